// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/catalog"
)

// whole returns a message without an action that it breaks off in: no service has
// one of that name, and the call is checked for one that begins with it. CloudTrail
// keeps 1024 bytes, and what passes events on may keep less.
func (m Message) whole(facts catalog.EventFacts) Message {
	if m.Resource != "" || m.Effect != EffectUnknown {
		return m // the text goes on behind the action
	}
	if _, _, known := inCatalog(m.Action); known {
		return m
	}
	if slices.ContainsFunc(facts.Actions, func(a string) bool { return beginsWith(a, m.Action) }) {
		m.Action, m.Truncated = "", true
	}
	return m
}

// cutOff returns which of the resources that the record names a message breaks off
// in the name of, or -1: it gives no reason, and what it names is the beginning of
// the resource's.
func (m Message) cutOff(l located, found []located) int {
	if m.Effect != EffectUnknown || m.Resource == "" {
		return -1
	}
	return slices.IndexFunc(found, func(f located) bool {
		name := f.arn.String()
		return !f.unnamed && (beginsWith(name, m.Resource) || beginsWith(name, l.arn.String()) || beginsWith(inNouns(f.arn), m.Resource))
	})
}

// inNouns is how IAM's messages write the name of a resource: "role app".
func inNouns(a arn.ARN) string {
	if a.Service() != "iam" {
		return ""
	}
	noun, name, _ := strings.Cut(a.Resource(), "/")
	return strings.ReplaceAll(noun, "-", " ") + " " + name
}

// beginsWith reports whether s is start with something behind it, without regard
// to case.
func beginsWith(s, start string) bool {
	return start != "" && len(s) > len(start) && strings.EqualFold(s[:len(start)], start)
}
