// SPDX-License-Identifier: Apache-2.0

package mask

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Masker masks texts. It first has to learn all of them: what a wildcard leaves
// of a name decides into which parts all names are cut. The zero Masker has
// learned none.
type Masker struct {
	prefixes, suffixes, infixes []string // of names, beside wildcards
	words                       map[string]string
	accounts, ids               map[string]string
	addresses                   addresses
	fresh                       int
	sized                       bool // a pattern counts characters: masks keep the length where they can
}

// Learn takes note of a text that is to be masked.
func (m *Masker) Learn(s string) {
	if p, ok := parseAddress(s); ok {
		m.addresses.add(p)
		return
	}
	parts := split(s)
	for i, p := range parts {
		if p.text == "?" {
			m.sized = true
		}
		if p.kind != word {
			continue
		}
		before := i > 0 && parts[i-1].kind == open
		after := i+1 < len(parts) && parts[i+1].kind == open
		switch {
		case before && after:
			m.infixes = append(m.infixes, p.text)
		case before:
			m.suffixes = append(m.suffixes, p.text)
		case after:
			m.prefixes = append(m.prefixes, p.text)
		}
	}
}

// Text masks a text.
func (m *Masker) Text(s string) string {
	if p, ok := parseAddress(s); ok {
		return m.addresses.mask(p, s)
	}
	var b strings.Builder
	for _, p := range split(s) {
		switch {
		case p.kind == word:
			b.WriteString(m.word(p.text))
		case strings.HasPrefix(p.text, "${"):
			b.WriteString(m.variable(p.text))
		default:
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// Key masks the part of a condition key that somebody has named.
func (m *Masker) Key(key string) string {
	for _, before := range [...]string{"Tag/", "EncryptionContext:"} {
		if i := strings.Index(strings.ToLower(key), strings.ToLower(before)); i >= 0 {
			i += len(before)
			return key[:i] + m.Text(key[i:])
		}
	}
	return key
}

// variable masks a policy variable such as ${aws:PrincipalTag/team, 'none'}.
func (m *Masker) variable(s string) string {
	key, value, hasDefault := strings.Cut(s[len("${"):len(s)-1], ",")
	masked := "${" + m.Key(key)
	if hasDefault {
		masked += "," + m.Text(value)
	}
	return masked + "}"
}

// word masks one word, in pieces where some pattern holds one of them alone.
func (m *Masker) word(s string) string {
	switch {
	case kept(s):
		return s
	case accountID.MatchString(s):
		return fresh(&m.accounts, s, func(n int) string {
			if n < 10 {
				return strings.Repeat(fmt.Sprint(n), 12)
			}
			return fmt.Sprint(100000000000 + n)
		})
	case uniqueID.MatchString(s):
		return fresh(&m.ids, s, func(n int) string { return fmt.Sprintf("%sEXAMPLE%010d", s[:4], n) })
	}
	cuts := map[int]bool{}
	for _, f := range m.prefixes {
		cuts[len(f)] = cuts[len(f)] || strings.HasPrefix(s, f)
	}
	for _, f := range m.suffixes {
		if strings.HasSuffix(s, f) {
			cuts[len(s)-len(f)] = true
		}
	}
	for _, f := range m.infixes {
		for i := range s {
			if strings.HasPrefix(s[i:], f) {
				cuts[i], cuts[i+len(f)] = true, true
			}
		}
	}
	var b strings.Builder
	begin := 0
	for i := 1; i <= len(s); i++ {
		if cuts[i] || i == len(s) {
			b.WriteString(m.piece(s[begin:i]))
			begin = i
		}
	}
	return b.String()
}

// piece masks letters and digits that no pattern cuts. Those that differ in case
// alone get masks that do.
func (m *Masker) piece(s string) string {
	if m.words == nil {
		m.words = map[string]string{}
	}
	if masked, ok := m.words[s]; ok {
		return masked
	}
	folded := strings.ToLower(s)
	masked, known := m.words[folded]
	if !known {
		m.fresh++
		masked = fmt.Sprintf("n%d", m.fresh)
		if n := utf8.RuneCountInString(s) - len(masked); m.sized && n > 0 {
			masked += strings.Repeat("x", n)
		}
		m.words[folded] = masked
	}
	if s == folded {
		return masked
	}
	upper := strings.ToUpper(masked)
	for _, taken := range m.words {
		if taken == upper { // a third way to write it
			m.fresh++
			upper = fmt.Sprintf("N%dx", m.fresh)
			break
		}
	}
	m.words[s] = upper
	return upper
}

// fresh returns the mask of s, a new one if it has none yet.
func fresh(masks *map[string]string, s string, next func(n int) string) string {
	if *masks == nil {
		*masks = map[string]string{}
	}
	if (*masks)[s] == "" {
		(*masks)[s] = next(len(*masks) + 1)
	}
	return (*masks)[s]
}

var (
	accountID = regexp.MustCompile(`^[0-9]{12}$`)
	uniqueID  = regexp.MustCompile(`^A[A-Z0-9]{15,}$`)
	smallInt  = regexp.MustCompile(`^[0-9]{1,4}$`)
)

// A kind is a kind of part of a text.
type kind uint8

const (
	word  kind = iota // letters and digits
	open              // a wildcard or a variable
	fixed             // stays as it is
)

type part struct {
	kind kind
	text string
}

// spans finds what stays as it is wherever it is, and what is open.
var spans = regexp.MustCompile(`\$\{[^}]*\}|[*?]|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?|\b[a-z]{2}(?:-gov|-iso[a-z]?)?-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-[0-9]\b`)

// head is the beginning of an ARN, up to the account.
var head = regexp.MustCompile(`^arn:([^:]*):([^:]*):[^:]*:`)

// split cuts a text into parts.
func split(s string) []part {
	if awsOwned(s) {
		return []part{{fixed, s}}
	}
	var parts []part
	h := head.FindStringSubmatch(s)
	if h == nil {
		return appendSpans(parts, s)
	}
	parts, s = append(parts, part{fixed, h[0]}), s[len(h[0]):]
	var types map[string]bool
	if !strings.HasPrefix(h[0]+s, "arn:"+h[1]+":s3:::") { // whatever a bucket is called is its name
		types = segments(h[2])
	}
	for s != "" {
		n := strings.IndexFunc(s, isDelimiter)
		if n < 0 {
			n = len(s)
		}
		if end := strings.IndexByte(s, '}'); strings.Contains(s[:n], "${") && end >= n { // a variable holds colons and slashes
			n = end + 1
		}
		switch segment := s[:n]; {
		case n == 0:
			n = 1
			parts = append(parts, part{fixed, s[:n]})
		case types[segment]:
			parts = append(parts, part{fixed, segment})
		default:
			parts = appendSpans(parts, segment)
		}
		s = s[n:]
	}
	return parts
}

// appendSpans cuts a text that is no ARN, or a segment of one.
func appendSpans(parts []part, s string) []part {
	for s != "" {
		at := spans.FindStringIndex(s)
		if at == nil {
			at = []int{len(s), len(s)}
		}
		parts = appendWords(parts, s[:at[0]])
		if at[0] < at[1] {
			k := fixed
			if span := s[at[0]:at[1]]; span == "*" || span == "?" || span[0] == '$' {
				k = open
			}
			parts = append(parts, part{k, s[at[0]:at[1]]})
		}
		s = s[at[1]:]
	}
	return parts
}

func appendWords(parts []part, s string) []part {
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool { return !inWord(r) })
		if n < 0 {
			n = len(s)
		}
		k := word
		if n == 0 {
			if n = strings.IndexFunc(s, inWord); n < 0 {
				n = len(s)
			}
			k = fixed
		}
		parts, s = append(parts, part{k, s[:n]}), s[n:]
	}
	return parts
}

// awsOwned reports whether a text names something of AWS's own.
func awsOwned(s string) bool {
	return strings.HasPrefix(s, "arn:") && (strings.Contains(s, ":iam::aws:policy/") || strings.Contains(s, ":organizations::aws:policy/")) ||
		strings.HasSuffix(s, ".amazonaws.com")
}

// parseAddress reads an IP address or a range of them.
func parseAddress(s string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p, err == nil
}
