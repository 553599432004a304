// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"
)

// liveFlags are the flags of analyze that say how to collect. All take a value.
var liveFlags = []string{"profile", "region", "management-account-role-arn", "cross-account-role-name", "role-name", "external-id", "save-snapshot"}

// arguments are those of analyze.
type arguments struct {
	live   map[string]string // by flag
	events []string          // values of --events-file
	rest   []string          // all others: the analyzer's, as they are given
}

// splitArguments takes the flags that are read here out of args. The analyzer
// knows the others.
func splitArguments(args []string) (*arguments, error) {
	a := &arguments{live: map[string]string{}}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		name, value, hasValue := flagIn(arg)
		switch {
		case arg == "--":
			a.rest = append(append(a.rest, arg), args...)
			return a, nil
		case name != "events-file" && !slices.Contains(liveFlags, name):
			a.rest = append(a.rest, arg)
			continue
		case !hasValue && len(args) == 0:
			return nil, usagef("flag --%s needs a value", name)
		case !hasValue:
			value = args[0]
			args = args[1:]
		}
		if name == "events-file" {
			a.events = append(a.events, value)
		} else {
			a.live[name] = value
		}
	}
	return a, nil
}

// flagIn returns the parts of "--name=value" or "-name". The name is "" for what
// is no flag.
func flagIn(arg string) (name, value string, hasValue bool) {
	text, ok := strings.CutPrefix(arg, "-")
	if !ok {
		return "", "", false
	}
	name, value, hasValue = strings.Cut(strings.TrimPrefix(text, "-"), "=")
	return name, value, hasValue
}

// has reports whether one of the flags is among those of the analyzer.
func (a *arguments) has(flags ...string) bool {
	for _, arg := range a.rest {
		if arg == "--" {
			return false
		}
		if name, _, _ := flagIn(arg); name != "" && slices.Contains(flags, name) {
			return true
		}
	}
	return false
}
