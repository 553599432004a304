// SPDX-License-Identifier: Apache-2.0

package catalog

import "strings"

// ActionName spells an action such as "s3:getobject" as AWS does. A name the
// catalog does not hold is returned as it is.
func ActionName(action string) string {
	prefix, name, _ := strings.Cut(action, ":")
	if s, ok := Lookup(prefix); ok {
		if a, ok := s.Action(name); ok {
			return a.String()
		}
	}
	return action
}

// KeyName spells a condition key such as "aws:principaltag/team" as AWS does. A
// key the catalog does not hold is returned as it is.
func KeyName(key string) string {
	found, ok := GlobalKey(key)
	if !ok {
		prefix, _, _ := strings.Cut(key, ":")
		s, known := Lookup(prefix)
		if !known {
			return key
		}
		if found, ok = s.Key(key); !ok {
			return key
		}
	}
	// What stands for the placeholder of a name such as aws:PrincipalTag/${TagKey}
	// keeps its spelling.
	fixed, _, _ := strings.Cut(found.Name, "${")
	return fixed + key[len(fixed):]
}

// Takes is [Action.Takes] of the action of that name, false if there is none.
func Takes(action, key string) bool {
	prefix, name, _ := strings.Cut(action, ":")
	s, ok := Lookup(prefix)
	if !ok {
		return false
	}
	a, ok := s.Action(name)
	return ok && a.Takes(key)
}
