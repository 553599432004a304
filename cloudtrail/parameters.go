// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"net/url"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// generic are names too common to be looked for below the top of the request
// parameters.
var generic = map[string]bool{"name": true, "id": true, "key": true, "arn": true, "value": true, "type": true, "resource": true, "url": true}

// parameter returns the values that a path of the catalog names in the event,
// such as "roleName", "overrides.taskRoleArn" or "names[]". Names are compared
// without regard to case. Where the path leads nowhere its last name is looked
// for anywhere below, as EC2 wraps its parameters.
func (e *Event) parameter(path string) []string {
	root := e.params
	if rest, ok := strings.CutPrefix(path, "additionalEventData."); ok {
		root, path = e.additional, rest
	}
	if root == nil {
		return nil
	}
	if values := scalars(walk(root, path)); len(values) > 0 {
		return values
	}
	last := strings.TrimSuffix(path[strings.LastIndexByte(path, '.')+1:], "[]")
	if strings.ContainsAny(last, "{}*") || generic[strings.ToLower(last)] {
		return nil
	}
	return scalars(below(root, last, nil))
}

// walk follows a path of names from root.
func walk(root *jsontree.Node, path string) []*jsontree.Node {
	if root == nil {
		return nil
	}
	if !strings.ContainsAny(path, ".[{*") && root.Kind == jsontree.Object && len(root.Members) > 2 {
		var found []*jsontree.Node // no wrapper has so many members
		for _, m := range root.Members {
			if strings.EqualFold(m.Name, path) {
				found = append(found, m.Value)
			}
		}
		return found
	}
	nodes := []*jsontree.Node{root}
	for name := range strings.SplitSeq(strings.ReplaceAll(path, "[]", ""), ".") {
		nodes = step(nodes, name)
	}
	return nodes
}

// walk follows a path of names from the request parameters.
func (e *Event) walk(path string) []*jsontree.Node { return walk(e.params, path) }

// top returns the one parameter at the path, or nil.
func (e *Event) top(path string) *jsontree.Node {
	if nodes := e.walk(path); len(nodes) > 0 {
		return nodes[0]
	}
	return nil
}

// step returns the members of nodes with the given name. "*" is any name, and
// "name{}" or "name{key}" stand for the names within a member.
func step(nodes []*jsontree.Node, name string) []*jsontree.Node {
	name, keys := cutKeys(name)
	var next []*jsontree.Node
	for _, n := range flat(nodes) {
		for _, m := range n.Members {
			if name != "*" && !strings.EqualFold(m.Name, name) {
				continue
			}
			if !keys {
				next = append(next, m.Value)
				continue
			}
			for _, k := range m.Value.Members {
				next = append(next, &jsontree.Node{Kind: jsontree.String, Text: k.Name})
			}
		}
	}
	return next
}

func cutKeys(name string) (string, bool) {
	for _, suffix := range [...]string{"{}", "{key}"} {
		if rest, ok := strings.CutSuffix(name, suffix); ok {
			return rest, true
		}
	}
	return name, false
}

// flat replaces arrays, and the objects EC2 writes for arrays, by what they hold.
func flat(nodes []*jsontree.Node) []*jsontree.Node {
	var out []*jsontree.Node
	for _, n := range nodes {
		switch {
		case n.Kind == jsontree.Array:
			out = append(out, flat(n.Elements)...)
		case len(n.Members) == 1 && n.Members[0].Name == "items":
			out = append(out, flat(n.Members[0].Value.List())...)
		case n.Get("content") != nil && n.Get("tag") != nil:
			out = append(out, flat([]*jsontree.Node{n.Get("content")})...)
		default:
			out = append(out, n)
		}
	}
	return out
}

// below returns all members with the given name at any depth.
func below(n *jsontree.Node, name string, found []*jsontree.Node) []*jsontree.Node {
	for _, m := range n.Members {
		if strings.EqualFold(m.Name, name) {
			found = append(found, m.Value)
			continue
		}
		found = below(m.Value, name, found)
	}
	for _, el := range n.Elements {
		found = below(el, name, found)
	}
	return found
}

// scalars returns the texts of nodes, each once. Values that CloudTrail hides
// are left out.
func scalars(nodes []*jsontree.Node) []string {
	var values []string
	seen := map[string]bool{}
	for _, n := range flat(nodes) {
		v := scalar(n)
		if v == "" || hidden(v) || strings.Trim(v, "*") == "" || seen[v] {
			continue
		}
		if strings.HasPrefix(v, "arn%3A") || strings.HasPrefix(v, "arn%3a") {
			if decoded, err := url.PathUnescape(v); err == nil {
				v = decoded
			}
		}
		seen[v] = true
		values = append(values, v)
	}
	return values
}

// holds reports whether a condition of the catalog holds: "versionId",
// "!eventBusName", "withDecryption=true", "tagging!=REPLACE", "source?versionId", "one|other".
// known is false for one that the event does not show.
func (e *Event) holds(when string) (holds, known bool) {
	switch {
	case when == "":
		return true, true
	case strings.HasPrefix(when, "("):
		return false, false
	case e.params == nil:
		return false, false
	case strings.HasPrefix(when, "!"):
		return !e.has(when[1:]), true
	case strings.Contains(when, "|"):
		return slices.ContainsFunc(strings.Split(when, "|"), e.has), true
	}
	if name, value, ok := strings.Cut(when, "!="); ok {
		v := e.parameter(name)
		return len(v) > 0 && !strings.EqualFold(v[0], value), len(v) > 0
	}
	if name, value, ok := strings.Cut(when, "="); ok {
		v := e.parameter(name)
		return len(v) > 0 && strings.EqualFold(v[0], value), true
	}
	if name, query, ok := strings.Cut(when, "?"); ok {
		v := e.parameter(name)
		return len(v) > 0 && strings.Contains(v[0], "?"+query+"="), true
	}
	return e.has(when), true
}

// has reports whether the request has the parameter, scalar or not.
func (e *Event) has(path string) bool {
	for _, n := range e.walk(path) {
		if scalar(n) != "" || len(n.Members)+len(n.Elements) > 0 {
			return true
		}
	}
	return false
}

// statementVerb returns the verb of the statements that a condition of the
// catalog is about: "(the statement is a SELECT)".
func statementVerb(when string) (verb string, ok bool) {
	if verb, ok = strings.CutPrefix(when, "(the statement is a "); !ok {
		return "", false
	}
	return strings.TrimSuffix(verb, ")"), true
}

// isStatement reports whether a statement begins with the verb.
func isStatement(statement, verb string) bool {
	s := strings.TrimSpace(statement)
	return len(s) > len(verb) && strings.EqualFold(s[:len(verb)], verb)
}
