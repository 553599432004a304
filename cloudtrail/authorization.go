// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// An authorization is an action that is checked on a resource, as the catalog
// knows it.
type authorization struct {
	action  catalog.Action
	service *catalog.Service
	types   []string // the resource types the resource may be of, nil if nobody knows
	own     bool     // the action is of the service that was called: it sees the call's parameters
	named   bool     // the call is the action's, not another that needs it as well
}

// authorization returns what is checked for a on l, false for an action that the
// catalog does not know.
func (w *contextWriter) authorization(a policy.Action, l located) (authorization, bool) {
	action, s, ok := inCatalog(a.String())
	if !ok {
		return authorization{}, false
	}
	x := authorization{action: action, service: s}
	source := w.e.eventSource()
	prefix, _ := catalog.Prefix(source)
	x.own = s.Prefix == prefix || slices.Contains(catalog.Family(source), s.Prefix)
	x.named = x.own && isOperation(w.e.Name, action.Name)
	if len(action.On) > 1 && l.arn.IsValid() {
		for i := range action.On {
			if t := &action.On[i]; mayBe(t.ARN, l) || slices.ContainsFunc(t.Alternatives, func(s string) bool { return mayBe(s, l) }) {
				x.types = append(x.types, t.Type)
			}
		}
	}
	return x, true
}

// mayBe reports whether a resource may be of the type that has the template.
func mayBe(template string, l located) bool {
	if template == l.template {
		return true
	}
	rest := template // what follows the five colons of an ARN
	for range 5 {
		_, rest, _ = strings.Cut(rest, ":")
	}
	return strings.HasPrefix(l.arn.Resource(), before(rest, "${")) && sameType(template, l.arn)
}

// isOperation reports whether an event is the call of the action: its name is
// the action's, perhaps with a version ("CreateFunction20150331").
func isOperation(event, action string) bool {
	return len(event) >= len(action) && strings.EqualFold(event[:len(action)], action) &&
		(len(event) == len(action) || '0' <= event[len(action)] && event[len(action)] <= '9')
}

// concerns reports whether a key that the action takes for some resource types
// is one for the resource.
func (x *authorization) concerns(on []string) bool {
	return on == nil || x.types == nil || slices.ContainsFunc(x.types, func(t string) bool { return slices.Contains(on, t) })
}
