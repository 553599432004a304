// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"slices"

	"github.com/undenied/undenied/policy"
)

// Policies are the policies that apply to a request, by policy type. A nil
// field means that no policy of that type applies: nobody has attached a
// boundary, the account is in no organization. A Boundary, Session or Endpoint
// that is empty but not nil allows nothing.
type Policies struct {
	Identity []*policy.Document // identity-based: the principal's and its groups'
	Resource []*policy.Document // resource-based: the resource's, trust and key policies included
	Boundary []*policy.Document // permissions boundary
	Session  []*policy.Document // session policies
	SCPs     []Level            // service control policies, organization root first
	RCPs     []Level            // resource control policies, organization root first
	Endpoint []*policy.Document // VPC endpoint policy

	// Settings are what the resource's service knows beside policies.
	Settings Settings

	// NotCollected are the types of policies of which nobody knows the content,
	// or not all of it. They are undecided wherever they matter.
	NotCollected []policy.Type
}

// A Level is the policies attached to one root, organizational unit or account.
// Every level must allow a request; a Level without policies allows none.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
type Level struct {
	Target   string // "r-ab12", "ou-ab12-34567890" or an account ID
	Policies []*policy.Document
}

// Collected reports whether all policies of type t are known.
func (p *Policies) Collected(t policy.Type) bool {
	return !slices.Contains(p.NotCollected, t)
}

// Documents returns the policies of type t, those of all levels together.
func (p *Policies) Documents(t policy.Type) []*policy.Document {
	switch t {
	case policy.IdentityBased:
		return p.Identity
	case policy.ResourceBased:
		return p.Resource
	case policy.PermissionsBoundary:
		return p.Boundary
	case policy.SessionPolicy:
		return p.Session
	case policy.VPCEndpointPolicy:
		return p.Endpoint
	case policy.ServiceControlPolicy:
		return levelDocuments(p.SCPs)
	case policy.ResourceControlPolicy:
		return levelDocuments(p.RCPs)
	}
	return nil
}

func levelDocuments(levels []Level) []*policy.Document {
	var docs []*policy.Document
	for _, l := range levels {
		docs = append(docs, l.Policies...)
	}
	return docs
}
