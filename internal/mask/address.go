// SPDX-License-Identifier: Apache-2.0

package mask

import (
	"net/netip"
	"strings"
)

// addresses masks IP addresses such that ranges hold what they held: what two
// addresses have in common at their beginning, their masks have, and no more.
type addresses struct {
	four, six *bits
}

// bits are the addresses that begin alike, by the bit that follows.
type bits struct{ next [2]*bits }

// The addresses that masks are like where only one of two bits occurs.
var (
	like4 = netip.MustParseAddr("10.0.0.1").AsSlice()
	like6 = netip.MustParseAddr("2001:db8::1").AsSlice()
)

func (a *addresses) tree(p netip.Prefix) (root **bits, like []byte) {
	if p.Addr().Is4() {
		return &a.four, like4
	}
	return &a.six, like6
}

func bit(b []byte, i int) byte { return b[i/8] >> (7 - i%8) & 1 }

func (a *addresses) add(p netip.Prefix) {
	at, _ := a.tree(p)
	raw := p.Addr().AsSlice()
	for i := 0; ; i++ {
		if *at == nil {
			*at = &bits{}
		}
		if i == p.Bits() {
			return
		}
		at = &(*at).next[bit(raw, i)]
	}
}

// mask returns the mask of a range that was added; s is how it was written. The
// bits after a range's length are zero.
func (a *addresses) mask(p netip.Prefix, s string) string {
	root, like := a.tree(p)
	raw := p.Addr().AsSlice()
	out := make([]byte, len(raw))
	at := *root
	for i := 0; i < p.Bits(); i++ {
		b := bit(raw, i)
		if at == nil || at.next[1-b] == nil {
			out[i/8] |= bit(like, i) << (7 - i%8)
		} else {
			out[i/8] |= b << (7 - i%8)
		}
		if at != nil {
			at = at.next[b]
		}
	}
	masked, _ := netip.AddrFromSlice(out)
	if !strings.Contains(s, "/") {
		return masked.String()
	}
	return netip.PrefixFrom(masked, p.Bits()).String()
}
