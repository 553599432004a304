// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/glob"
	"github.com/undenied/undenied/policy"
)

// filterFlags are the flags that say which events are wanted.
func filterFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "principal", Usage: "only events of this principal: an ARN or a name, with * and ?"},
		&cli.StringSliceFlag{Name: "action", Usage: "only events that ask for this action, such as s3:Get*"},
		&cli.StringSliceFlag{Name: "source", Usage: "only events of this source: s3.amazonaws.com, or s3"},
		&cli.StringSliceFlag{Name: "account", Usage: "only events of principals of this account"},
		&cli.StringFlag{Name: "since", Usage: "only events of this time or later: a time, a date, or how long ago"},
		&cli.StringFlag{Name: "until", Usage: "only events before this time, or of this date or before"},
		&cli.BoolFlag{Name: "denied", Usage: "only denials"},
	}
}

// A filter says which events are wanted: those that meet one value of each flag
// that is given. The zero filter keeps all.
type filter struct {
	flags        []string // that are given
	principals   []principalPattern
	actions      []policy.ActionPattern
	sources      []string // event sources, and IAM prefixes
	accounts     []string
	since, until time.Time // the end is not included; zero: no bound
	denied       bool
}

// filter reads the filter that c asks for.
func (p *program) filter(c *cli.Context) (*filter, error) {
	f := &filter{denied: c.Bool("denied")}
	for _, flag := range filterFlags() {
		if name := flag.Names()[0]; c.IsSet(name) && (name != "denied" || f.denied) {
			f.flags = append(f.flags, "--"+name)
		}
	}
	for _, value := range c.StringSlice("principal") {
		pattern, err := parsePrincipalPattern(value)
		if err != nil {
			return nil, usagef("%s: --principal: %w", c.Command.Name, err)
		}
		f.principals = append(f.principals, pattern)
	}
	for _, value := range c.StringSlice("action") {
		pattern, err := policy.ParseActionPattern(value)
		if err == nil {
			err = pattern.Valid()
		}
		if err != nil {
			return nil, usagef("%s: --action: %w", c.Command.Name, err)
		}
		f.actions = append(f.actions, pattern)
	}
	for _, value := range c.StringSlice("source") {
		source, err := parseSource(value)
		if err != nil {
			return nil, usagef("%s: --source: %w", c.Command.Name, err)
		}
		f.sources = append(f.sources, source)
	}
	for _, value := range c.StringSlice("account") {
		if len(value) != 12 || strings.Trim(value, "0123456789") != "" {
			return nil, usagef("%s: --account: %q is no account ID, want 12 digits", c.Command.Name, value)
		}
		f.accounts = append(f.accounts, value)
	}
	return f, p.between(c, f)
}

// between reads --since and --until into f.
func (p *program) between(c *cli.Context, f *filter) error {
	for _, name := range [...]string{"since", "until"} {
		if !c.IsSet(name) {
			continue
		}
		first, end, err := parseTime(c.String(name), p.now())
		if err != nil {
			return usagef("%s: --%s: %w", c.Command.Name, name, err)
		}
		if name == "since" {
			f.since = first
		} else {
			f.until = end
		}
	}
	if !f.since.IsZero() && !f.until.IsZero() && !f.since.Before(f.until) {
		return usagef("%s: nothing is between --since %s and --until %s, want a later --until", c.Command.Name, c.String("since"), c.String("until"))
	}
	return nil
}

// keeps reports whether e is wanted.
func (f *filter) keeps(e *cloudtrail.Event) bool {
	return (!f.denied || e.Denied()) && f.inTime(e.Time) && f.hasSource(e.Source) && f.hasPrincipal(e) && f.hasAction(e)
}

// inTime is false for a time that is not known, if there are bounds.
func (f *filter) inTime(t time.Time) bool {
	if f.since.IsZero() && f.until.IsZero() {
		return true
	}
	return !t.IsZero() && !t.Before(f.since) && (f.until.IsZero() || t.Before(f.until))
}

