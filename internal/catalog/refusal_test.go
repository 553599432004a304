// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/internal/catalog"
)

// TestRefusalsOf looks actions up, in any case and by the beginning of a name.
func TestRefusalsOf(t *testing.T) {
	tests := []struct {
		action, says string
		n            int
	}{
		{"s3:GetObject", "does not exist", 4},
		{"S3:getobject", "Requester Pays", 4},
		{"s3:GetObjectLegalHold", "", 0},
		{"es:ESHttpPost", "fine-grained", 1},
		{"organizations:ListAccounts", "management account", 1},
		{"sqs:DeleteQueue", "", 0},
		{"", "", 0},
	}
	for _, tt := range tests {
		got := catalog.RefusalsOf(tt.action)
		if len(got) != tt.n {
			t.Errorf("%s: %d refusals, want %d", tt.action, len(got), tt.n)
		}
		if tt.says != "" && !slices.ContainsFunc(got, func(r catalog.Refusal) bool { return strings.Contains(r.By, tt.says) }) {
			t.Errorf("%s: %q, want one that says %q", tt.action, got, tt.says)
		}
	}
}

// TestRefusalsAreOfActions wants every pattern to cover an action that there is.
func TestRefusalsAreOfActions(t *testing.T) {
	if len(catalog.RefusalPatterns()) < 30 {
		t.Fatalf("%d patterns, want at least 30", len(catalog.RefusalPatterns()))
	}
	for _, p := range catalog.RefusalPatterns() {
		service, name, _ := strings.Cut(p, ":")
		s, ok := catalog.Lookup(service)
		if !ok {
			t.Errorf("%s: no service %q", p, service)
			continue
		}
		start, wild := strings.CutSuffix(name, "*")
		found := false
		for a := range s.Actions() {
			lower := strings.ToLower(a.Name)
			found = found || lower == name || wild && strings.HasPrefix(lower, start)
		}
		if !found {
			t.Errorf("%s covers no action", p)
		}
	}
}

func TestRefusalsRefused(t *testing.T) {
	for _, text := range []string{
		"by nobody", "refuses", "refuses a:b\n\tby x\n\task y", "refuses a:b\n\tby x\n\tby y", "refuses a:b\n\tof x", "refuses a:b\n\tby",
	} {
		if err := catalog.ParseRefusals(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
