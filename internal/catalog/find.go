// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/glob"
	"github.com/undenied/undenied/internal/spelling"
)

// A NotFoundError says that the catalog does not hold a name. It may exist all
// the same: AWS adds some every week.
type NotFoundError struct {
	Kind    string   // "service", "action" or "event"
	Name    string   // as it was asked for
	Suggest []string // names that are close in spelling, nearest first
}

func (e *NotFoundError) Error() string {
	text := fmt.Sprintf("unknown %s %q", e.Kind, e.Name)
	if len(e.Suggest) > 0 {
		text += " (did you mean " + e.Suggest[0] + "?)"
	}
	return text + ", as of " + Date()
}

// FindService is [Lookup] with an error that suggests names, a [*NotFoundError].
func FindService(name string) (*Service, error) {
	if s, ok := Lookup(name); ok {
		return s, nil
	}
	e := &NotFoundError{Kind: "service", Name: name}
	if prefix, ok := Prefix(name); ok { // it is an event source
		e.Suggest = []string{prefix}
	} else if name != "" {
		e.Suggest = SuggestService(name)
	}
	return nil, e
}

// FindActions returns the actions that a name stands for, sorted: "s3:GetObject"
// for one, "GetObject" for the one of each service that has it. A name may hold
// the wildcards * and ? after the prefix, and case does not matter. The error is
// a [*NotFoundError]; there is always an action without one.
func FindActions(name string) ([]Action, error) {
	prefix, bare, hasPrefix := strings.Cut(name, ":")
	services := Services()
	if hasPrefix {
		s, err := FindService(prefix)
		if err != nil {
			return nil, err
		}
		services = one(s.Prefix)
	} else {
		bare = name
	}
	pattern := glob.Wildcards(bare)
	var found []Action
	for prefix := range services {
		s, _ := Lookup(prefix)
		if !pattern.HasWildcard() {
			if a, ok := s.Action(bare); ok {
				found = append(found, a)
			}
			continue
		}
		for a := range s.Actions() {
			if match, _ := pattern.MatchFold(a.Name, nil); match {
				found = append(found, a)
			}
		}
	}
	if found != nil {
		return found, nil
	}
	e := &NotFoundError{Kind: "action", Name: name}
	if strings.Trim(bare, "*?") == "" {
		return nil, e
	}
	for _, suggested := range spelling.Several(strings.Trim(bare, "*?"), actionNames(services), most) {
		if hasPrefix {
			suggested = strings.ToLower(prefix) + ":" + suggested
		}
		e.Suggest = append(e.Suggest, suggested)
	}
	return nil, e
}

// actionNames yields the names of the services' actions, each once.
func actionNames(services iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		seen := make(map[string]bool)
		for prefix := range services {
			s, _ := Lookup(prefix)
			for _, a := range s.actions {
				if seen[a.Name] {
					continue
				}
				seen[a.Name] = true
				if !yield(a.Name) {
					return
				}
			}
		}
	}
}

func one(s string) iter.Seq[string] {
	return func(yield func(string) bool) { yield(s) }
}

// FindEvent is [Event] with an error that suggests names, a [*NotFoundError].
func FindEvent(eventSource, eventName string) (EventFacts, error) {
	if e, ok := Event(eventSource, eventName); ok {
		return e, nil
	}
	prefix, ok := Prefix(eventSource)
	if !ok {
		return EventFacts{}, &NotFoundError{Kind: "event source", Name: eventSource}
	}
	e := &NotFoundError{Kind: "event", Name: eventName + " of " + eventSource}
	names := func(yield func(string) bool) {
		for _, entry := range tableEvents() {
			if (entry.service == prefix || entry.service == hostName(eventSource)) && !yield(entry.name) {
				return
			}
		}
		actionNames(one(prefix))(yield)
	}
	e.Suggest = slices.Compact(spelling.Several(eventName, names, most))
	return EventFacts{}, e
}
