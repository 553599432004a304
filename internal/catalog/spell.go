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

// Takes reports whether a request for the action can carry the condition key:
// the action or one of the resource types it is checked on lists it.
func Takes(action, key string) bool {
	prefix, name, _ := strings.Cut(action, ":")
	s, ok := Lookup(prefix)
	if !ok {
		return false
	}
	a, ok := s.Action(name)
	if !ok {
		return false
	}
	lists := [][]string{a.Keys}
	for _, target := range a.On {
		lists = append(lists, target.Keys)
	}
	for _, keys := range lists {
		for _, k := range keys {
			fixed, _, template := strings.Cut(k, "${")
			if strings.EqualFold(k, key) || template && len(key) > len(fixed) && strings.EqualFold(fixed, key[:len(fixed)]) {
				return true
			}
		}
	}
	return false
}
