// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"fmt"
	"net/netip"
	"strings"
)

// compileIP compiles an address or a range of addresses. A range may have bits
// set after its prefix; they are ignored.
func compileIP(text string) (any, error) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p, nil
	}
	if a, ok := parseAddress(text); ok {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	return nil, fmt.Errorf("%q is not an IP address or range, want one such as 203.0.113.0/24 or 2001:db8::/32", text)
}

// parseAddress parses an address without zone. An IPv4 address written as an
// IPv6 one stays one, and is in no range of IPv4.
//
// It accepts what [netip.ParseAddr] does, zones aside, but makes no error that
// holds s: a request context may then live on the stack of whoever evaluates it.
func parseAddress(s string) (netip.Addr, bool) {
	if strings.IndexByte(s, ':') >= 0 {
		return parseIPv6(s)
	}
	a, ok := parseIPv4(s)
	return netip.AddrFrom4(a), ok
}

func parseIPv4(s string) (a [4]byte, ok bool) {
	for i := range a {
		field, rest, more := strings.Cut(s, ".")
		if more != (i < len(a)-1) || len(field) == 0 || len(field) > 3 || field[0] == '0' && len(field) > 1 {
			return a, false
		}
		n, _, ok := number(field, len(field))
		if !ok || n > 255 {
			return a, false
		}
		a[i], s = byte(n), rest
	}
	return a, true
}

func parseIPv6(s string) (netip.Addr, bool) {
	var a [16]byte
	n := 0    // bytes of a that are set
	gap := -1 // where "::" stands
	if strings.HasPrefix(s, "::") {
		gap, s = 0, s[2:]
	}
	for s != "" {
		if n > 14 {
			return netip.Addr{}, false
		}
		field, rest, more := strings.Cut(s, ":")
		if strings.IndexByte(field, '.') >= 0 {
			v4, ok := parseIPv4(field)
			if !ok || more || n > 12 {
				return netip.Addr{}, false
			}
			n += copy(a[n:], v4[:])
			break
		}
		v, ok := hexadecimal(field)
		if !ok || more && rest == "" {
			return netip.Addr{}, false
		}
		a[n], a[n+1] = byte(v>>8), byte(v)
		n += 2
		if strings.HasPrefix(rest, ":") {
			if gap >= 0 {
				return netip.Addr{}, false
			}
			gap, rest = n, rest[1:]
		}
		s = rest
	}
	if gap < 0 || n == len(a) {
		return netip.AddrFrom16(a), gap < 0 && n == len(a)
	}
	tail := len(a) - (n - gap)
	copy(a[tail:], a[gap:n])
	clear(a[gap:tail])
	return netip.AddrFrom16(a), true
}

// hexadecimal parses one to four digits.
func hexadecimal(s string) (v uint16, ok bool) {
	if s == "" || len(s) > 4 {
		return 0, false
	}
	for i := range len(s) {
		switch b := s[i]; {
		case '0' <= b && b <= '9':
			v = v<<4 | uint16(b-'0')
		case 'a' <= b && b <= 'f':
			v = v<<4 | uint16(b-'a'+10)
		case 'A' <= b && b <= 'F':
			v = v<<4 | uint16(b-'A'+10)
		default:
			return 0, false
		}
	}
	return v, true
}
