// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"fmt"
	"iter"
	"strings"
)

// A parser reads the files of one service: first the generated one, then the
// facts and overrides that amend it. See data/README.md for the format.
type parser struct {
	s       *Service
	prefix  string // the service the files are of; "": what the first one says
	file    string
	line    int
	errs    []error
	lenient bool // the file may amend what is not there

	targets  []Target   // of all actions, in the order of the file
	lines    []textLine // lines[i] is where targets[i] stands
	explicit []bool     // targets[i] has bindings of its own
	spans    []span     // spans[i] are the targets of s.actions[i]

	defaults map[string]*binding // by folded resource type
	lists    map[string][]string // key lists by their text: many are equal

	open   []int // indexes of the actions that the following lines belong to
	amends bool  // the open actions were declared before
}

type span struct{ from, to int }

// A textLine is a place in one of the files.
type textLine struct {
	file   string
	number int
}

func newParser() *parser {
	return &parser{
		s:        new(Service),
		defaults: make(map[string]*binding),
		lists:    make(map[string][]string),
	}
}

// parse reads one file that begins after the given line of file. Names of key
// lists are the file's own. Entries of a later file replace those of the same
// name.
func (p *parser) parse(file, text string, after int) {
	p.file, p.line, p.open, p.amends = file, after, nil, false
	clear(p.lists)
	if p.targets == nil {
		n := strings.Count(text, "\n\ton")
		p.targets, p.lines, p.explicit = make([]Target, 0, n), make([]textLine, 0, n), make([]bool, 0, n)
		n = strings.Count(text, "\naction ")
		p.s.actions, p.spans = make([]Action, 0, n), make([]span, 0, n)
	}
	for line := range p.entries(text) {
		p.parseLine(line)
	}
}

// entries yields the lines of a text that say something, counted by p.line.
func (p *parser) entries(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.SplitSeq(text, "\n") {
			p.line++
			if line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

func (p *parser) errorf(col int, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("%s:%d:%d: %s", p.file, p.line, col, fmt.Sprintf(format, args...)))
}

func (p *parser) parseLine(line string) {
	f := fields{line: line}
	if f.line[0] == '\t' {
		f.pos = 1
		switch {
		case len(p.open) > 0:
		case p.amends && p.lenient:
			return // what it amends is not there
		default:
			p.errorf(1, "indented line without an action, want action or amend first")
			return
		}
		switch word := f.next(); word {
		case "on", "on*":
			p.on(&f)
		case "needs":
			p.needs(&f)
		default:
			p.errorf(2, "unknown word %q, want on or needs", word)
		}
		return
	}
	p.open, p.amends = p.open[:0], false
	word := f.next()
	if p.s.Prefix == "" && word != "service" && p.prefix != "" {
		p.errorf(1, "%q before the service line, want that first", word)
		p.s.Prefix = p.prefix
	}
	switch word {
	case "service":
		p.service(&f)
	case "action":
		p.action(&f)
	case "amend":
		p.amend(&f)
	case "resource":
		p.resource(&f)
	case "evaluated", "policy":
		p.resourceForm(word, &f)
	case "bind":
		p.bind(&f)
	case "key":
		p.key(&f)
	case "keys":
		p.keyNames(&f)
	default:
		p.errorf(1, "unknown word %q, want service, resource, key, keys, action, amend, bind, evaluated or policy", word)
	}
}

func (p *parser) service(f *fields) {
	prefix := f.next()
	if prefix == "" || prefix != strings.ToLower(prefix) {
		p.errorf(f.col(), "service prefix %q, want a name in lower case", prefix)
		return
	}
	if p.s.Prefix != "" && p.s.Prefix != prefix {
		p.errorf(f.col(), "service %q in the files of %q", prefix, p.s.Prefix)
		return
	}
	if p.prefix != "" && p.prefix != prefix {
		p.errorf(f.col(), "service %q in a file of %q", prefix, p.prefix)
		return
	}
	p.s.Prefix = prefix
	if name := f.rest(); name != "" {
		p.s.Name = name
	}
}

func (p *parser) action(f *fields) {
	name, level := f.next(), f.next()
	if name == "" {
		p.errorf(f.col(), "action without a name")
		return
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r < '!' || '~' < r }) {
		p.errorf(f.col(), "action %q, want a name of ASCII letters", name)
		return
	}
	a := Action{Service: p.s.Prefix, Name: name}
	var ok bool
	if a.Level, ok = parseLevel(level); !ok {
		p.errorf(f.col(), "%q is not an access level, want List, Read, Write, Tagging or PermissionsManagement", level)
		return
	}
	a.Keys = p.restKeys(f)
	i, found := search(p.s.actions, name, actionName)
	if !found {
		p.s.actions, p.spans = insert(p.s.actions, i, a), insert(p.spans, i, span{})
	}
	p.s.actions[i], p.spans[i] = a, span{len(p.targets), len(p.targets)}
	p.open, p.amends = append(p.open[:0], i), false
}

func (p *parser) amend(f *fields) {
	p.open, p.amends = p.open[:0], true
	for name := f.next(); name != ""; name = f.next() {
		i, ok := search(p.s.actions, name, actionName)
		switch {
		case ok:
			p.open = append(p.open, i)
		case !p.lenient:
			p.errorf(f.col(), "no action %q to amend", name)
		}
	}
}

