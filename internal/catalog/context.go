// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"slices"
	"strings"
	"sync"
)

// A KeySource says where the record of a request shows the value of a condition
// key.
type KeySource struct {
	// Key is the condition key in the reference's spelling, "ec2:InstanceType".
	// One that ends in a variable, "kms:EncryptionContext:${…}", stands for the
	// keys of all names in the parameter, which is a map or a list of tags.
	Key string

	// From names request parameters, best first, as Param.From does: "keySpec",
	// "functionName#arnOf:function", "type=x". "a+b" adds the values of b to
	// those of a.
	From []string

	// Only says that nothing but the parameter gives the key: a request without
	// it does not carry the key.
	Only bool

	// On are the resource types that the action takes the key for, nil for all.
	On []string
}

// Family returns the common text of the keys the source stands for, with the
// last separator: "kms:EncryptionContext:". It is "" for a single key.
func (k KeySource) Family() string {
	head, _, ok := strings.Cut(k.Key, "${")
	if !ok {
		return ""
	}
	return head
}

// Takes reports whether a request for the action can carry a condition key: the
// action or one of the resource types it is checked on lists it. The key is in
// any case, "s3:prefix", "aws:RequestTag/team" or "aws:RequestTag/${TagKey}".
func (a Action) Takes(key string) bool {
	takes := func(k string) bool {
		fixed, _, template := strings.Cut(k, "${")
		return strings.EqualFold(k, key) || template && len(key) > len(fixed) && strings.EqualFold(fixed, key[:len(fixed)])
	}
	return slices.ContainsFunc(a.Keys, takes) || slices.ContainsFunc(a.On, func(t Target) bool { return slices.ContainsFunc(t.Keys, takes) })
}

// Sources returns where the records of an action show the condition keys of the
// service, one source a key. It returns nil if nothing is known.
func (s *Service) Sources(action string) []KeySource { return s.sources(action).keys }

// TagSources returns the request parameters that pass the tags or tag keys of
// an action, and the resource types the tags are for, nil for all. It reports
// false if it is not known where the action's tags are, or if it takes none.
func (s *Service) TagSources(action string) (from, on []string, ok bool) {
	x := s.sources(action)
	return x.tags, x.tagsOn, x.tags != nil
}

// PassedBy is the usual value of iam:PassedToService when the action passes a
// role, or "".
func (s *Service) PassedBy(action string) string {
	for _, l := range contexts(s.Prefix).passed {
		if containsFold(l.only, action) {
			return strings.TrimPrefix(l.from[0], "*")
		}
	}
	return s.PassedTo
}

// An actionContext is what is known about the context of one action's requests.
type actionContext struct {
	keys         []KeySource
	tags, tagsOn []string
}

// A contextTable is a file of data/context.
type contextTable struct {
	keys, tags, passed []contextLine
	actions            sync.Map // folded action to *actionContext, a cache
}

// A contextLine is a line of a contextTable, for one key if it is of several.
type contextLine struct {
	key    string
	single bool // nothing else gives the key
	from   []string
	only   []string // the actions the line is for, nil for all that take the key
}

func (s *Service) sources(action string) *actionContext {
	t := contexts(s.Prefix)
	name := strings.ToLower(action)
	if x, ok := t.actions.Load(name); ok {
		return x.(*actionContext)
	}
	x := new(actionContext)
	if a, ok := s.Action(action); ok {
		x.keys = t.keysOf(a)
		x.tags, x.tagsOn = t.tagsOf(a)
		t.actions.Store(name, x)
	}
	return x
}

// keysOf returns the sources of an action's keys. A line that names the action
// comes before one that does not, and then the earlier one of a key counts.
func (t *contextTable) keysOf(a Action) []KeySource {
	var out []KeySource
	for _, named := range [...]bool{true, false} {
		for _, l := range t.keys {
			if named != containsFold(l.only, a.Name) || !named && l.only != nil {
				continue
			}
			if slices.ContainsFunc(out, func(k KeySource) bool { return k.Key == l.key }) || !named && !a.Takes(l.key) {
				continue
			}
			out = append(out, KeySource{Key: l.key, From: l.from, Only: l.single, On: a.typesOf(l.key)})
		}
	}
	return out
}

