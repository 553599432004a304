// SPDX-License-Identifier: Apache-2.0

package spelling_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/spelling"
)

func TestNearest(t *testing.T) {
	tests := []struct {
		why, name  string
		candidates []string
		want       string // "" for none
	}{
		{"the case only", "EFFECT", []string{"Effort", "Effect"}, "Effect"},
		{"a letter too few", "Effct", []string{"Action", "Effect"}, "Effect"},
		{"a letter too many", "Effeect", []string{"Action", "Effect"}, "Effect"},
		{"another letter", "Effekt", []string{"Action", "Effect"}, "Effect"},
		{"a swap is one change, as is a letter", "Sdi", []string{"Sid"}, "Sid"},
		{"a swap before two letters", "abdc", []string{"abxx", "abcd"}, "abcd"},
		{"the first of two as near", "Bat", []string{"Cat", "Hat"}, "Cat"},
		{"the nearer although it comes later", "Resorces", []string{"Resource", "Resources"}, "Resources"},
		{"two changes", "Efct", []string{"Effect"}, "Effect"},
		{"three changes", "Boolean", []string{"Bool"}, ""},
		{"three changes of eight letters", "abcdexxx", []string{"abcdefgh"}, ""},
		{"three changes of nine letters", "abcdefxxx", []string{"abcdefghi"}, "abcdefghi"},
		{"four changes", "abcdefghxxxx", []string{"abcdefghijkl"}, ""},
		{"no name", "", []string{"Sid", "Effect"}, ""},
		{"no candidates", "Id", nil, ""},
		{"a very long name", strings.Repeat("Id", 1<<20), []string{"Id"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			got, ok := spelling.Nearest(tt.name, slices.Values(tt.candidates))
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("Nearest(%q, %q) = %q, %t, want %q", tt.name, tt.candidates, got, ok, tt.want)
			}
		})
	}
}

func TestSeveral(t *testing.T) {
	candidates := []string{"GetObjects", "PutObject", "GetObject", "GetObjectAcl", "ListBuckets", "SetObject"}
	tests := []struct {
		name string
		n    int
		want []string
	}{
		{"GetObjcet", 10, []string{"GetObject", "GetObjects", "SetObject", "PutObject"}},
		{"GetObjcet", 3, []string{"GetObject", "GetObjects", "SetObject"}},
		{"GetObjcet", 0, nil},
		{"Xyzzy", 3, nil},
		{"", 3, nil},
	}
	for _, tt := range tests {
		got := spelling.Several(tt.name, slices.Values(candidates), tt.n)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Several(%q, %d) (-want +got):\n%s", tt.name, tt.n, diff)
		}
	}
	limits := []struct {
		name, candidate string
		want            []string
	}{
		{"abcdefghxxxx", "abcdefghijkl", []string{"abcdefghijkl"}},
		{"abcdefgxxxxx", "abcdefghijkl", nil},
		{"s4", "s3", []string{"s3"}},
		{"t4", "s3", nil},
	}
	for _, tt := range limits {
		got := spelling.Several(tt.name, slices.Values([]string{tt.candidate}), 1)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Several(%q, %q) (-want +got):\n%s", tt.name, tt.candidate, diff)
		}
	}
}
