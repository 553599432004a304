// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/catalog"
)

// resourceForms reports resource patterns that are no ARNs, or not whole, where
// policy.Document.Check does not.
func (l *linter) resourceForms(s *statement) {
	if s.Resource == nil || l.kind == SCP || l.kind == RCP {
		return
	}
	for i, p := range s.Resource.Patterns {
		text, err := p.String(), p.Valid()
		switch {
		case err == nil || l.refused[s.resourceAt(i).path]:
		case !strings.HasPrefix(text, "arn:"):
			// An API's own policy may name the resource without the ARN before it.
			if !strings.HasPrefix(text, "execute-api:/") {
				l.report(s.resourceAt(i), codeResource, `%q is not a resource, want an ARN or "*"`, text)
			}
		case p.Short():
			l.report(s.resourceAt(i), codeShortARN, "%q is not a whole ARN, want arn:partition:service:region:account:resource", text)
		default:
			l.report(s.resourceAt(i), codeOddARN, "%v", err)
		}
	}
}

// resourceTypes reports resources that none of the statement's actions is
// performed on, and actions for which the statement has no resource that fits.
// See https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
func (l *linter) resourceTypes(s *statement) {
	if s.Resource == nil || s.Resource.Not || s.Action.Not || slices.ContainsFunc(s.Resource.Patterns, isAny) {
		return
	}
	resources := make([]arnPattern, len(s.Resource.Patterns))
	for i, p := range s.Resource.Patterns {
		resources[i] = cutARN(p, l.doc.Version).folded()
		if resources[i].broken {
			return // there is an error already
		}
	}
	fits := make([]bool, len(resources))
	var alone []int // actions without a resource
	for i, list := range s.covered {
		if len(list) == 0 {
			continue
		}
		templates := l.templates(list)
		if len(templates) == 0 {
			if l.kind == Resource || l.kind == Key {
				continue // the resource is the one that has the policy
			}
			l.report(s.actionAt(i), codeNeedsStar, `%q is not performed on a resource, want "Resource": "*" for it`, s.Action.Patterns[i])
			continue
		}
		some := false
		for j := range resources {
			fit := l.fit(&resources[j], templates)
			fits[j] = fits[j] || fit
			some = some || fit
		}
		if !some {
			alone = append(alone, i)
		}
	}
	for _, i := range alone {
		if example := l.example(s.covered[i]); slices.Contains(fits, true) || s.open {
			l.report(s.actionAt(i), codeResourceMismatch, "%q is performed on none of the resources of the statement, want one such as %s", s.Action.Patterns[i], example)
		}
	}
	if s.open {
		return
	}
	var all []catalog.Action
	for _, list := range s.covered {
		all = append(all, list...)
	}
	example := l.example(all)
	if example == "" {
		return // all actions are reported
	}
	for j, ok := range fits {
		if at := s.resourceAt(j); !ok && !l.refused[at.path] {
			l.report(at, codeResourceMismatch, "no action of the statement is performed on %q, want a resource such as %s", resources[j].text, example)
		}
	}
}

// fit reports whether some ARN of one of the templates matches a. It reports
// true when there is no work left.
func (l *linter) fit(a *arnPattern, templates []*arnPattern) bool {
	for _, t := range templates {
		if !l.spend(a.size()*t.size()) || a.overlaps(t) {
			return true
		}
	}
	return false
}

// templates returns the patterns of all ARNs on which AWS may check the actions.
func (l *linter) templates(actions []catalog.Action) []*arnPattern {
	var list []*arnPattern
	seen := make(map[string]bool)
	for _, a := range actions {
		for _, text := range l.templateTexts(a) {
			if text == "" || seen[text] {
				continue
			}
			seen[text] = true
			if l.cut[text] == nil {
				l.cut[text] = cutTemplate(text)
			}
			list = append(list, l.cut[text])
		}
	}
	return list
}

// templateTexts returns the templates of the ARNs on which AWS may check an
// action. A variable in braces holds no colon.
func (l *linter) templateTexts(a catalog.Action) []string {
	var list []string
	s := l.service(strings.ToLower(a.Service))
	list = append(list, s.Evaluated)
	if s.Prefix == "apigateway" { // its resources are paths, of which AWS lists some
		list = append(list, "arn:${Partition}:apigateway:${Region}::/${Path}")
	}
	for _, t := range a.On {
		list = append(append(list, t.ARN), t.Alternatives...)
		if r, ok := s.Resource(t.Type); ok {
			list = append(append(list, r.Evaluated, r.Policy), r.ARNs...)
		}
	}
	return list
}

// example returns the shortest template of the actions, which is the plainest
// resource, or "" if there is none.
func (l *linter) example(actions []catalog.Action) string {
	shortest := ""
	for _, t := range l.templates(actions) {
		if shortest == "" || len(t.text) < len(shortest) {
			shortest = t.text
		}
	}
	return shortest
}
