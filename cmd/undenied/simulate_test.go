// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestListOf(t *testing.T) {
	tests := []struct {
		text   string
		want   []string
		isList bool
	}{
		{"", []string{""}, false},
		{"a", []string{"a"}, false},
		{"a,b", []string{"a,b"}, false},
		{"[a", []string{"[a"}, false},
		{"a]", []string{"a]"}, false},
		{"[", []string{"["}, false},
		{"[]", []string{}, true},
		{"[a]", []string{"a"}, true},
		{"[a, b]", []string{"a", "b"}, true},
		{"[1,2]", []string{"1", "2"}, true},
		{`["a,b", "c"]`, []string{"a,b", "c"}, true},
		{`["a", 1]`, []string{`"a"`, "1"}, true}, // no list of strings in JSON
	}
	for _, tt := range tests {
		got, isList := listOf(tt.text)
		if diff := cmp.Diff(tt.want, got); diff != "" || isList != tt.isList {
			t.Errorf("listOf(%q): list %v, want %v (-want +got):\n%s", tt.text, isList, tt.isList, diff)
		}
	}
}

func TestLevelOf(t *testing.T) {
	tests := []struct{ value, target, path string }{
		{"scp.json", "", "scp.json"},
		{"root=scp.json", "root", "scp.json"},
		{"ou-ab12-34567890=dir/a=b.json", "ou-ab12-34567890", "dir/a=b.json"},
		{"111122223333=scp.json", "111122223333", "scp.json"},
		{"./a=b.json", "", "./a=b.json"},
		{"dir/a=b.json", "", "dir/a=b.json"},
		{"=a.json", "", "=a.json"},
	}
	for _, tt := range tests {
		target, path := levelOf(tt.value)
		if target != tt.target || path != tt.path {
			t.Errorf("levelOf(%q) = %q, %q, want %q, %q", tt.value, target, path, tt.target, tt.path)
		}
	}
}
