// SPDX-License-Identifier: Apache-2.0

package denial

import (
	"strings"

	"github.com/undenied/undenied/arn"
)

const explicitDeny = "with an explicit deny"

// policyWords are the words that messages have for the types of policies, the
// longer ones first where one begins with another.
var policyWords = [...]struct {
	words string
	typ   string // as in Refusal.PolicyType
}{
	{"identity-based polic", "identity"},
	{"identity polic", "identity"},
	{"resource-based polic", "resource"},
	{"resource control polic", "rcp"},
	{"service control polic", "scp"},
	{"permissions boundar", "boundary"},
	{"sessions polic", "session"},
	{"session polic", "session"},
	{"VPC endpoint polic", "endpoint"},
	{"role trust polic", "trust"},
	{"trust polic", "trust"},
}

// reasons are what the reason of a refusal begins with.
var reasons = [...]string{"because no ", "because of a", "because public ", "because the ", explicitDeny, "no identity-based policy allows "}

// unfinishedReason reports whether s ends within the first words of a reason.
func unfinishedReason(s string) bool {
	for _, words := range reasons {
		if breaksOffIn(s, words) {
			return true
		}
	}
	return false
}

// reason reads why the request was refused from s.
func (p *parser) reason(s string) {
	m := &p.refusal
	if _, i := find(s, 0, "prevented by the Block"); i >= 0 {
		m.PublicAccess = true
		return
	}
	if _, i := find(s, 0, keyCauses); i >= 0 {
		m.PolicyType = "resource" // and no effect: the text offers three causes
		p.unread(partEffect)
		return
	}
	if _, i := find(s, 0, explicitDeny); i >= 0 {
		m.Effect = Explicit
		p.denier(s[i:])
		return
	}
	for from := 0; ; {
		_, i := find(s, from, "no ")
		if i < 0 {
			break
		}
		from = i
		t, end, short := readPolicyType(s, i)
		if short {
			p.broken(partPolicyType)
		}
		if end >= 0 && p.allows(s[end:], t) {
			return
		}
	}
	for _, words := range [...]string{"because of a", "The request was denied due to a"} {
		if _, i := find(s, 0, words); i >= 0 {
			i = len(s) - len(strings.TrimLeft(strings.TrimPrefix(s[i:], "n"), space))
			t, end, short := readPolicyType(s, i)
			if short {
				p.broken(partPolicyType)
			}
			if m.PolicyType = t; end >= 0 {
				return
			}
		}
	}
	if !m.Template {
		return
	}
	if _, i := find(s, 0, "because "); i >= 0 {
		p.unread(partEffect)
	}
	if unfinishedReason(s) || strings.HasSuffix(strings.TrimRight(s, space), "because") {
		p.broken(partEffect)
	}
}

// keyCauses is how KMS refuses a key without saying why.
const keyCauses = "no resource-based policies allow access, or"

// allows reads what follows the type of a policy that is missing.
func (p *parser) allows(s string, t string) bool {
	m := &p.refusal
	i, short := phrase(s, 0, " allows the ")
	if i < 0 && !short {
		i, short = phrase(s, 0, " allow the ")
	}
	if i < 0 {
		if short || s == "" {
			p.broken(partEffect)
			return true
		}
		return false
	}
	m.Effect, m.PolicyType = Implicit, t
	name := token(strings.TrimLeft(s[i:], "`"), alnum+"-:*")
	rest := strings.TrimLeft(strings.TrimLeft(s[i:], "`")[len(name):], "`")
	end, _ := phrase(rest, 0, " action")
	if end < 0 {
		if strings.HasPrefix(" action", rest) || name == "" && rest == "" {
			m.Truncated = true
		}
		return true
	}
	if !m.Template && strings.Contains(name, ":") {
		m.Action = name
	}
	return true
}

// denier reads which policy denies explicitly from what follows "explicit deny".
func (p *parser) denier(s string) {
	m := &p.refusal
	in := -1
	for _, words := range [...]string{" in an ", " in a ", " in the "} {
		i, short := phrase(s, 0, words)
		if in = max(in, i); short {
			p.broken(partPolicyType)
			return
		}
	}
	if in < 0 {
		return
	}
	t, i, short := readPolicyType(s, in)
	if i < 0 {
		m.Truncated = m.Truncated || short
		p.unread(partPolicyType)
		return
	}
	m.PolicyType = t
	for _, words := range [...]string{" transitively through a ", " transitively through an "} {
		j, short := phrase(s, i, words)
		if j >= 0 {
			var k int
			if t, k, short = readPolicyType(s, j); k >= 0 {
				m.Via, i = t, k
			}
		}
		m.Truncated = m.Truncated || short
	}
	if !strings.HasPrefix(s[i:], ":") {
		return
	}
	rest := strings.TrimLeft(s[i+1:], space)
	if rest == "" {
		p.broken(partPolicyARN)
		return
	}
	p.policyName(rest)
}

// policyName reads the ARN or the name of the policy that denies.
func (p *parser) policyName(s string) {
	m := &p.refusal
	name := s[:len(s)-len(strings.TrimLeftFunc(s, func(r rune) bool { return !strings.ContainsRune(space+`"'<()\`, r) }))]
	rest := s[len(name):]
	if rest == "" && p.cut {
		p.broken(partPolicyARN)
		return
	}
	trimmed := strings.TrimRight(name, ".,;")
	if trimmed == name && strings.HasPrefix(rest, "\n") && !lineEnds(rest[1:]) {
		p.unread(partPolicyARN)
		return
	}
	a, err := arn.Parse(trimmed)
	switch {
	case err == nil && (a.Service() == "iam" || a.Service() == "organizations") && strings.HasPrefix(a.Resource(), "policy/"):
		m.PolicyARN = trimmed
	case trimmed != "" && !strings.HasPrefix(trimmed, "arn") && strings.Trim(trimmed, alnum+"_+=,.@-") == "":
		m.PolicyName = trimmed
	default:
		p.unread(partPolicyARN)
	}
}

// readPolicyType reads the type of policy that s names at i and returns where
// the words end, or -1. short says that s ends within them.
func readPolicyType(s string, i int) (t string, end int, short bool) {
	if i == len(s) {
		return "", -1, true
	}
	for _, w := range policyWords {
		end, short := phrase(s, i, w.words)
		if short {
			return "", -1, true
		}
		if end < 0 {
			continue
		}
		for _, ending := range [...]string{"y", "ies"} {
			if strings.HasPrefix(s[end:], ending) {
				return w.typ, end + len(ending), false
			}
		}
		return "", -1, strings.HasPrefix("ies", s[end:])
	}
	return "", -1, false
}
