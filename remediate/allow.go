// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// toExtend returns the policy that an Allow is best added to, or nil if a new
// policy is better: an identity-based policy of its own can be taken away again,
// AWS's own policies cannot be changed, and the customer's RCPs allow nothing.
func toExtend(p *eval.Policies, t policy.Type, target string) *policy.Document {
	docs := p.Documents(t)
	switch t {
	case policy.IdentityBased, policy.ResourceControlPolicy:
		return nil
	case policy.ServiceControlPolicy:
		docs = levelOf(p.SCPs, target)
	case policy.SessionPolicy: // passed as text: what is passed by its ARN serves others
		docs = slices.DeleteFunc(slices.Clone(docs), managed)
	}
	for _, d := range docs {
		if !managedByAWS(d) && hasAllow(d) {
			return d
		}
	}
	for _, d := range docs {
		if !managedByAWS(d) && t != policy.ServiceControlPolicy { // of which there may be several
			return d
		}
	}
	return nil
}

func levelOf(levels []eval.Level, target string) []*policy.Document {
	for _, l := range levels {
		if l.Target == target {
			return l.Policies
		}
	}
	return nil
}

func hasAllow(d *policy.Document) bool {
	for _, s := range d.Statements {
		if s.Effect == policy.Allow {
			return true
		}
	}
	return false
}

// fullAccessRCP is the name of the RCP that AWS attaches everywhere.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
const fullAccessRCP = "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess"

// managedByAWS reports whether AWS owns the policy, or AWS RAM makes it: its name
// says so.
func managedByAWS(d *policy.Document) bool {
	return strings.Contains(d.Name(), "::aws:policy/") || strings.Contains(d.Name(), "/"+snapshot.SharedPolicyName)
}

// A statement is the JSON of a statement that a step adds.
type statement struct {
	Effect    string
	Principal any `json:",omitempty"`
	Action    texts
	Resource  texts                        `json:",omitempty"`
	Condition map[string]map[string]string `json:",omitempty"`
}

// statementFor is the narrowest Allow for the request in a policy of type t.
func statementFor(req *eval.Request, t policy.Type) statement {
	s := statement{Effect: "Allow", Action: texts{catalog.ActionName(req.Action.String())}, Resource: texts{"*"}}
	if req.Resource.IsValid() {
		s.Resource = texts{literal(req.Resource)}
	}
	switch t {
	case policy.ResourceBased:
		s.Principal = principalElement(req.Principal)
		switch {
		case isRole(req):
			s.Resource = nil // a trust policy has no Resource
		case req.Action.Service() == "kms":
			s.Resource = texts{"*"} // of a key policy: this key
		}
	case policy.ResourceControlPolicy:
		// RCPs of a customer cannot allow: AWS's own, which is everywhere, does.
		s.Principal, s.Action, s.Resource = "*", texts{"*"}, texts{"*"}
	case policy.VPCEndpointPolicy:
		s.Principal = "*"
		if a := principalARN(req.Principal); a != "" {
			s.Condition = map[string]map[string]string{"ArnEquals": {"aws:PrincipalArn": a}}
		}
	}
	return s
}

// literal writes an ARN as a pattern that matches it and nothing else. A "*" in
// the key of an S3 object is data; in other ARNs it is AWS's own way to say that
// it evaluates a whole type.
func literal(a arn.ARN) string {
	if a.Service() != "s3" {
		return a.String()
	}
	return strings.NewReplacer("$", "${$}", "*", "${*}", "?", "${?}").Replace(a.String())
}

// nameable reports whether a resource-based policy can name the principal and
// nobody else.
func nameable(p eval.Principal) bool {
	switch p.Kind() {
	case eval.Anonymous, eval.Unidentified:
		return false
	}
	return true
}

// isRole reports whether the resource is a role to assume.
func isRole(req *eval.Request) bool {
	return req.Action.Service() == "sts" && req.Resource.Service() == "iam"
}

// principalElement names the principal, a session by its role.
func principalElement(p eval.Principal) any {
	switch p.Kind() {
	case eval.Service:
		return map[string]string{"Service": p.Service}
	case eval.Federated:
		return map[string]string{"Federated": p.String()}
	}
	return map[string]string{"AWS": principalARN(p)}
}

func principalARN(p eval.Principal) string {
	if role := p.Role(); role.IsValid() {
		return role.String()
	}
	return p.ARN.String()
}
