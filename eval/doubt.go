// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// doubts says where the explanation rests on a choice that AWS does not
// document. Only statements count that matched, or did not for the doubtful
// reason alone.
func (e *evaluator) doubts(x *Explanation) []string {
	var all []string
	note := func(format string, args ...any) {
		if text := fmt.Sprintf(format, args...); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	for i := range x.statements {
		r := &x.statements[i]
		if r.Action == condition.False {
			continue
		}
		e.actionDoubts(r, note)
		e.resourceDoubts(r, note)
		e.principalDoubts(r, note)
		if r.Resource == condition.False || r.Principal == condition.False {
			continue
		}
		for _, c := range r.Clauses {
			for _, doubt := range c.Clause.Doubts(&e.ctx) {
				note("%s: %s", where(r), doubt)
			}
		}
	}
	e.typeDoubts(x, note)
	return all
}

func where(r *StatementReport) string { return r.Type.Layer() + " " + r.Statement.Name() }

func (e *evaluator) actionDoubts(r *StatementReport, note func(string, ...any)) {
	for _, p := range r.Statement.Action.Patterns {
		prefix, _, found := strings.Cut(p.String(), ":")
		if found && strings.ContainsAny(prefix, "*?") {
			note("%s: AWS does not document wildcards in the service of %q; taken as in the name", where(r), p.String())
		}
	}
}

func (e *evaluator) resourceDoubts(r *StatementReport, note func(string, ...any)) {
	if r.Statement.Resource == nil {
		return
	}
	for i := range r.Statement.Resource.Patterns {
		p := &r.Statement.Resource.Patterns[i]
		if p.Short() {
			note("%s: %q has too few fields for an ARN, and what AWS makes of it is not documented", where(r), p.String())
		}
		if unresolved, _ := p.Unresolved(e.lookupVariable); unresolved && r.Statement.Resource.Not {
			note("%s: a policy variable in NotResource %q has no value; the statement is taken as not matching", where(r), p.String())
		}
	}
}

func (e *evaluator) principalDoubts(r *StatementReport, note func(string, ...any)) {
	s := r.Statement
	switch {
	case s.Principal == nil:
		if r.Type == policy.VPCEndpointPolicy {
			note("%s: AWS requires a Principal in VPC endpoint policies; without one the statement is taken to mean everybody", where(r))
		}
		return
	case s.Principal.Not:
		if listed := e.named(s.Principal).any(); listed != condition.False && r.Principal == condition.True && e.pol.Boundary == nil {
			note("%s: NotPrincipal lists only a part of account, role and session of the principal; the Deny is taken to apply", where(r))
		}
		return
	}
	for i := range s.Principal.AWS {
		p := &s.Principal.AWS[i]
		name := lastSegment(p.ARN.Resource())
		if own := e.req.Principal.RoleName(); own != "" && name != own && strings.EqualFold(name, own) && e.namedAWS(p).role == condition.True {
			note("%s: %s is the principal's role but for the case of letters; taken as the same", where(r), p.ARN)
		}
	}
	if anyAWS(s.Principal) && e.kind == Service {
		note(`%s: whether {"AWS": "*"} covers AWS services is not documented; taken as yes for Deny and as no for Allow`, where(r))
	}
	if r.Match != condition.True || s.Effect != policy.Allow {
		return
	}
	if r.Type == policy.VPCEndpointPolicy && (e.req.Action.Service() == "s3" || e.req.Action.Service() == "dynamodb") && !s.Principal.Any {
		note("%s: in the policy of a gateway endpoint only \"*\" names anybody but a root user; taken as an interface endpoint", where(r))
	}
	if s.Principal.Any && e.kind.InAccount() && e.sameAccount() == condition.True && r.Type == policy.ResourceBased {
		switch {
		case e.req.Action.Service() == "sts":
			note("%s: that \"*\" in a trust policy needs no further Allow in the account follows from the general rule; AWS does not say so", where(r))
		case e.pol.Boundary != nil || e.pol.Session != nil:
			note("%s: that \"*\" reaches past a permissions boundary and session policies is documented for one form only", where(r))
		}
	}
}

// typeDoubts notes what is uncertain about the way the types combine.
func (e *evaluator) typeDoubts(x *Explanation, note func(string, ...any)) {
	if e.kind == Federated && e.pol.SCPs != nil {
		note("whether the SCPs of the role's account apply to a SAML or web identity that assumes it is not documented; taken as not")
	}
	if e.req.Action.Service() == "kms" && len(e.pol.Settings.Grants) > 0 && e.sameAccount() == condition.False && x.Because.Rule != "" {
		note("that a grant needs no Allow on the side of a foreign principal follows from a diagram only")
	}
	if service := e.req.Action.Service(); rcpServices[service] == listed && e.pol.RCPs != nil && e.rcpsApply() {
		note("that RCPs cover %s is not on AWS's page about them; taken from the service reference", service)
	}
	if e.kind == Session && !e.req.Principal.Issuer.IsValid() {
		note("the path of the role behind %s is unknown; a role of that name is taken for it", e.req.Principal)
	}
}