// on reads a target of the open action, or changes targets of amended ones.
func (p *parser) on(f *fields) {
	types := f.next()
	if types == "" {
		p.errorf(f.col(), "on without a resource type")
		return
	}
	col := f.col()
	b, keys, bound := p.binding(f)
	if !p.amends {
		typ, required := strings.CutSuffix(types, "*")
		t := Target{Type: typ, Required: required, Keys: keys}
		if bound {
			t.Params, t.ARNParam, t.Evaluated = b.params, b.arnParam, b.evaluated
		}
		p.targets, p.lines, p.explicit = append(p.targets, t), append(p.lines, textLine{p.file, p.line}), append(p.explicit, bound)
		p.spans[p.open[0]].to = len(p.targets)
		return
	}
	for typ := range strings.SplitSeq(types, ",") {
		found := false
		for _, a := range p.open {
			for i := p.spans[a].from; i < p.spans[a].to; i++ {
				t := &p.targets[i]
				if typ == "*" || compareFold(t.Type, typ) == 0 {
					t.Params, t.ARNParam, t.Evaluated = b.params, b.arnParam, b.evaluated
					p.explicit[i], found = true, true
				}
			}
		}
		if !found && !p.lenient {
			p.errorf(col, "no target %q to amend", typ)
		}
	}
}

func (p *parser) needs(f *fields) {
	list := strings.Fields(f.rest())
	for _, a := range p.open {
		p.s.actions[a].Needs = list
	}
}

func (p *parser) resource(f *fields) {
	r := Resource{Type: f.next()}
	for {
		mark := f.pos
		arn := f.next()
		if !strings.HasPrefix(arn, "arn:") {
			f.pos = mark
			break
		}
		if strings.Count(arn, ":") < 5 {
			p.errorf(f.col(), "ARN template %q, want six fields", arn)
		}
		r.ARNs = append(r.ARNs, arn)
	}
	if r.Type == "" || len(r.ARNs) == 0 {
		p.errorf(f.col(), "resource type %q without an ARN template", r.Type)
		return
	}
	r.Keys = p.restKeys(f)
	p.s.resources = put(p.s.resources, r, resourceType)
}

// resourceForm reads a form of a type's ARN that is not the reference's.
func (p *parser) resourceForm(form string, f *fields) {
	typ, arn := f.next(), f.next()
	i, ok := search(p.s.resources, typ, resourceType)
	switch {
	case typ == "*" && form == "evaluated" && strings.HasPrefix(arn, "arn:"):
		p.s.Evaluated = arn
	case !ok && p.lenient:
	case !ok:
		p.errorf(f.col(), "no resource type %q", typ)
	case !strings.HasPrefix(arn, "arn:"):
		p.errorf(f.col(), "ARN template %q, want arn:", arn)
	case form == "evaluated":
		p.s.resources[i].Evaluated = arn
	default:
		p.s.resources[i].Policy = arn
	}
}

func (p *parser) key(f *fields) {
	k := Key{Name: withTag(f.next())}
	typ := f.next()
	var ok bool
	if k.Type, ok = parseKeyType(typ); !ok || !strings.Contains(k.Name, ":") {
		p.errorf(f.col(), "key %q of type %q, want a condition key and its type", k.Name, typ)
		return
	}
	p.s.keys = put(p.s.keys, k, keyName)
}

// restKeys reads the condition keys at the end of a line.
func (p *parser) restKeys(f *fields) []string {
	text := f.rest()
	return p.keyList(f.col(), text)
}

// keyNames defines the list of condition keys that "&name" stands for.
func (p *parser) keyNames(f *fields) {
	name, list := f.next(), f.rest()
	if name == "" || list == "" || list[0] == '&' {
		p.errorf(f.col(), "keys %q, want a name and condition keys", name)
		return
	}
	p.lists["&"+name] = p.keyList(f.col(), list)
}

// keyList splits a list of condition keys that starts at col, or returns the
// list of that name. Equal texts share a slice.
func (p *parser) keyList(col int, text string) []string {
	if text == "" {
		return nil
	}
	if l, ok := p.lists[text]; ok {
		return l
	}
	if text[0] == '&' {
		p.errorf(col, "no list of keys is named %q", text[1:])
		return nil
	}
	l := strings.Fields(text)
	for i, k := range l {
		if !strings.Contains(k, ":") {
			p.errorf(col+strings.Index(text, k), "%q is not a condition key, want service:name", k)
		}
		l[i] = withTag(k)
	}
	p.lists[text] = l
	return l
}

// withTag completes the name of a key that ends in a slash: a tag's name follows.
func withTag(key string) string {
	if strings.HasSuffix(key, "/") {
		return key + "${TagKey}"
	}
	return key
}

// finish returns what the files said, or all their errors.
func (p *parser) finish() (*Service, error) {
	if p.s.Prefix == "" {
		p.errs = append(p.errs, fmt.Errorf("%s:1:1: no service line", p.file))
	}
	defaults := make([]*binding, len(p.s.resources))
	for i := range p.targets {
		t := &p.targets[i]
		r, ok := search(p.s.resources, t.Type, resourceType)
		if !ok {
			at := p.lines[i]
			p.errs = append(p.errs, fmt.Errorf("%s:%d:1: target of unknown resource type %q", at.file, at.number, t.Type))
			continue
		}
		res := &p.s.resources[r]
		t.Type, t.ARN, t.Alternatives = res.Type, res.ARNs[0], res.ARNs[1:]
		if p.explicit[i] {
			continue
		}
		if defaults[r] == nil {
			defaults[r] = p.defaultBinding(res)
		}
		t.Params, t.ARNParam, t.Evaluated = defaults[r].params, defaults[r].arnParam, defaults[r].evaluated
	}
	for i, sp := range p.spans {
		p.s.actions[i].On = p.targets[sp.from:sp.to:sp.to]
		if sp.from == sp.to {
			p.s.actions[i].On = nil
		}
	}
	return p.s, errors.Join(p.errs...)
}
