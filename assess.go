// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// An AssessmentResult is the cause of a denial in one sentence.
type AssessmentResult string

// The assessment results. The first twelve are Access Undenied's, to the
// letter.
const (
	Allowed                 AssessmentResult = "Allowed"
	MissingBothCrossAccount AssessmentResult = "Missing allows in an identity-based and a resource-based policy in cross-account access"
	DenyInIdentity          AssessmentResult = "Explicit deny in an identity-based policy"
	MissingInIdentity       AssessmentResult = "Missing allow in an identity-based policy"
	DenyInBoundary          AssessmentResult = "Explicit deny in a permissions boundary policy"
	MissingInBoundary       AssessmentResult = "Missing allow in a permissions boundary policy"
	DenyInResource          AssessmentResult = "Explicit deny in a resource-based policy"
	MissingInResourceCross  AssessmentResult = "Missing allow in a resource-based policy in cross-account access"
	DenyInSCP               AssessmentResult = "Explicit deny in a service-control policy"
	MissingInSCP            AssessmentResult = "Missing allow in a service-control policy"
	InvalidAction           AssessmentResult = "Invalid action"
	Failed                  AssessmentResult = "Error"
	MissingInResource       AssessmentResult = "Missing allow in a resource-based policy"
	DenyInRCP               AssessmentResult = "Explicit deny in a resource control policy"
	MissingInRCP            AssessmentResult = "Missing allow in a resource control policy"
	DenyInSession           AssessmentResult = "Explicit deny in a session policy"
	MissingInSession        AssessmentResult = "Missing allow in a session policy"
	DenyInEndpoint          AssessmentResult = "Explicit deny in a VPC endpoint policy"
	MissingInEndpoint       AssessmentResult = "Missing allow in a VPC endpoint policy"
	UndeterminedCause       AssessmentResult = "Undetermined"
)

// results maps a policy type to the results of an explicit deny and of a
// missing allow.
var results = map[policy.Type]struct{ deny, missing AssessmentResult }{
	policy.IdentityBased:         {DenyInIdentity, MissingInIdentity},
	policy.ResourceBased:         {DenyInResource, MissingInResource},
	policy.PermissionsBoundary:   {DenyInBoundary, MissingInBoundary},
	policy.SessionPolicy:         {DenyInSession, MissingInSession},
	policy.ServiceControlPolicy:  {DenyInSCP, MissingInSCP},
	policy.ResourceControlPolicy: {DenyInRCP, MissingInRCP},
	policy.VPCEndpointPolicy:     {DenyInEndpoint, MissingInEndpoint},
}

// A cause is a policy type that refuses, and how.
type cause struct {
	typ      policy.Type
	decision eval.Decision // ExplicitDeny or ImplicitDeny
	either   bool          // AWS names the type, and not which of the two it was
}

// assess names the cause, from the evaluation and from the message. It reports
// whether there is one that fixes can be about.
func (d *Diagnosis) assess(l *leg, message cloudtrail.Message) bool {
	blockers := l.blockers()
	for _, k := range l.x.Missing {
		d.Unknown = append(d.Unknown, catalog.KeyName(k.String()))
	}
	for _, b := range blockers {
		d.Blockers = append(d.Blockers, l.describeBlocker(b)...)
	}
	for _, b := range d.Blockers {
		if b.Decision == eval.ExplicitDeny.String() && b.PolicyStatement != nil {
			d.ResultDetails.ExplicitDenyPolicies = append(d.ResultDetails.ExplicitDenyPolicies, DenyPolicy{
				AttachmentTargetARN: b.AttachmentTargetARN, PolicyARN: b.PolicyARN, PolicyName: b.PolicyName, PolicyStatement: b.PolicyStatement,
			})
		}
	}
	d.Evidence.Snapshot = snapshotInWords(l.x, blockers)
	if l.x.Decision != eval.Allowed && l.x.Because.Type == 0 {
		d.AssessmentResult, d.ErrorMessage = InvalidAction, l.x.Because.Rule
		d.Evidence.Agreement = SnapshotOnly
		return false
	}
	found, agreement := d.weigh(l, message, blockers)
	d.Evidence.Agreement = agreement
	ranked := d.rank(l, message, blockers)
	if found != (cause{}) && claimedType(message) == 0 && agreement != Disagree && len(ranked) > 0 {
		found = cause{typ: ranked[0].block.Type, decision: ranked[0].block.Decision}
	}
	switch {
	case found != cause{}:
		d.AssessmentResult = found.result(l.req, blockers)
	case message.Effect == cloudtrail.EffectExplicit:
		d.AssessmentResult = UndeterminedCause
		d.Why = "AWS says that a statement denies the request explicitly, and none of the collected policies has one that does"
	case len(blockers) > 0:
		d.AssessmentResult = UndeterminedCause
		d.Why = "what was collected does not say what denied the request"
	default:
		d.AssessmentResult = Allowed
	}
	d.ask(l, message, ranked)
	d.compare(l, message, blockers)
	if d.AssessmentResult == Allowed {
		d.Why = d.whyAllowed()
	}
	return found != cause{}
}

