// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// Elsewhere returns what an event needs that [Event] does not know, if exactly
// one other service has an event or an action of that name, and the IAM prefix of
// that service: some tools, and whoever writes records by hand, confuse event
// sources. An operation that eventSource is known to have, but whose action is
// not, has nothing to do with its namesakes.
func Elsewhere(eventSource, eventName string) (service string, facts EventFacts, ok bool) {
	prefix, _ := Prefix(eventSource)
	bare := stripVersion(eventName)
	if events().unmapped[foldEvent(prefix, bare)] {
		return "", EventFacts{}, false
	}
	found := owners()[strings.ToLower(bare)]
	for _, s := range found {
		family := Family(s) // logs as s does: not another service
		if slices.ContainsFunc(found, func(o string) bool { return o != s && !slices.Contains(family, o) }) {
			continue
		}
		facts, ok = Event(s, bare)
		return s, facts, ok && (len(facts.Actions) > 0 || facts.Permissionless)
	}
	return "", EventFacts{}, false
}

// owners lists the services that have an event or an action, by its folded name.
var owners = sync.OnceValue(func() map[string][]string {
	all := make(map[string][]string)
	add := func(name, service string) {
		name = strings.ToLower(name)
		if !slices.Contains(all[name], service) {
			all[name] = append(all[name], service)
		}
	}
	names, err := fs.Glob(data, "data/*.txt")
	if err != nil {
		panic("catalog: " + err.Error())
	}
	for _, file := range names {
		text, err := data.ReadFile(file)
		if err != nil {
			panic("catalog: " + err.Error())
		}
		service := strings.TrimSuffix(path.Base(file), ".txt")
		for line := range strings.SplitSeq(string(text), "\n") {
			if rest, ok := strings.CutPrefix(line, "action "); ok {
				f := fields{line: rest}
				add(f.next(), service)
			}
		}
	}
	for key := range events().facts {
		host, name, _ := strings.Cut(key, ":")
		if service, ok := Prefix(host); ok {
			add(name, service)
		}
	}
	return all
})
