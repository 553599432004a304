// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"testing"

	"github.com/undenied/undenied/condition"
)

func TestTruth(t *testing.T) {
	all := []condition.Truth{undecided, no, yes}
	and := [3][3]condition.Truth{{undecided, no, undecided}, {no, no, no}, {undecided, no, yes}}
	or := [3][3]condition.Truth{{undecided, undecided, yes}, {undecided, no, yes}, {yes, yes, yes}}
	not := [3]condition.Truth{undecided, yes, no}
	for i, a := range all {
		if got := a.Not(); got != not[i] {
			t.Errorf("not %v = %v, want %v", a, got, not[i])
		}
		for j, b := range all {
			if got := a.And(b); got != and[i][j] {
				t.Errorf("%v and %v = %v, want %v", a, b, got, and[i][j])
			}
			if got := a.Or(b); got != or[i][j] {
				t.Errorf("%v or %v = %v, want %v", a, b, got, or[i][j])
			}
		}
	}
	var zero condition.Truth
	if zero != undecided {
		t.Errorf("the zero Truth is %v", zero)
	}
	for truth, want := range map[condition.Truth]string{undecided: "undecided", no: "false", yes: "true"} {
		if truth.String() != want {
			t.Errorf("String() = %q, want %q", truth, want)
		}
	}
}