const (
	requestTag = "aws:RequestTag/${TagKey}"
	tagKeys    = "aws:TagKeys"
)

func (t *contextTable) tagsOf(a Action) (from, on []string) {
	if !a.Takes(requestTag) && !a.Takes(tagKeys) {
		return nil, nil
	}
	from = []string{"tags"}
	if len(a.Name) > 5 && strings.EqualFold(a.Name[:5], "untag") {
		from = []string{"tagKeys"}
	}
	for _, l := range t.tags {
		if l.only == nil {
			from = l.from
		}
	}
	for _, l := range t.tags {
		if containsFold(l.only, a.Name) {
			from = l.from
			break
		}
	}
	if from[0] == "*" {
		return nil, nil
	}
	if on = a.typesOf(requestTag); on == nil {
		on = a.typesOf(tagKeys)
	}
	return from, on
}

// typesOf returns the resource types that the action takes a key for, nil if the
// key does not depend on the type.
func (a Action) typesOf(key string) []string {
	if containsFold(a.Keys, key) {
		return nil
	}
	var types []string
	for i := range a.On {
		if containsFold(a.On[i].Keys, key) {
			types = append(types, a.On[i].Type)
		}
	}
	return types
}

func containsFold(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}

// contextTables holds the tables that were asked for: IAM prefix to
// *contextEntry. Like parsed it is a cache of the embedded data.
var contextTables sync.Map

type contextEntry struct {
	once sync.Once
	t    *contextTable
}

func contexts(prefix string) *contextTable {
	e, ok := contextTables.Load(prefix)
	if !ok {
		if _, known := lookup(prefix); !known {
			return new(contextTable)
		}
		e, _ = contextTables.LoadOrStore(prefix, new(contextEntry))
	}
	x := e.(*contextEntry)
	x.once.Do(func() {
		file := dataDir + "context/" + prefix + ".txt"
		text, err := current().read(file)
		if err != nil {
			x.t = new(contextTable) // nothing is known about the service's context
			return
		}
		if x.t, err = parseContext(file, prefix, text); err != nil {
			panic("catalog: " + err.Error())
		}
	})
	return x.t
}

// parseContext reads a file of data/context. See data/README.md for the format.
func parseContext(file, prefix, text string) (*contextTable, error) {
	t := new(contextTable)
	p := newParser()
	p.file = file
	for line := range p.entries(text) {
		f := fields{line: line}
		word := f.next()
		head, actions, limited := strings.Cut(f.rest(), " for ")
		l := contextLine{single: word == "only"}
		if limited {
			l.only = strings.Fields(actions)
		}
		words := strings.Fields(head)
		switch {
		case (word == "tags" || word == "passed") && len(words) > 0:
			l.from = words
			if word == "tags" {
				t.tags = append(t.tags, l)
			} else {
				t.passed = append(t.passed, l)
			}
		case word == "only" || word == "from":
			n := 0
			for n < len(words) && strings.Contains(before(words[n], "#"), ":") {
				n++
			}
			if n == 0 {
				p.errorf(f.col(), "%s %q, want condition keys and request parameters", word, head)
			}
			l.from = words[n:]
			t.keys = append(t.keys, l.of(prefix, words[:n])...)
		default:
			p.errorf(1, "%q, want only or from KEY… PARAMETER…, tags PARAMETER… or passed SERVICE", line)
		}
	}
	return t, errors.Join(p.errs...)
}

// of returns the line for each of the keys. A key that begins with a colon is
// the service's own. Without parameters the one of the key's name holds it.
func (l contextLine) of(prefix string, keys []string) []contextLine {
	var out []contextLine
	for _, key := range keys {
		k := l
		k.key = key
		if key[0] == ':' {
			k.key = prefix + key
		}
		if len(l.from) == 0 {
			k.from = []string{key[strings.IndexByte(key, ':')+1:]}
		}
		out = append(out, k)
	}
	return out
}

func before(s, sep string) string {
	s, _, _ = strings.Cut(s, sep)
	return s
}
