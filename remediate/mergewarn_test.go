// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/remediate"
)

// TestMergeWarns: two grants of which neither is a way to more permissions are one
// together, and the merged fix says so.
func TestMergeWarns(t *testing.T) {
	const owner = "111122223333"
	p := &eval.Policies{}
	pass := need(t, asksFor(t, "iam:PassRole", "arn:aws:iam::111122223333:role/Deploy", owner), p)
	start := need(t, asksFor(t, "ec2:RunInstances", "arn:aws:ec2:us-east-1:111122223333:instance/*", owner), p)
	escalates := func(w remediate.Warning) bool {
		return w.Kind == remediate.PrivilegeEscalation && strings.Contains(w.Text, "iam:PassRole") && strings.Contains(w.Text, "ec2:RunInstances")
	}
	for _, tt := range []struct {
		name  string
		needs []remediate.Need
		want  bool
	}{
		{"passing a role", []remediate.Need{pass}, false},
		{"starting an instance", []remediate.Need{start}, false},
		{"both", []remediate.Need{pass, start}, true},
	} {
		merged, err := remediate.Merge(tt.needs)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.ContainsFunc(merged.Warnings, escalates); got != tt.want {
			t.Errorf("%s: the warnings are %v", tt.name, merged.Warnings)
		}
	}
}
