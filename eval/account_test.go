// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"slices"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// TestGrantToTheUserWhoFederated is the row of the matrix within an account that
// a fixture cannot tell: whose session a federated user is.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func TestGrantToTheUserWhoFederated(t *testing.T) {
	const (
		silent = `{"Effect":"Allow","Action":"sqs:*","Resource":"*"}`
		allows = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
	)
	tests := []struct {
		name, issuer, boundary, session string
		want                            eval.Decision
	}{
		{"no identity-based policy is needed", "alice", allows, allows, eval.Allowed},
		{"the session policies limit", "alice", allows, silent, eval.ImplicitDeny},
		{"the boundary limits", "alice", silent, allows, eval.ImplicitDeny},
		{"another user is not named", "bob", allows, allows, eval.ImplicitDeny},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, "arn:aws:sts::111122223333:federated-user/job", "s3:GetObject", "arn:aws:s3:::data/a", nil)
			req.Principal.Issuer = arn.MustParse("arn:aws:iam::111122223333:user/" + tt.issuer)
			p := &eval.Policies{
				Resource: one(t, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"s3:*","Resource":"*"}`),
				Boundary: one(t, tt.boundary),
				Session:  one(t, tt.session),
			}
			if got := eval.Evaluate(req, p).Decision; got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// TestNamed is about principals that are named almost, or not in full.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func TestNamed(t *testing.T) {
	const (
		inPath  = "arn:aws:iam::111122223333:role/team/App"
		outside = "arn:aws:iam::111122223333:role/App"
		session = "arn:aws:sts::111122223333:assumed-role/App/s1"
		root    = "arn:aws:iam::111122223333:root"

		allow = `{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":{"AWS":"`
		deny  = `{"Effect":"Deny","Action":"s3:*","Resource":"*","NotPrincipal":{"AWS":["`
		all   = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
	)
	tests := []struct {
		name, principal, issuer, resource, identity string
		want                                        eval.Decision
	}{
		{"a role with its path", inPath, "", allow + inPath + `"}}`, "", eval.Allowed},
		{"a role of that name without a path", inPath, "", allow + outside + `"}}`, "", eval.ImplicitDeny},
		{"a session by its role with the path", session, inPath, allow + inPath + `"}}`, "", eval.Allowed},
		{"a session by a role of that name without a path", session, inPath, allow + outside + `"}}`, "", eval.ImplicitDeny},
		{"a session by its role in other letters", session, outside, allow + "arn:aws:iam::111122223333:role/APP" + `"}}`, "", eval.Allowed},
		{"a session whose role's path is unknown", session, "", allow + inPath + `"}}`, "", eval.Allowed},
		{"NotPrincipal with account, role and session", session, outside, deny + root + `","` + outside + `","` + session + `"]}}`, all, eval.Allowed},
		{"NotPrincipal with the session alone", session, outside, deny + session + `"]}}`, all, eval.ExplicitDeny},
		{"NotPrincipal with session and role", session, outside, deny + session + `","` + outside + `"]}}`, all, eval.ExplicitDeny},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, tt.principal, "s3:GetObject", "arn:aws:s3:::data/a", nil)
			if tt.issuer != "" {
				req.Principal.Issuer = arn.MustParse(tt.issuer)
			}
			p := &eval.Policies{Resource: one(t, tt.resource)}
			if tt.identity != "" {
				p.Identity = one(t, tt.identity)
			}
			if got := eval.Evaluate(req, p).Decision; got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// TestBoundaryNotCollected checks that a NotPrincipal that spares the principal
// unless it has a boundary makes the boundary what is missing, and no context key.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func TestBoundaryNotCollected(t *testing.T) {
	const (
		alice = "arn:aws:iam::111122223333:user/alice"
		carol = "arn:aws:sts::111122223333:federated-user/carol"
		deny  = `{"Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":{"AWS":["111122223333","` + carol + `","` + alice + `"]}}`
		allow = `{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":"` + carol + `"}}`
	)
	for _, tt := range []struct {
		name, issuer string
		missing      []condition.Key
	}{
		{"by a user", alice, nil},
		{"by nobody knows whom", "", []condition.Key{condition.MustKey("aws:PrincipalArn")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, carol, "s3:GetObject", "arn:aws:s3:::data/a", nil)
			if tt.issuer != "" {
				req.Principal.Issuer = arn.MustParse(tt.issuer)
			}
			p := &eval.Policies{
				Resource:     append(one(t, deny), one(t, allow)...),
				NotCollected: []policy.Type{policy.PermissionsBoundary},
			}
			got := eval.Evaluate(req, p)
			if !slices.Equal(got.Missing, tt.missing) || !slices.Equal(got.NotCollected, p.NotCollected) {
				t.Errorf("missing %v and %v, want %v and %v", got.Missing, got.NotCollected, tt.missing, p.NotCollected)
			}
		})
	}
}

// TestPartlyNamed checks that a statement that names the principal's account, and
// perhaps the principal itself, leaves open what hangs on the latter.
func TestPartlyNamed(t *testing.T) {
	const (
		carol  = "arn:aws:sts::111122223333:federated-user/carol"
		allow  = `{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:user/alice"]}}`
		listed = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	)
	federated := ask(t, carol, "s3:GetObject", "arn:aws:s3:::data/a", nil)
	somebody := ask(t, carol, "s3:GetObject", "arn:aws:s3:::data/a", nil)
	somebody.Principal = eval.Principal{AccountID: "111122223333"}
	for name, tt := range map[string]struct {
		req      *eval.Request
		identity string
		want     string
	}{
		"a federated user, the identity-based policies are silent": {federated, "", "undetermined"},
		"a federated user, they allow":                             {federated, listed, "allowed"},
		"somebody, the identity-based policies are silent":         {somebody, "", "undetermined"},
		"somebody, they allow":                                     {somebody, listed, "allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &eval.Policies{Resource: one(t, allow), Session: one(t, listed)}
			if tt.identity != "" {
				p.Identity = one(t, tt.identity)
			}
			got := eval.Evaluate(tt.req, p)
			if got.String() != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if missing := []condition.Key{condition.MustKey("aws:PrincipalArn")}; got.Undetermined() && !slices.Equal(got.Missing, missing) {
				t.Errorf("missing %v, want %v", got.Missing, missing)
			}
		})
	}
}

// TestEmptyFilters checks that a filter without policies lets nothing pass,
// unlike one that does not apply.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
func TestEmptyFilters(t *testing.T) {
	none := []*policy.Document{}
	for name, tt := range map[string]struct {
		limit func(*eval.Policies)
		want  eval.Decision
		by    policy.Type
	}{
		"nothing limits":           {func(*eval.Policies) {}, eval.Allowed, policy.IdentityBased},
		"an empty boundary":        {func(p *eval.Policies) { p.Boundary = none }, eval.ImplicitDeny, policy.PermissionsBoundary},
		"empty session policies":   {func(p *eval.Policies) { p.Session = none }, eval.ImplicitDeny, policy.SessionPolicy},
		"an empty endpoint policy": {func(p *eval.Policies) { p.Endpoint = none }, eval.ImplicitDeny, policy.VPCEndpointPolicy},
		"a level without SCPs":     {func(p *eval.Policies) { p.SCPs = []eval.Level{{Target: account}} }, eval.ImplicitDeny, policy.ServiceControlPolicy},
	} {
		t.Run(name, func(t *testing.T) {
			req := ask(t, "arn:aws:iam::111122223333:role/App", "s3:GetObject", "arn:aws:s3:::data/a", nil)
			p := &eval.Policies{Identity: one(t, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)}
			tt.limit(p)
			if got := eval.Evaluate(req, p); got.Decision != tt.want || got.Because.Type != tt.by {
				t.Errorf("got %v because of %v, want %v because of %v", got.Decision, got.Because.Type, tt.want, tt.by)
			}
		})
	}
}

// TestUnknownOwner checks that whose bucket it is matters where one side alone
// allows, and there only. A bucket's ARN does not tell.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
func TestUnknownOwner(t *testing.T) {
	const (
		own   = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
		named = `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"s3:*","Resource":"*"}`
		other = `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"},"Action":"s3:*","Resource":"*"}`
	)
	tests := []struct{ name, identity, resource, want string }{
		{"identity alone", own, other, "undetermined"},
		{"resource alone", "", named, "undetermined"},
		{"both", own, named, "allowed"},
		{"neither", "", other, "implicitDeny"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, "arn:aws:iam::111122223333:user/alice", "s3:GetObject", "arn:aws:s3:::data/a", nil)
			req.ResourceAccount = ""
			p := &eval.Policies{Resource: one(t, tt.resource)}
			if tt.identity != "" {
				p.Identity = one(t, tt.identity)
			}
			if got := eval.Evaluate(req, p).String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestOwnerUnknownOfBucket: what depends on the bucket's owner is undecided as
// long as nobody knows it.
func TestOwnerUnknownOfBucket(t *testing.T) {
	public := one(t, `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}`)
	restricted := eval.Policies{Resource: public, Settings: eval.Settings{BlockPublicAccess: eval.BlockPublicAccess{RestrictPublicBuckets: true}}}
	locked := eval.Policies{Resource: one(t, `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`)}
	for name, tt := range map[string]struct {
		req      *eval.Request
		policies eval.Policies
	}{
		"a public bucket": {ask(t, "arn:aws:iam::111122223333:user/a", "s3:GetObject", "arn:aws:s3:::data/a", nil), restricted},
		"a locked bucket": {ask(t, "arn:aws:iam::111122223333:root", "s3:PutBucketPolicy", "arn:aws:s3:::data", nil), locked},
	} {
		tt.req.ResourceAccount = ""
		if r := eval.Evaluate(tt.req, &tt.policies); !r.Undetermined() {
			t.Errorf("%s: certain %v", name, r)
		}
	}
}

// TestUserWhoFederatedIsUnknown: a federated user may be one of the user whom a
// policy names.
func TestUserWhoFederatedIsUnknown(t *testing.T) {
	req := ask(t, "arn:aws:sts::111122223333:federated-user/bob", "s3:GetObject", "arn:aws:s3:::data/a", nil)
	p := &eval.Policies{Resource: one(t, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"s3:*","Resource":"*"}`),
		Session: one(t, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)}
	if r := eval.Evaluate(req, p); !r.Undetermined() {
		t.Errorf("certain %v", r)
	}
}
