// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"testing"

	"github.com/undenied/undenied/eval"
)

func TestDecisionText(t *testing.T) {
	for d, want := range map[eval.Decision]string{
		eval.ImplicitDeny: "implicitDeny",
		eval.ExplicitDeny: "explicitDeny",
		eval.Allowed:      "allowed",
	} {
		text, err := d.MarshalText()
		if err != nil || string(text) != want {
			t.Errorf("MarshalText(%v) = %q, %v, want %q", d, text, err, want)
		}
		var back eval.Decision
		if err := back.UnmarshalText(text); err != nil || back != d {
			t.Errorf("UnmarshalText(%q) = %v, %v, want %v", text, back, err, d)
		}
	}
	var zero eval.Decision
	if zero != eval.ImplicitDeny {
		t.Errorf("the zero Decision is %v, want implicitDeny", zero)
	}
}

func TestDecisionTextRefused(t *testing.T) {
	for _, text := range []string{"", "Allowed", "allow", "denied"} {
		d := eval.Allowed
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("UnmarshalText(%q) = nil, want an error", text)
		}
	}
	if _, err := eval.Decision(9).MarshalText(); err == nil {
		t.Error("MarshalText of no decision = nil, want an error")
	}
	if got, want := eval.Decision(9).String(), "Decision(9)"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
}
