// SPDX-License-Identifier: Apache-2.0

package denial

import (
	"slices"
	"strings"
)

// authorized stands in every message that follows the template.
// [troubleshoot_access-denied, reference_policies_evaluation-logic]
const authorized = "authorized to perform:"

// A parser reads a text from left to right into a refusal.
type parser struct {
	Text
	refusal Refusal
}

// unread notes that the text announces a part and does not give it.
func (p *parser) unread(part string) {
	if !slices.Contains(p.refusal.Unread, part) {
		p.refusal.Unread = append(p.refusal.Unread, part)
	}
}

// broken notes that the text ends within part.
func (p *parser) broken(part string) {
	p.refusal.Truncated = true
	p.unread(part)
}

// head reads the principal, the action and the resource of the first sentence
// of the text that follows the template, and returns what comes after them.
func (p *parser) head() (after string, ok bool) {
	s := p.text
	for from := 0; ; {
		start, end := find(s, from, authorized)
		if start < 0 {
			if breaksOffIn(s, "is not "+authorized) && strings.Contains(s, "User") {
				p.refusal.Truncated = true
			}
			return "", false
		}
		from = end
		before, found := cutWord(s[:start], "not")
		if !found {
			if before, found = cutWord(s[:start], "Not"); !found {
				continue
			}
		}
		action, rest, state := readAction(s[end:], p.cut)
		if state == noAction {
			continue
		}
		p.principal(before)
		if state != wholeAction {
			if state == brokenAction {
				p.refusal.Truncated = true
			}
			p.unread(partAction)
		}
		p.refusal.Action = action
		if next, _ := find(rest, 0, authorized); next >= 0 {
			rest = rest[:max(0, strings.LastIndexAny(rest[:next], "\n:"))] // another sentence
		}
		return p.resource(rest), true
	}
}

// cutWord returns s without the word that it ends with.
func cutWord(s, word string) (string, bool) {
	t := strings.TrimRight(s, space)
	if len(t) == len(s) || !strings.HasSuffix(t, word) {
		return s, false
	}
	t = t[:len(t)-len(word)]
	if t != "" && strings.ContainsAny(t[len(t)-1:], alnum) {
		return s, false
	}
	return t, true
}

// principal reads who is not authorized from what stands before "not".
func (p *parser) principal(s string) {
	s, ok := cutWord(s, "is")
	if !ok {
		return // nobody is named: "… not authorized to perform: …"
	}
	if p.refusal.Principal = readPrincipal(s); p.refusal.Principal == "" {
		p.unread(partPrincipal) // "User is not authorized", or torn by a line break
	}
}

// readPrincipal reads the principal that s ends with: an ARN, or what a noun
// stands before.
func readPrincipal(s string) string {
	s = strings.TrimRight(s, space)
	i := strings.LastIndexAny(s, space) + 1
	name := strings.TrimRight(s[i:], "\"'`,")
	name = name[strings.LastIndexAny(name, "\"'`>(")+1:]
	noun := strings.TrimRight(s[:i], space)
	noun = strings.TrimSuffix(noun[strings.LastIndexAny(noun, space+`"'>(`)+1:], ":")
	if strings.HasPrefix(name, "arn:aws") || slices.Contains([]string{"User", "Role", "Principal", "user", "role"}, noun) {
		return name
	}
	return ""
}

// What was found where an action should stand.
type actionState uint8

const (
	noAction     actionState = iota // something else
	wholeAction                     //
	brokenAction                    // the text ends within it
	tornAction                      // a line break may have torn it
)

// readAction reads the action that s begins with.
func readAction(s string, cut bool) (action, rest string, state actionState) {
	s = strings.TrimLeft(strings.TrimLeft(s, space), "`'\"[")
	service := token(s, alnum+"-")
	if service == s {
		return "", "", brokenAction
	}
	name, found := strings.CutPrefix(s[len(service):], ":")
	if service == "" || !found {
		return "", "", noAction
	}
	name = token(name, alnum+"*")
	action, rest = s[:len(service)+1+len(name)], s[len(service)+1+len(name):]
	switch {
	case name == "" && rest != "":
		return "", "", noAction
	case rest == "" && (cut || name == ""):
		return "", "", brokenAction
	case strings.HasPrefix(rest, "\n") && !follows(rest[1:]):
		return "", rest, tornAction
	}
	return action, strings.TrimLeft(rest, "`'\"]"), wholeAction
}

// follows reports whether s begins as what may follow an action does.
func follows(s string) bool {
	for _, words := range [...]string{"on ", "because ", "with ", "no ", "at ", "status code", "Error", "(", "\n"} {
		if strings.HasPrefix(s, words) {
			return true
		}
	}
	return s == ""
}

// resource reads the resource that s names first, and returns the text behind.
func (p *parser) resource(s string) (after string) {
	on, short := phrase(s, 0, " on ")
	if on < 0 {
		if short || unfinishedReason(s) {
			p.refusal.Truncated = true
		}
		return s
	}
	i, short := phrase(s, on, "resource:")
	if short || on == len(s) {
		p.broken(partResource)
		return ""
	}
	if i < 0 {
		if strings.HasPrefix(s[on:], "th") {
			p.unread(partResource) // "on the specified resource", "on this resource", …
		}
		return s[on-1:]
	}
	if s = strings.TrimLeft(s[i:], space); s == "" {
		p.broken(partResource)
		return ""
	}
	name, after, state := readResource(s, p.cut)
	switch state {
	case brokenResource:
		p.broken(partResource)
	case tornResource:
		p.unread(partResource)
	default:
		p.refusal.Resource = name
	}
	return after
}
