// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// Policies returns the policies that apply to req, and a copy of req completed
// with what the snapshot knows: the role behind a session, the owner of a
// bucket, and the keys for tags, for organizations and for the VPC behind an
// endpoint. What the request itself names is never changed.
//
// What the snapshot does not cover is in [eval.Policies.NotCollected];
// [Snapshot.Gaps] gives the reasons. It is never an empty result. An error is a
// request that nobody can make. The documents are shared and must not be
// changed.
func (s *Snapshot) Policies(req *eval.Request) (*eval.Policies, *eval.Request, error) {
	a, err := s.resolve(req)
	if err != nil {
		return nil, nil, err
	}
	return &a.pol, &a.req, nil
}

// Gaps returns the reasons why policy types are not collected for req, in the
// order of the types in which they are evaluated.
func (s *Snapshot) Gaps(req *eval.Request) []Gap {
	a, err := s.resolve(req)
	if err != nil {
		return nil
	}
	return a.gaps
}

// applicable is what a snapshot has to say about one request.
type applicable struct {
	snap *Snapshot
	req  eval.Request
	pol  eval.Policies
	gaps []Gap

	kind      eval.Kind
	principal *principal // nil if it is not covered, or has no policies
	resource  *resource  // nil if it is not covered
	endpoint  *resource  // nil if there is none, or it is not covered
}

func (s *Snapshot) resolve(req *eval.Request) (*applicable, error) {
	if p := req.Principal.ARN; p.IsValid() && req.Principal.Kind() == eval.Anonymous {
		return nil, fmt.Errorf("%s makes no requests, want the ARN of a user, role, session, federated user or root", p)
	}
	a := &applicable{snap: s, req: *req}
	a.identify()
	a.own()
	for _, account := range [...]string{a.req.Principal.Account(), a.req.Owner()} {
		if err := s.failure(account); err != nil {
			return nil, err
		}
	}
	a.levels()
	a.endpointPolicy()
	a.resourcePolicy()
	a.identityPolicies()
	a.complete()
	return a, nil
}

// gap records that policies are not collected.
func (a *applicable) gap(t policy.Type, subject, reason string) {
	a.gaps = append(a.gaps, Gap{t, subject, reason})
	if a.pol.Collected(t) {
		a.pol.NotCollected = append(a.pol.NotCollected, t)
	}
}

// identify finds the principal and completes what the request says about it.
func (a *applicable) identify() {
	p := &a.req.Principal
	a.principal = a.snap.principalOf(p)
	if a.principal != nil {
		switch p.Kind() {
		case eval.Session:
			p.Issuer = a.principal.arn
		case eval.Unidentified:
			a.identifyByID(p)
		}
	}
	a.kind = p.Kind()
}

// identifyByID gives a principal that is known by its unique ID its ARN. The ID
// of a role without the name of a session stands for any session of it.
func (a *applicable) identifyByID(p *eval.Principal) {
	found := a.principal.arn
	_, session, _ := strings.Cut(p.ID, ":")
	switch {
	case !isRole(found), session == "":
		p.ARN = found
	default:
		text := fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/%s", found.Partition(), found.Account(), name(found), session)
		if parsed, err := arn.Parse(text); err == nil {
			p.ARN, p.Issuer = parsed, found
		}
	}
}

// own finds the resource and its owner.
func (a *applicable) own() {
	res := a.req.Resource
	if !res.IsValid() {
		return
	}
	a.resource = a.snap.governing(res)
	if a.req.ResourceAccount == "" && !format.IsAccountID(res.Account()) {
		switch {
		case res.Account() == "aws": // an AWS managed policy is used from one's own account
			a.req.ResourceAccount = a.req.Principal.Account()
		case a.resource != nil:
			a.req.ResourceAccount = a.resource.account.id
		}
	}
	if a.resource != nil && a.resource.account.id != a.req.Owner() {
		a.resource = nil // the request is about another bucket of the same name
	}
}

// levels finds the organization policies: SCPs of the principal's account and
// RCPs of the resource owner's. Neither restricts service-linked roles, and
// SCPs restrict nobody who has no account.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
func (a *applicable) levels() {
	if a.req.Principal.ServiceLinked() {
		return
	}
	if account := a.req.Principal.Account(); a.hasAccount() && account != "" {
		found := a.snap.levelsAbove(account, policy.ServiceControlPolicy)
		a.pol.SCPs = found.levels
		a.levelGap(found.gap)
	}
	switch owner := a.req.Owner(); {
	case !a.req.Resource.IsValid():
	case owner == "":
		a.gap(policy.ResourceControlPolicy, a.req.Resource.String(), ownerUnknown)
	default:
		found := a.snap.levelsAbove(owner, policy.ResourceControlPolicy)
		a.pol.RCPs = found.levels
		a.levelGap(found.gap)
	}
}

func (a *applicable) levelGap(g Gap) {
	if g != (Gap{}) {
		a.gap(g.Type, g.Subject, g.Reason)
	}
}

// hasAccount reports whether policies of an account bind the principal.
func (a *applicable) hasAccount() bool {
	switch a.kind {
	case eval.Anonymous, eval.Service, eval.Federated:
		return false
	}
	return true
}

