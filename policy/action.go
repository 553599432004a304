// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"errors"
	"fmt"
	"strings"

	"github.com/undenied/undenied/internal/glob"
)

// An Action is the name of an action a request performs, such as s3:GetObject.
// Actions are compared without regard to case; Action holds the folded form, so
// == and map lookup do the right thing. The zero Action is no action.
type Action struct {
	text  string // folded
	colon int    // index of the colon in text
}

// ParseAction parses an action of the form service:name. Wildcards are refused.
func ParseAction(s string) (Action, error) {
	service, name, ok := strings.Cut(s, ":")
	if !ok || service == "" || name == "" {
		return Action{}, fmt.Errorf("%q is not an action, want service:name", s)
	}
	for _, r := range s {
		switch {
		case r == '*' || r == '?':
			return Action{}, fmt.Errorf("%q is not an action, it has a wildcard", s)
		case r != ':' && !isActionChar(r):
			return Action{}, fmt.Errorf("%q is not an action, %q is not allowed in it", s, r)
		}
	}
	if strings.Contains(name, ":") {
		return Action{}, fmt.Errorf("%q is not an action, want one colon", s)
	}
	return Action{text: fold(s), colon: len(service)}, nil
}

// Service returns the service prefix, such as "s3".
func (a Action) Service() string { return a.text[:a.colon] }

// Name returns the folded name without the service prefix, such as "getobject".
func (a Action) Name() string { return strings.TrimPrefix(a.text[a.colon:], ":") }

// String returns the folded action, such as "s3:getobject".
func (a Action) String() string { return a.text }

// Actions is an Action or NotAction element. The zero Actions covers nothing.
type Actions struct {
	Not      bool // NotAction
	Patterns []ActionPattern
}

// Element returns the name of the element, "Action" or "NotAction".
func (as Actions) Element() string {
	if as.Not {
		return "NotAction"
	}
	return "Action"
}

// Match reports whether the element covers a.
func (as Actions) Match(a Action) bool {
	for i := range as.Patterns {
		if as.Patterns[i].Match(a) {
			return !as.Not
		}
	}
	return as.Not
}

// An ActionPattern is a compiled action pattern such as "s3:Get*". The zero
// ActionPattern matches nothing.
type ActionPattern struct {
	text    string // as written
	kind    actionKind
	service glob.Pattern // folded
	name    glob.Pattern // folded
}

type actionKind uint8

const (
	actionNone  actionKind = iota // matches nothing
	actionAny                     // "*"
	actionExact                   // no wildcard
	actionGlob
)

// ParseActionPattern compiles s: "*", or a service prefix, a colon and a name,
// where * stands for any characters and ? for one. If s is no such pattern,
// there is an error, and the ActionPattern has the text and matches nothing.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
func ParseActionPattern(s string) (ActionPattern, error) {
	p := ActionPattern{text: s}
	if err := p.Valid(); err != nil {
		return p, err
	}
	switch {
	case s == "*":
		p.kind = actionAny
	case !p.HasWildcard():
		p.kind = actionExact
	default:
		p.kind = actionGlob
		service, name, _ := strings.Cut(fold(s), ":")
		p.service, p.name = glob.Wildcards(service), glob.Wildcards(name)
	}
	return p, nil
}

// Valid says why p is no action pattern AWS accepts, or returns nil. AWS accepts
// names that no action has, with white space or commas in them: they match
// nothing.
func (p ActionPattern) Valid() error {
	if p.text == "*" {
		return nil
	}
	if p.text == "" {
		return errors.New(`empty action, want "*" or service:name`)
	}
	service, name, ok := strings.Cut(p.text, ":")
	switch {
	case !ok:
		return fmt.Errorf(`%q has no service prefix, want "*" or service:name`, p.text)
	case service == "" || name == "":
		return fmt.Errorf(`%q is not an action pattern, want "*" or service:name`, p.text)
	case strings.Contains(name, ":"):
		return fmt.Errorf("%q has more than one colon, want service:name", p.text)
	}
	for _, r := range service {
		if r != '*' && r != '?' && !isActionChar(r) {
			return fmt.Errorf("%q is not a service prefix, %q is not allowed in it", service, r)
		}
	}
	return nil
}

// Match reports whether p covers a. The service prefix is compared whole:
// "s3:*" does not cover s3-object-lambda:WriteGetObjectResponse.
func (p ActionPattern) Match(a Action) bool {
	switch p.kind {
	case actionAny:
		return true
	case actionExact:
		return len(p.text) == len(a.text) && equalFold(p.text, a.text)
	case actionGlob:
		service, _ := p.service.Match(a.Service(), nil)
		if !service {
			return false
		}
		name, _ := p.name.Match(a.Name(), nil)
		return name
	}
	return false
}

// HasWildcard reports whether p has a * or a ?.
func (p ActionPattern) HasWildcard() bool { return strings.ContainsAny(p.text, "*?") }

// Service returns the folded service prefix as written, wildcards included, or
// "" if p has none.
func (p ActionPattern) Service() string {
	service, _, ok := strings.Cut(p.text, ":")
	if !ok {
		return ""
	}
	return fold(service)
}

// String returns the pattern as written.
func (p ActionPattern) String() string { return p.text }

func isActionChar(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' || r == '.'
}

// fold lowers ASCII letters and leaves everything else: action names are ASCII,
// and a letter that only Unicode folds to one must not become it.
func fold(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for j := i; j < len(b); j++ {
				b[j] = lower(b[j])
			}
			return string(b)
		}
	}
	return s
}

// equalFold compares two strings of equal length without regard to ASCII case.
func equalFold(s, t string) bool {
	for i := range len(s) {
		if lower(s[i]) != lower(t[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
