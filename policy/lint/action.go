// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"strings"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// A service is a service of the catalog with its actions ready for matching.
type service struct {
	*catalog.Service
	actions []catalog.Action
	parsed  []policy.Action
}

// service returns the service with the folded prefix, or nil if there is none.
func (l *linter) service(prefix string) *service {
	if s, ok := l.services[prefix]; ok {
		return s
	}
	var s *service
	if found, ok := catalog.Lookup(prefix); ok {
		s = &service{Service: found}
		for a := range found.Actions() {
			if parsed, err := policy.ParseAction(a.String()); err == nil {
				s.actions, s.parsed = append(s.actions, a), append(s.parsed, parsed)
			}
		}
	}
	l.services[prefix] = s
	return s
}

// match returns the actions that p covers.
func (s *service) match(p policy.ActionPattern) []catalog.Action {
	var list []catalog.Action
	for i := range s.parsed {
		if p.Match(s.parsed[i]) {
			list = append(list, s.actions[i])
		}
	}
	return list
}

// actions reports action patterns that cover nothing, and finds out what the
// others cover.
func (l *linter) actions(s *statement) {
	s.covered = make([][]catalog.Action, len(s.Action.Patterns))
	for i, p := range s.Action.Patterns {
		s.covered[i] = l.actionPattern(p, s.actionAt(i))
		if len(s.covered[i]) == 0 {
			s.open = true
		}
		if l.kind == RCP {
			l.restrictable(p, s.actionAt(i))
		}
	}
	if s.Action.Not || len(s.Action.Patterns) == 0 {
		s.open = true
	}
}

// actionPattern returns the actions that p covers, or nothing if p covers all
// actions, or none that the catalog knows. The latter it reports.
func (l *linter) actionPattern(p policy.ActionPattern, at place) []catalog.Action {
	prefix := p.Service()
	if p.Valid() != nil || prefix == "" {
		return nil
	}
	if strings.ContainsAny(prefix, "*?") {
		l.report(at, codeServiceWildcard, "%q has a wildcard in the service prefix, want it in full", p)
		return nil
	}
	s := l.service(prefix)
	if s == nil {
		l.report(at, codeUnknownService, "unknown service %q%s%s", prefix, didYouMean(catalog.SuggestService(prefix), ""), asOf())
		return nil
	}
	_, name, _ := strings.Cut(p.String(), ":")
	if !p.HasWildcard() {
		a, ok := s.Action(name)
		if !ok {
			l.report(at, codeUnknownAction, "unknown action %q%s%s", p, didYouMean(s.Suggest(name), s.Prefix+":"), asOf())
			return nil
		}
		return []catalog.Action{a}
	}
	if !l.spend(len(s.parsed) * (len(name) + 16)) {
		return nil
	}
	list := s.match(p)
	if len(list) == 0 {
		l.report(at, codeUnmatchedAction, "no action of %s is like %q%s%s", s.Prefix, p, didYouMean(s.Suggest(strings.Trim(name, "*?")), s.Prefix+":"), asOf())
	}
	return list
}

// didYouMean names the first of the suggestions, if there is one.
func didYouMean(names []string, prefix string) string {
	if len(names) == 0 {
		return ""
	}
	return " (did you mean " + prefix + names[0] + "?)"
}

// asOf says how old the facts are: AWS may have added what is not found since.
func asOf() string { return ", as of " + catalog.Date() }

// restrictable reports an action that is of no service that RCPs restrict.
// See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
func (l *linter) restrictable(p policy.ActionPattern, at place) {
	if prefix := p.Service(); l.services[prefix] != nil && !catalog.RCPSupported(prefix) {
		l.report(at, codeRCPService, "resource control policies do not apply to %s%s", prefix, asOf())
	}
}

// oneService reports a resource-based policy with actions of several services.
// No resource has actions but those of its service.
func (l *linter) oneService() {
	if l.kind != Resource && l.kind != Key {
		return
	}
	first := ""
	if l.kind == Key {
		first = "kms"
	}
	for i, ps := range l.doc.Statements {
		s := &statement{Statement: ps, at: l.statementAt(i)}
		for j, p := range ps.Action.Patterns {
			prefix, _, _ := strings.Cut(p.Service(), "-") // s3 and s3-object-lambda
			switch {
			case prefix == "" || prefix == first:
			case first == "":
				first = prefix
			default:
				l.report(s.actionAt(j), codeMixedServices, "%q is of another service than the policy, which is of %s", p, first)
			}
		}
	}
}
