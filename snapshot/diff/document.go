// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// content returns a document as JSON: an object if its text is one.
func content(d format.Document) json.RawMessage { return compact(d.Text) }

// document compares two policies statement by statement, as wholes if one of
// them does not parse.
func (d *details) document(aspect, name string, a, b format.Document) {
	switch {
	case string(a.Text) == string(b.Text):
		return
	case a.IsZero():
		d.value(aspect, name, nil, content(b))
		return
	case b.IsZero():
		d.value(aspect, name, content(a), nil)
		return
	}
	before, err := policy.Parse(name, a.Text)
	after, err2 := policy.Parse(name, b.Text)
	if err != nil || err2 != nil {
		d.value(aspect, name, content(a), content(b))
		return
	}
	if before.Version != after.Version {
		*d = append(*d, Detail{Changed, aspect, name, "Version", jsonOf(string(before.Version)), jsonOf(string(after.Version))})
	}
	for _, p := range pairs(before.Statements, after.Statements) {
		*d = append(*d, Detail{p.op(), aspect, name, p.name(), statementText(p.before), statementText(p.after)})
	}
}

// A pair is a statement before and after. One of the two may be nil.
type pair struct{ before, after *policy.Statement }

func (p pair) op() Op {
	switch {
	case p.before == nil:
		return Added
	case p.after == nil:
		return Removed
	}
	return Changed
}

func (p pair) name() string {
	if p.after != nil {
		return p.after.Name()
	}
	return p.before.Name()
}

func statementText(s *policy.Statement) json.RawMessage {
	if s == nil {
		return nil
	}
	return compact(s.Text())
}

// pairs returns the statements that differ. Those that mean the same are no
// difference, wherever they stand; of the others, those with the same Sid belong
// together, and then those without a Sid at the same place.
func pairs(a, b []*policy.Statement) []pair {
	a, b = slices.Clone(a), slices.Clone(b)
	take := func(same func(s, t *policy.Statement) bool) (taken []pair) {
		for i, s := range a {
			j := slices.IndexFunc(b, func(t *policy.Statement) bool { return s != nil && t != nil && same(s, t) })
			if j >= 0 {
				taken = append(taken, pair{s, b[j]})
				a[i], b[j] = nil, nil
			}
		}
		return taken
	}
	meanings := map[*policy.Statement]string{}
	for _, s := range slices.Concat(a, b) {
		meanings[s] = meaning(s)
	}
	take(func(s, t *policy.Statement) bool { return s.Sid == t.Sid && meanings[s] == meanings[t] })
	take(func(s, t *policy.Statement) bool { return meanings[s] == meanings[t] })
	differ := take(func(s, t *policy.Statement) bool { return s.Sid != "" && s.Sid == t.Sid })
	differ = append(differ, take(func(s, t *policy.Statement) bool { return s.Sid == "" && t.Sid == "" && s.Index == t.Index })...)
	for _, s := range a {
		if s != nil {
			differ = append(differ, pair{before: s})
		}
	}
	for _, t := range b {
		if t != nil {
			differ = append(differ, pair{after: t})
		}
	}
	return differ
}

// meaning returns a text that is equal for statements that mean the same
// whatever their Sids, except for patterns that overlap.
func meaning(s *policy.Statement) string {
	var b strings.Builder
	b.WriteString(s.Effect.String())
	if p := s.Principal; p != nil {
		b.WriteString("\n" + p.Element())
		if p.Any {
			b.WriteString(" any")
		}
		if p.AnyAWS {
			b.WriteString(" AWS")
		}
		writeSet(&b, "AWS", texts(p.AWS))
		writeSet(&b, "Service", p.Service)
		writeSet(&b, "Federated", p.Federated)
		writeSet(&b, "CanonicalUser", p.CanonicalUser)
	}
	actions := texts(s.Action.Patterns)
	for i := range actions {
		actions[i] = strings.ToLower(actions[i])
	}
	writeSet(&b, s.Action.Element(), actions)
	if s.Resource != nil {
		writeSet(&b, s.Resource.Element(), texts(s.Resource.Patterns))
	}
	var clauses []string
	for _, c := range s.Condition {
		var text strings.Builder
		text.WriteString(c.OperatorName() + " " + c.Key.String())
		writeSet(&text, "", texts(c.Values))
		clauses = append(clauses, text.String())
	}
	writeSet(&b, "Condition", clauses)
	return b.String()
}

// writeSet writes texts whatever their order and number.
func writeSet(b *strings.Builder, name string, texts []string) {
	b.WriteString("\n" + name)
	for _, text := range slices.Compact(slices.Sorted(slices.Values(texts))) {
		b.WriteByte(' ')
		b.Write(jsonOf(text))
	}
}