func (f *filter) hasSource(source string) bool {
	if f.sources == nil {
		return true
	}
	prefix, known := catalog.Prefix(source)
	return slices.ContainsFunc(f.sources, func(s string) bool { return strings.EqualFold(s, source) || known && s == prefix })
}

func (f *filter) hasPrincipal(e *cloudtrail.Event) bool {
	if f.accounts != nil && !slices.Contains(f.accounts, e.Principal.Account()) && !slices.Contains(f.accounts, e.Identity.AccountID) {
		return false
	}
	return f.principals == nil || slices.ContainsFunc(f.principals, func(p principalPattern) bool { return p.matches(e.Principal) })
}

// hasAction is false for an event whose action is not known.
func (f *filter) hasAction(e *cloudtrail.Event) bool {
	if f.actions == nil {
		return true
	}
	requests, err := cloudtrail.Requests(e)
	return err == nil && slices.ContainsFunc(requests, func(r cloudtrail.Request) bool {
		return slices.ContainsFunc(f.actions, func(p policy.ActionPattern) bool { return p.Match(r.Action) })
	})
}

// String names the flags that are given.
func (f *filter) String() string {
	if n := len(f.flags); n > 1 {
		return strings.Join(f.flags[:n-1], ", ") + " and " + f.flags[n-1]
	}
	return strings.Join(f.flags, "")
}

// A principalPattern matches principals by their ARN or name.
type principalPattern struct {
	text glob.Pattern
	name bool // it is not for whole ARNs
}

func parsePrincipalPattern(s string) (principalPattern, error) {
	switch {
	case s == "":
		return principalPattern{}, fmt.Errorf("%q is no principal, want an ARN or a name", s)
	case strings.HasPrefix(s, "arn:") && !strings.ContainsAny(s, "*?"):
		if _, err := eval.ParsePrincipal(s); err != nil {
			return principalPattern{}, err
		}
	}
	return principalPattern{glob.Wildcards(s), !strings.Contains(s, ":") && strings.Trim(s, "*?") != ""}, nil
}

// matches reports whether the pattern matches p: its ARN, that of the role it is
// a session of, or the name of the user, role or session.
func (pattern principalPattern) matches(p eval.Principal) bool {
	texts := []string{p.String()}
	if role := p.Role(); role.IsValid() {
		texts = append(texts, role.String())
	} else if name := p.RoleName(); name != "" && p.ARN.IsValid() { // a role whose path is not known
		texts = append(texts, fmt.Sprintf("arn:%s:iam::%s:role/%s", p.ARN.Partition(), p.ARN.Account(), name))
	}
	if pattern.name {
		texts = append(texts, p.RoleName(), principalName(p.ARN))
	}
	return slices.ContainsFunc(texts, func(s string) bool {
		match, _ := pattern.text.Match(s, nil)
		return match && s != ""
	})
}

// principalName is the name of a user, role or session, without path.
func principalName(a arn.ARN) string {
	s := a.Resource()
	return s[strings.LastIndexByte(s, '/')+1:]
}

// sourceLetters are what event sources are made of, in lower case.
const sourceLetters = "abcdefghijklmnopqrstuvwxyz0123456789.-"

// parseSource reads an event source, or the name of a service for its IAM
// prefix.
func parseSource(s string) (string, error) {
	if strings.Contains(s, ".") {
		if strings.Trim(strings.ToLower(s), sourceLetters) != "" {
			return "", fmt.Errorf("%q is no event source, want a whole one such as s3.amazonaws.com, without wildcards", s)
		}
		return s, nil
	}
	prefix, ok := catalog.Prefix(s)
	if !ok {
		hint := ""
		if near := catalog.SuggestService(s); len(near) > 0 {
			hint = " (did you mean " + near[0] + "?)"
		}
		return "", fmt.Errorf("unknown service %q, want an IAM prefix such as s3, or a whole event source such as s3.amazonaws.com%s", s, hint)
	}
	return prefix, nil
}
