// SPDX-License-Identifier: Apache-2.0

package mask_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/undenied/undenied/internal/mask"
)

// masked masks texts with one Masker.
func masked(texts ...string) []string {
	var m mask.Masker
	for _, s := range texts {
		m.Learn(s)
	}
	got := make([]string, len(texts))
	for i, s := range texts {
		got[i] = m.Text(s)
	}
	return got
}

func TestText(t *testing.T) {
	tests := []struct{ texts, want string }{
		{"arn:aws:iam::444455556666:role/team/App", "arn:aws:iam::111111111111:role/n1/N2"},
		{"arn:aws:sts::444455556666:assumed-role/App/session 444455556666", "arn:aws:sts::111111111111:assumed-role/N1/n2 111111111111"},
		{"arn:aws:s3:::data/reports/2026/*", "arn:aws:s3:::n1/n2/2026/*"},
		{"arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/AdministratorAccess"},
		{"eu-west-1", "eu-west-1"},
		{"s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"},
		{"o-lanternfish1/r-lf01/ou-lf01-labs/", "o-n1/r-n2/ou-n2-n3/"},
		{"AROAABCDEFGHIJKLMNOPQ:alice", "AROAEXAMPLE0000000001:n1"},
		{"home/${aws:PrincipalTag/team, 'none'}/*", "n1/${aws:PrincipalTag/n2, 'n3'}/*"},
		{"arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::n1/${aws:username}/*"},
		{"lanternfish|lantern*|*fish|lanternfish-charts|LanternFish", "n1n2|n1*|*n2|n1n2-n3|N4"},
		{"secret:db-p7Rw0c|secret:db-??????", "n1xxxx:n2-N3XXXX|n1xxxx:n2-??????"},
		{"198.51.100.61", "10.0.0.1"},
		{"*", "*"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := strings.Join(masked(strings.Split(tt.texts, "|")...), "|"); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.texts, got, tt.want)
		}
	}
}

func TestKey(t *testing.T) {
	for key, want := range map[string]string{
		"aws:ResourceTag/team":            "aws:ResourceTag/n1",
		"kms:EncryptionContext:tenant":    "kms:EncryptionContext:n1",
		"aws:PrincipalOrgID":              "aws:PrincipalOrgID",
		"kms:EncryptionContextKeys":       "kms:EncryptionContextKeys",
		"s3:x-amz-server-side-encryption": "s3:x-amz-server-side-encryption",
	} {
		var m mask.Masker
		if got := m.Key(key); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
}

// TestAddresses looks whether ranges hold what they held.
func TestAddresses(t *testing.T) {
	texts := []string{"198.51.100.61", "198.51.100.0/24", "198.51.100.0/25", "203.0.113.9", "203.0.113.0/30", "0.0.0.0/0", "10.0.0.0/8",
		"2001:db8:5::1", "2001:db8:5::/48", "fd00::1", "::/0"}
	prefix := func(s string) netip.Prefix {
		if p, err := netip.ParsePrefix(s); err == nil {
			return p
		}
		a := netip.MustParseAddr(s)
		return netip.PrefixFrom(a, a.BitLen())
	}
	got := masked(texts...)
	for i := range texts {
		for j := range texts {
			if was, is := prefix(texts[i]).Overlaps(prefix(texts[j])), prefix(got[i]).Overlaps(prefix(got[j])); was != is {
				t.Errorf("%s and %s overlap: %t; their masks %s and %s: %t", texts[i], texts[j], was, got[i], got[j], is)
			}
		}
		if prefix(texts[i]).Bits() != prefix(got[i]).Bits() {
			t.Errorf("%s became %s", texts[i], got[i])
		}
	}
}

// TestInjective looks whether different names get different masks.
func TestInjective(t *testing.T) {
	texts := []string{"a", "A", "ab", "aB", "AB", "Ab", "a*", "*b", "aab", "111122223333", "111122223334", "team-a", "team-b", "n1", "N1", "n2", "N2x", "n1n2"}
	seen := map[string]string{}
	for i, m := range masked(texts...) {
		if of, ok := seen[m]; ok {
			t.Errorf("%s and %s both became %s", of, texts[i], m)
		}
		seen[m] = texts[i]
	}
}
