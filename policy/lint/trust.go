// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"strings"

	"github.com/undenied/undenied/policy"
)

// trust reports what a role trust policy must not have where
// policy.Document.Check does not: it takes a document for a trust policy only if
// all of its actions are of AWS STS.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
func (l *linter) trust(s *statement) {
	if l.kind != Trust {
		return
	}
	foreign := false
	for i, p := range s.Action.Patterns {
		switch prefix := p.Service(); {
		case prefix == "sts" || p.Valid() != nil:
		case prefix == "" || strings.ContainsAny(prefix, "*?"):
			l.report(s.actionAt(i), codeTrustAction, "%q is more than actions of AWS STS, want those in a role trust policy", p)
		default:
			foreign = true
			l.report(s.actionAt(i), codeAction, "%q is not an action of AWS STS, want only those in a role trust policy", p)
		}
	}
	if soleService(l.doc) != "sts" || foreign {
		if s.Resource != nil {
			l.report(s.at.member(s.Resource.Element()), codeResource, "not allowed in a role trust policy")
		}
		if s.Principal != nil && s.Principal.Not {
			l.report(s.at.member("NotPrincipal"), codePrincipal, "not allowed in a role trust policy, want Principal")
		}
	}
	l.assume(s)
}

// assume reports principals that cannot assume a role with the actions of the
// statement: each kind has its own.
func (l *linter) assume(s *statement) {
	ps := s.Principal
	if s.Effect != policy.Allow || ps == nil || ps.Any || ps.Not || s.Action.Not {
		return
	}
	plain, federated := false, false
	for _, p := range s.Action.Patterns {
		for _, a := range [...]string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"} {
			if action, err := policy.ParseAction(a); err == nil && p.Match(action) {
				plain = plain || a == "sts:AssumeRole"
				federated = federated || a != "sts:AssumeRole"
			}
		}
	}
	element := s.at.member("Principal")
	switch direct := len(ps.AWS) + len(ps.Service); {
	case plain && !federated && direct == 0 && len(ps.Federated) > 0:
		l.report(element, codePrincipalAction, "federated principals do not call sts:AssumeRole, want sts:AssumeRoleWithSAML or sts:AssumeRoleWithWebIdentity")
	case federated && !plain && direct > 0 && len(ps.Federated) == 0:
		l.report(element, codePrincipalAction, "only federated principals call AssumeRoleWithSAML and AssumeRoleWithWebIdentity, want sts:AssumeRole")
	}
}
