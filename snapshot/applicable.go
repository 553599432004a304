// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// Policies returns the policies that apply to req, and a copy of req completed
// with what the snapshot knows: the role behind a session, the owner of a
// bucket, and the keys for tags, for organizations and for the VPC behind an
// endpoint. What the request itself names is never changed, but for another name
// of a resource, such as the alias of a key: services authorize requests for the
// resource itself.
//
// What the snapshot does not cover is in [eval.Policies.NotCollected] and
// [eval.Settings.NotCollected]; [Snapshot.Gaps] gives the reasons. It is never an
// empty result. An error is a request that nobody can make, or the file of an
// account it concerns that cannot be read. The documents are shared and must not
// be changed.
func (s *Snapshot) Policies(req *eval.Request) (*eval.Policies, *eval.Request, error) {
	a, err := s.resolve(req)
	if err != nil {
		return nil, nil, err
	}
	return &a.pol, &a.req, nil
}

// Gaps returns the reasons why policy types, and settings of the resource's
// service, are not collected for req, in the order of the types in which they are
// evaluated; and then which of its keys are taken from tags of a role.
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
	alias     string     // of the key, by which the request named it, or ""
	principal *principal // nil if it is not covered, or has no policies
	resource  *resource  // nil if it is not covered
	endpoint  *resource  // nil if there is none, or it is not covered
	behind    *resource  // the bucket behind an access point; nil if there is none, or it is not covered
}