// endpointPolicy finds the policy of the VPC endpoint the request came through.
// An endpoint without a policy of its own lets everything pass.
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
func (a *applicable) endpointPolicy() {
	const t = policy.VPCEndpointPolicy
	switch vpce := a.req.Context.Lookup(keySourceVpce); vpce.Presence {
	case condition.Unknown:
		a.gap(t, "aws:SourceVpce", presenceUnknown)
	case condition.Present:
		a.endpoint = a.snap.endpoint(vpce.Text)
		if a.endpoint == nil {
			a.gap(t, "VPC endpoint "+vpce.Text, notInSnapshot)
			return
		}
		a.pol.Endpoint = a.resourceDocuments(t, a.endpoint)
	}
}

// resourceDocuments returns the policy of a resource as a list, nil if there is
// none.
func (a *applicable) resourceDocuments(t policy.Type, r *resource) []*policy.Document {
	switch {
	case r.policy != nil && r.policy.parsed != nil:
		return []*policy.Document{r.policy.parsed}
	case r.policy != nil:
		a.gap(t, r.policy.attachment.PolicyARN, notParsed)
	case r.status == format.PolicyNone:
	case r.status == "" || r.status == format.PolicyNotCollected:
		a.gap(t, "the policy of "+r.arn.String(), notCollected)
	default:
		a.gap(t, "the policy of "+r.arn.String(), collectionFailed)
	}
	return nil
}

// trustDecides reports whether the resource is a role whose trust policy takes
// part in the decision.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
func trustDecides(req *eval.Request) bool {
	return req.Action.Service() == "sts" && isRole(req.Resource)
}

// resourcePolicy finds the resource-based policy.
func (a *applicable) resourcePolicy() {
	const t = policy.ResourceBased
	res := a.req.Resource
	switch {
	case !res.IsValid():
	case trustDecides(&a.req):
		a.trustPolicy()
	case res.Service() == "kms" && strings.HasPrefix(res.Resource(), "alias/") && aliasActions[a.req.Action.String()]:
	case a.resource != nil:
		if !isEndpoint(a.resource.arn) {
			a.pol.Resource = a.resourceDocuments(t, a.resource)
		}
	case !mayHavePolicy(res), a.collectedWithout(res):
	case a.req.Owner() == "":
		a.gap(t, res.String(), ownerUnknown)
	default:
		a.gap(t, res.String(), notInSnapshot)
	}
}

// collectedWithout reports whether all resources of the service were collected
// in the owner's account, so that one that is not listed has no policy.
func (a *applicable) collectedWithout(res arn.ARN) bool {
	owner := a.snap.in(a.req.Owner())
	return owner != nil && owner.services[res.Service()] && !strings.ContainsAny(res.Resource(), "*?") &&
		!(res.Service() == "kms" && strings.HasPrefix(res.Resource(), "alias/"))
}

// trustPolicy finds the trust policy of the role to be assumed.
func (a *applicable) trustPolicy() {
	const t = policy.ResourceBased
	role := a.snap.principal(a.req.Resource)
	switch {
	case role == nil:
		a.gap(t, a.req.Resource.String(), notInSnapshot)
	case role.trust == nil:
		a.gap(t, "the trust policy of "+a.req.Resource.String(), notCollected)
	case role.trust.parsed == nil:
		a.gap(t, role.trust.attachment.PolicyARN, notParsed)
	default:
		a.pol.Resource = []*policy.Document{role.trust.parsed}
	}
}

// identityPolicies finds the identity-based policies and the boundary of the
// user or role behind the request, and says what is not known of sessions. A
// root user needs no identity-based policies and cannot have a boundary.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func (a *applicable) identityPolicies() {
	p := &a.req.Principal
	switch {
	case !a.hasAccount():
		return
	case a.kind == eval.Root:
		if p.ARN.Service() == "sts" { // made by AssumeRoot, which takes a task policy
			a.gap(policy.SessionPolicy, p.String(), mayHaveSession)
		}
		return
	case a.principal != nil:
		a.pol.Identity = slices.Clip(a.principal.identity)
		if b := a.principal.boundary; b != nil && b.parsed != nil {
			a.pol.Boundary = []*policy.Document{b.parsed}
		}
		for _, g := range a.principal.gaps {
			a.gap(g.Type, g.Subject, g.Reason)
		}
	default:
		subject, reason := p.String(), notInSnapshot
		switch {
		case a.kind == eval.Session && p.Issuer.IsValid():
			subject = p.Issuer.String()
		case a.kind == eval.Session:
			subject = "role " + p.RoleName() + " of account " + p.Account()
		case a.kind == eval.FederatedUser && p.Issuer.IsValid():
			subject = p.Issuer.String()
		case a.kind == eval.FederatedUser:
			reason = issuerUnknown
		}
		a.gap(policy.IdentityBased, subject, reason)
		a.gap(policy.PermissionsBoundary, subject, reason)
	}
	switch a.kind {
	case eval.Session, eval.FederatedUser, eval.Unidentified:
		a.gap(policy.SessionPolicy, p.String(), mayHaveSession)
	case eval.Role:
		if p.ID != "" { // it is a session whose name is not recorded
			a.gap(policy.SessionPolicy, p.ID, mayHaveSession)
		}
	}
}