// weigh sets what AWS's message claims against what evaluation found, and says
// which cause the two come to.
func (d *Diagnosis) weigh(l *leg, message cloudtrail.Message, blockers []eval.Blocker) (cause, Agreement) {
	claim, claims := claimOf(message)
	found, certain := leading(blockers)
	explained := slices.IndexFunc(blockers, claim.explains)
	switch {
	case !claims && message.Effect == cloudtrail.EffectExplicit:
		if denies := slices.IndexFunc(blockers, func(b eval.Blocker) bool { return b.Decision == eval.ExplicitDeny }); denies >= 0 {
			return cause{typ: blockers[denies].Type, decision: eval.ExplicitDeny}, Agree
		}
		if lacks := slices.IndexFunc(blockers, cause{typ: policy.ServiceControlPolicy, decision: eval.ExplicitDeny}.explains); lacks >= 0 {
			return cause{typ: policy.ServiceControlPolicy}, Agree // the message breaks off before the type
		}
		return cause{}, Disagree
	case !claims && message.Effect == cloudtrail.EffectImplicit:
		missing := slices.IndexFunc(blockers, func(b eval.Blocker) bool { return b.Decision == eval.ImplicitDeny })
		switch {
		case missing < 0:
			return found, Disagree
		case certain && found.decision == eval.ExplicitDeny:
			return cause{typ: blockers[missing].Type}, Disagree
		}
		return cause{typ: blockers[missing].Type}, Agree
	case !claims && found == cause{}:
		return found, Disagree
	case !claims:
		return found, SnapshotOnly
	case explained >= 0 && claim.elsewhere(message, blockers) && l.policies.Collected(claim.typ):
		d.claimedPolicy(claim, message)
		return claim, Disagree
	case explained >= 0 && claim.elsewhere(message, blockers):
		d.claimedPolicy(claim, message)
		return claim, MessageOnly
	case explained >= 0 && (blockers[explained].Certain || l.policies.Collected(claim.typ)):
		return cause{typ: claim.typ, decision: blockers[explained].Decision}, Agree
	case !l.policies.Collected(claim.typ):
		d.claimedPolicy(claim, message)
		return claim, MessageOnly
	case certain:
		return found, Disagree
	}
	d.claimedPolicy(claim, message)
	return claim, Disagree
}

// elsewhere reports whether AWS names a policy, and none of the blockers that the
// claim explains is in that one.
func (c cause) elsewhere(m cloudtrail.Message, blockers []eval.Blocker) bool {
	return m.PolicyARN != "" && c.decision == eval.ExplicitDeny && !slices.ContainsFunc(blockers, func(b eval.Blocker) bool {
		return c.explains(b) && slices.ContainsFunc(b.Statements, func(s *policy.Statement) bool { return named(s, m) })
	})
}

// leading is the cause that the evaluation finds: what certainly blocks comes
// before what may, and AWS did deny, so what may block is better than nothing.
func leading(blockers []eval.Blocker) (c cause, certain bool) {
	for _, b := range blockers {
		if b.Certain {
			return cause{typ: b.Type, decision: b.Decision}, true
		}
	}
	if len(blockers) == 0 {
		return cause{}, false
	}
	return cause{typ: blockers[0].Type, decision: blockers[0].Decision}, false
}

