// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"testing"

	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/policy/lint"
)

func TestFindingString(t *testing.T) {
	at := policy.Position{Name: "p.json", Offset: 30, Line: 3, Column: 7}
	for _, test := range []struct {
		f    lint.Finding
		want string
	}{
		{lint.Finding{Pos: at, Path: "Statement[0]", Severity: lint.Warning, Code: "c", Message: "m"}, "p.json:3:7: Statement[0]: m (warning c)"},
		{lint.Finding{Pos: at, Code: "c", Message: "m"}, "p.json:3:7: m (error c)"},
		{lint.Finding{Code: "c", Message: "m"}, "-: m (error c)"},
	} {
		if got := test.f.String(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
