// SPDX-License-Identifier: Apache-2.0

package glob_test

import (
	"testing"

	"github.com/undenied/undenied/internal/glob"
)

// TestRetry is about texts in which what follows a star begins to match several
// times before it does.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func TestRetry(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"*/x?y", "/xaa/xby", true},
		{"*/x?y", "a/x/xa/x/y", true},
		{"*/x?y", "/xaa/xbb", false},
		{"data/*/?/test/*", "data//1/tes/2/test/", true},
		{"data/*/?/test/*", "data/1/tes/2/te", false},
		{"*:x?y", ":xaa:xby", true},
		{"*?y", "/////y", true},
	}
	for _, tt := range tests {
		p := glob.Wildcards(tt.pattern)
		if got, _ := p.Match(tt.text, nil); got != tt.want {
			t.Errorf("Wildcards(%q).Match(%q) = %t, want %t", tt.pattern, tt.text, got, tt.want)
		}
		if got, _ := p.MatchFold(tt.text, nil); got != tt.want {
			t.Errorf("Wildcards(%q).MatchFold(%q) = %t, want %t", tt.pattern, tt.text, got, tt.want)
		}
	}
}
