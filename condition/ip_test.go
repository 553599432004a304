// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"net/netip"
	"testing"
)

func TestIPPresence(t *testing.T) {
	matrix(t, []sample{
		{"IpAddress", []string{"203.0.113.0/24", "2001:db8::/32"}, "203.0.113.7", "198.51.100.1"},
		{"IpAddress", []string{"203.0.113.0/24", "2001:db8::/32"}, "2001:DB8::1", "2001:db9::1"},
		{"NotIpAddress", []string{"203.0.113.0/24", "2001:db8::/32"}, "198.51.100.1", "203.0.113.7"},
	})
}

func TestIPCompare(t *testing.T) {
	compare(t, []comparison{
		{"IpAddress", "203.0.113.7", "203.0.113.7", yes},
		{"IpAddress", "203.0.113.7", "203.0.113.8", no},
		{"IpAddress", "203.0.113.99/24", "203.0.113.1", yes}, // host bits do not count
		{"IpAddress", "0.0.0.0/0", "255.255.255.255", yes},
		{"IpAddress", "0.0.0.0/0", "::1", no},
		{"IpAddress", "::/0", "1.2.3.4", no},
		{"NotIpAddress", "::/0", "1.2.3.4", yes},
		{"IpAddress", "2001:db8::1", "2001:0db8:0:0:0:0:0:1", yes},
		{"IpAddress", "1.2.3.0/24", "::ffff:1.2.3.4", no},
		{"IpAddress", "::ffff:1.2.3.0/120", "::ffff:1.2.3.4", yes},
		{"IpAddress", "::ffff:1.2.3.0/120", "1.2.3.4", no},
		{"IpAddress", "1.2.3.0/33", "1.2.3.0", no},
		{"IpAddress", "1.2.3.4", "ec2.amazonaws.com", no},
		{"NotIpAddress", "1.2.3.4", "ec2.amazonaws.com", no},
		{"NotIpAddress", "1.2.3.4|office", "5.6.7.8", no},
		{"IpAddress", "1.2.3.4|office", "1.2.3.4", yes},
		{"IpAddress", "fe80::/10", "fe80::1%eth0", no},
		{"NotIpAddress", "1.2.3.4", "fe80::1%eth0", no},
		{"NotIpAddress", "1.2.3.4", "1.2.3.0/24", no}, // not an address
		{"IpAddress", "${aws:VpcSourceIp}", "1.2.3.4", no},
	})
	if err := clause(t, "IpAddress", "aws:test", "fe80::1%eth0").Values[0].Err(); err == nil {
		t.Error("an address with a zone is accepted")
	}
}

// FuzzAddress compares the parser of addresses with net/netip.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{
		"1.2.3.4", "0.0.0.0", "256.1.1.1", "01.2.3.4", "1.2.3", "1.2.3.4.5", "1..2.3", "1.2.3.", ".1.2.3",
		"::", "::1", "1::", "1::2", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7::", "::1:2:3:4:5:6:7", "1:2:3::4:5:6:7:8",
		"::1::", ":::", "1:::2", ":1", "1:", ":", "12345::", "g::", "::1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4",
		"::1.2.3.4:5", "::1.2.3", "1.2.3.4::", "::ffff:1.2.3.4", "fe80::1%eth0", "ABCD:ef01::", "1:2:3:4:5:6:7:8::", "::2:3:4:5:6:7:8:9",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := netip.ParseAddr(s)
		ok := err == nil && want.Zone() == ""
		c := single("aws:test", s)
		both := clause(t, "IpAddress", "aws:test", "0.0.0.0/0", "::/0")
		if got := both.Eval(c) == yes; got != ok {
			t.Fatalf("%q is an address: %v, want %v", s, got, ok)
		}
		if !ok {
			return
		}
		same := netip.PrefixFrom(want, want.BitLen()).String()
		if clause(t, "IpAddress", "aws:test", same).Eval(c) != yes {
			t.Errorf("%q is not in %s", s, same)
		}
		if clause(t, "IpAddress", "aws:test", s).Eval(single("aws:test", want.StringExpanded())) != yes {
			t.Errorf("%s is not in %q", want.StringExpanded(), s)
		}
	})
}