// explains reports whether a blocker is what the claim says. Until 2023 AWS
// called an action that is merely missing from an SCP's allow-list an explicit
// deny.
func (c cause) explains(b eval.Blocker) bool {
	return b.Type == c.typ && (c.either || b.Decision == c.decision || c.typ == policy.ServiceControlPolicy && c.decision == eval.ExplicitDeny)
}

// result puts the cause into the contract's words.
func (c cause) result(req *eval.Request, blockers []eval.Blocker) AssessmentResult {
	r := results[c.typ]
	if c.decision == eval.ExplicitDeny {
		return r.deny
	}
	if cross := req.Owner() != req.Principal.Account(); !cross || c.typ != policy.ResourceBased && c.typ != policy.IdentityBased {
		return r.missing
	}
	// Where nobody knows whether the other side lacks an Allow, it is not said to.
	missing := func(t policy.Type) bool {
		return slices.ContainsFunc(blockers, func(b eval.Blocker) bool {
			return b.Type == t && b.Decision == eval.ImplicitDeny && (b.Certain || t == c.typ)
		})
	}
	switch {
	case missing(policy.ResourceBased) && missing(policy.IdentityBased):
		return MissingBothCrossAccount
	case c.typ == policy.ResourceBased:
		return MissingInResourceCross
	}
	return r.missing
}

// claimedType is the policy type that a message names, or zero.
func claimedType(m cloudtrail.Message) policy.Type {
	c, _ := claimOf(m)
	return c.typ
}

// claimOf is the cause that a message names.
func claimOf(m cloudtrail.Message) (cause, bool) {
	layer := string(m.PolicyType)
	if m.PolicyType == cloudtrail.TrustPolicy {
		layer = policy.ResourceBased.Layer()
	}
	c := cause{}
	for t := range results {
		if t.Layer() == layer {
			c.typ = t
		}
	}
	if m.Effect == cloudtrail.EffectExplicit {
		c.decision = eval.ExplicitDeny
	}
	c.either = m.Effect == cloudtrail.EffectUnknown
	return c, c.typ != 0
}

// claimedPolicy notes the policy that the message names.
func (d *Diagnosis) claimedPolicy(c cause, m cloudtrail.Message) {
	if c.decision == eval.ExplicitDeny && m.PolicyARN != "" {
		name := m.PolicyARN[strings.LastIndexByte(m.PolicyARN, '/')+1:]
		d.ResultDetails.ExplicitDenyPolicies = append(d.ResultDetails.ExplicitDenyPolicies, DenyPolicy{PolicyARN: m.PolicyARN, PolicyName: name, PolicyStatement: json.RawMessage("{}")})
	}
}

// inWords repeats what a message says.
func inWords(m cloudtrail.Message) string {
	c, ok := claimOf(m)
	switch {
	case !ok && m.Effect == cloudtrail.EffectExplicit:
		return "an explicit deny, without saying where"
	case !ok:
		return "no reason"
	case c.either:
		return fmt.Sprintf("refused by the %s", c.typ)
	case c.decision == eval.ExplicitDeny && m.PolicyARN != "":
		return fmt.Sprintf("explicit deny by %s %s", c.typ, m.PolicyARN)
	case c.decision == eval.ExplicitDeny:
		return fmt.Sprintf("explicit deny by %s", c.typ)
	}
	return fmt.Sprintf("no %s allows the action", c.typ)
}

// snapshotInWords says what evaluation found.
func snapshotInWords(x *eval.Explanation, blockers []eval.Blocker) string {
	if len(blockers) == 0 {
		return x.String()
	}
	b := blockers[0]
	switch {
	case b.Rule != "":
		return fmt.Sprintf("%s: %s", x, b.Rule)
	case b.Decision == eval.ExplicitDeny && len(b.Statements) > 0:
		return fmt.Sprintf("%s: %s, statement %s", x, b.Type, b.Statements[0].Name())
	case b.Decision == eval.ExplicitDeny:
		return fmt.Sprintf("%s: the %s was not collected and may deny", x, b.Type)
	}
	return fmt.Sprintf("%s: no %s allows the action", x, b.Type)
}
