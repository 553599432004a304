// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"slices"
	"strings"
)

// A binding says how a request names a resource.
type binding struct {
	params    []Param
	arnParam  string
	evaluated Evaluated
}

func (p *parser) bind(f *fields) {
	typ := f.next()
	b, keys, _ := p.binding(f)
	if typ == "" || len(keys) > 0 {
		p.errorf(f.col(), "bind %q, want a resource type and bindings", typ)
		return
	}
	p.defaults[strings.ToLower(typ)] = &b
}

// binding reads the rest of an on or bind line: Variable, Variable=from,from,
// @arnParam, new, list and condition keys. It reports whether the line binds.
func (p *parser) binding(f *fields) (b binding, keys []string, bound bool) {
	f.skip()
	if rest := f.line[f.pos:]; strings.HasPrefix(rest, "&") || !strings.ContainsAny(rest, "=@") && strings.Contains(rest, ":") {
		return b, p.restKeys(f), false // the usual line: keys only
	}
	for word := f.next(); word != ""; word = f.next() {
		variable, from, hasFrom := strings.Cut(word, "=")
		switch {
		case hasFrom && variable != "" && from != "":
			b.params = append(b.params, Param{Variable: variable, From: strings.Split(from, ",")})
		case hasFrom:
			p.errorf(f.col(), "binding %q, want Variable=parameter", word)
			continue
		case word[0] == '@' && len(word) > 1:
			b.arnParam = word[1:]
		case word == "new":
			b.evaluated = AsNew
		case word == "list":
			b.evaluated = AsCollection
		case strings.Contains(word, ":"):
			keys = append(keys, p.keyList(f.col(), word)...)
			continue
		default:
			b.params = append(b.params, Param{Variable: word, From: []string{word}})
		}
		bound = true
	}
	return b, keys, bound
}

// defaultBinding is the binding of the type, or else the rule that a variable
// is filled by the parameter of its name.
func (p *parser) defaultBinding(r *Resource) *binding {
	if b, ok := p.defaults[strings.ToLower(r.Type)]; ok {
		return b
	}
	var b binding
	for _, arn := range r.ARNs {
		for v := range variables(arn) {
			if !slices.ContainsFunc(b.params, func(q Param) bool { return q.Variable == v }) {
				b.params = append(b.params, Param{Variable: v, From: []string{v}})
			}
		}
	}
	return &b
}