func (s *Snapshot) resolve(req *eval.Request) (*applicable, error) {
	if p := req.Principal.ARN; p.IsValid() && req.Principal.Kind() == eval.Anonymous {
		return nil, fmt.Errorf("%s makes no requests, want the ARN of a user, role, session, federated user or root", p)
	}
	a := &applicable{snap: s, req: *req}
	if err := a.identify(); err != nil {
		return nil, err
	}
	a.own()
	a.levels()
	a.endpointPolicy()
	a.resourcePolicy()
	a.settings()
	a.identityPolicies()
	a.replace()
	a.complete()
	for _, account := range a.accounts() {
		if err := s.failure(account); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// accounts are those that the request concerns. Without the file of one the
// answer would be about another request.
func (a *applicable) accounts() []string {
	accounts := []string{a.req.Principal.Account(), a.req.Owner()}
	if vpce := a.req.Context.Lookup(keySourceVpce); vpce.Presence == condition.Present {
		accounts = append(accounts, a.snap.owners[vpce.Text])
	}
	if ap := a.pol.Settings.AccessPoint; ap != nil {
		accounts = append(accounts, a.snap.owners[bucketOf(ap.Bucket).String()])
	}
	return accounts
}

// gap records that policies are not collected, because of a call that one of the
// searches finds.
func (a *applicable) gap(t policy.Type, subject, reason string, searches ...search) {
	a.gaps = append(a.gaps, a.snap.because(Gap{Type: t, Subject: subject, Reason: reason}, searches...))
	if a.pol.Collected(t) {
		a.pol.NotCollected = append(a.pol.NotCollected, t)
	}
}

// identify finds the principal and completes what the request says about it. The
// error is that of an account that may hold it and cannot be read.
func (a *applicable) identify() error {
	p := &a.req.Principal
	a.principal = a.snap.principalOf(p)
	if a.principal == nil && p.Kind() == eval.Unidentified && p.ID != "" && p.AccountID == "" {
		if err := a.snap.ReadAll(); err != nil {
			return err
		}
	}
	if a.principal != nil {
		switch p.Kind() {
		case eval.Session:
			p.Issuer = a.principal.arn
		case eval.Unidentified:
			a.identifyByID(p)
		}
	}
	a.kind = p.Kind()
	return nil
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
	if !a.req.Resource.IsValid() {
		if a.req.ResourceAccount == "" && a.ofOrganization() {
			a.req.ResourceAccount = a.managementAccount()
		}
		return
	}
	if alias := AliasOf(&a.req); alias.IsValid() && a.snap.governing(alias) != nil {
		a.req.Resource = alias
	}
	a.resource = a.snap.governing(a.req.Resource)
	if a.resource == nil {
		a.resource = a.snap.byAlias(&a.req)
	}
	a.rename()
	res := a.req.Resource
	if a.req.ResourceAccount == "" && !format.IsAccountID(res.Account()) {
		switch {
		case res.Account() == "aws": // an AWS managed policy is used from one's own account
			a.req.ResourceAccount = a.req.Principal.Account()
		case a.resource != nil:
			a.req.ResourceAccount = a.resource.account.id
		default:
			a.req.ResourceAccount = a.snap.owners[bucketOf(res).String()]
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
	if account := a.req.Principal.Account(); a.kind.InAccount() && account != "" {
		found := a.snap.levelsAbove(account, policy.ServiceControlPolicy)
		a.pol.SCPs = found.levels
		a.levelGap(found.gaps)
	}
	switch owner := a.req.Owner(); {
	case !a.req.Resource.IsValid(), a.ofAWS():
	case owner == "":
		a.gap(policy.ResourceControlPolicy, a.req.Resource.String(), ownerUnknown)
	default:
		found := a.snap.levelsAbove(owner, policy.ResourceControlPolicy)
		a.pol.RCPs = found.levels
		a.levelGap(found.gaps)
	}
}

// ofAWS reports whether the resource is a key that AWS manages, to which RCPs do
// not apply. Only those have aliases that begin with "aws/".
// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
func (a *applicable) ofAWS() bool {
	r := a.resource
	if r == nil || r.arn.Service() != "kms" {
		return false
	}
	ofAWS := func(n *jsontree.Node) bool { return strings.HasPrefix(n.Str(), "alias/aws/") }
	return r.settings.Get("manager").Str() == "AWS" || slices.ContainsFunc(r.settings.Get("aliases").List(), ofAWS)
}

// levelGap records the first of the reasons why a level is not known.
func (a *applicable) levelGap(gaps []Gap) {
	for _, g := range gaps {
		if a.snap.replaced[g.Subject] != nil {
			continue
		}
		id, _, _ := strings.Cut(strings.TrimPrefix(g.Subject, "policy "), " ")
		var calls []search
		switch g.Reason {
		case notCollected:
			calls = []search{{service: "organizations", operations: []string{"DescribeOrganization", "ListRoots", "List", "Describe"}}}
		case noDocument, noAttachments:
			calls = []search{{service: "organizations", about: []string{id}}, {service: "organizations", operations: []string{"Polic", "Targets"}}}
		}
		a.gap(g.Type, g.Subject, g.Reason, calls...)
		return
	}
}

// identityPolicies finds the identity-based policies and the boundary of the
// user or role behind the request, and says what is not known of sessions. A
// root user needs no identity-based policies and cannot have a boundary.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func (a *applicable) identityPolicies() {
	p := &a.req.Principal
	switch {
	case !a.kind.InAccount():
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
			a.principalGap(g)
		}
	default:
		subject, reason := p.String(), notInSnapshot
		calls := []search{
			{account: p.Account(), service: "iam", about: []string{subject, p.Issuer.String()}},
			{account: p.Account(), service: "iam", operations: identityOperations},
			assuming(p.Account()),
		}
		switch {
		case a.kind == eval.Session && p.Issuer.IsValid():
			subject = p.Issuer.String()
		case a.kind == eval.Session:
			subject = "role " + p.RoleName() + " of account " + p.Account()
			if h := a.snap.in(p.Account()); h != nil && h.ambiguous[strings.ToLower(p.RoleName())] {
				reason, calls = listedTwice, nil
			}
		case a.kind == eval.FederatedUser && p.Issuer.IsValid():
			subject = p.Issuer.String()
		case a.kind == eval.FederatedUser:
			reason, calls = issuerUnknown, nil
		}
		a.gap(policy.IdentityBased, subject, reason, calls...)
		a.gap(policy.PermissionsBoundary, subject, reason, calls...)
	}
	switch {
	case a.kind == eval.Role && a.isSession():
		a.gap(policy.SessionPolicy, p.ID, mayHaveSession)
	case a.isSession(), a.kind == eval.FederatedUser, a.kind == eval.Unidentified:
		a.gap(policy.SessionPolicy, p.String(), mayHaveSession)
	}
}

// isSession reports whether the principal is the session of a role. One whose
// name is not recorded is a role with a unique ID.
func (a *applicable) isSession() bool {
	return a.kind == eval.Session || a.kind == eval.Role && a.req.Principal.ID != ""
}

// principalGap records what is not known of the principal's policies.
func (a *applicable) principalGap(g Gap) {
	if d := a.snap.replaced[g.Subject]; d != nil {
		switch g.Type {
		case policy.IdentityBased:
			a.pol.Identity = append(a.pol.Identity, d)
		case policy.PermissionsBoundary:
			a.pol.Boundary = []*policy.Document{d}
		}
		return
	}
	var calls []search
	if account := a.principal.account.id; g.Reason == noDocument || g.Reason == notInSnapshot {
		calls = []search{{account: account, service: "iam", about: []string{g.Subject}}, {account: account, service: "iam", operations: identityOperations}}
	}
	a.gap(g.Type, g.Subject, g.Reason, calls...)
}
