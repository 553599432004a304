// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/policy"
)

// A Kind is what a document is a policy for. The zero Kind is not known:
// functions of this package then take what GuessKind says.
type Kind uint8

// The kinds of policies.
const (
	Identity Kind = iota + 1
	Boundary
	Session
	Resource // of a resource that has no kind of its own here
	Trust    // of a role
	Key      // of a KMS key
	SCP
	RCP
	Endpoint
)

var kinds = [...]struct {
	name string
	typ  policy.Type
}{
	Identity: {"identity", policy.IdentityBased},
	Boundary: {"boundary", policy.PermissionsBoundary},
	Session:  {"session", policy.SessionPolicy},
	Resource: {"resource", policy.ResourceBased},
	Trust:    {"trust", policy.ResourceBased},
	Key:      {"key", policy.ResourceBased},
	SCP:      {"scp", policy.ServiceControlPolicy},
	RCP:      {"rcp", policy.ResourceControlPolicy},
	Endpoint: {"endpoint", policy.VPCEndpointPolicy},
}

// String returns the word for k in flags and files, such as "boundary", and ""
// for the zero Kind.
func (k Kind) String() string {
	if int(k) >= len(kinds) {
		return ""
	}
	return kinds[k].name
}

// Type returns the type of policy that AWS's evaluation logic takes k for. It is
// the zero Type for the zero Kind.
func (k Kind) Type() policy.Type {
	if int(k) >= len(kinds) {
		return 0
	}
	return kinds[k].typ
}

// ParseKind parses a word that [Kind.String] returns.
func ParseKind(s string) (Kind, error) {
	var words []string
	for k := Identity; int(k) < len(kinds); k++ {
		if kinds[k].name == s {
			return k, nil
		}
		words = append(words, kinds[k].name)
	}
	return 0, fmt.Errorf("%q is not a kind of policy, want one of %s", s, strings.Join(words, ", "))
}

// GuessKind returns the most likely kind of d, from its shape. A document
// without principals is taken for an identity-based policy: boundaries, session
// policies and SCPs look the same. One with principals is
//
//   - a trust policy if it has no resources, and actions of AWS STS only;
//   - an RCP if it only denies, to everybody ("*"), on all resources;
//   - a key policy if it has actions of KMS only;
//   - an endpoint policy if it has actions of several services;
//   - a resource-based policy otherwise.
func GuessKind(d *policy.Document) Kind {
	principals, resources, restrictions := 0, 0, 0
	var services []string
	for _, s := range d.Statements {
		if s.Principal != nil {
			principals++
		}
		if s.Resource != nil {
			resources++
		}
		if isRestriction(s) {
			restrictions++
		}
		for _, p := range s.Action.Patterns {
			if service := p.Service(); !slices.Contains(services, service) {
				services = append(services, service)
			}
		}
	}
	only := func(service string) bool { return len(services) == 1 && services[0] == service }
	switch {
	case principals == 0:
		return Identity
	case resources == 0 && only("sts"):
		return Trust
	case restrictions == len(d.Statements):
		return RCP
	case only("kms"):
		return Key
	case len(services) > 1 || only(""):
		return Endpoint
	}
	return Resource
}

// isRestriction reports whether s could be a statement of an RCP and is an
// unlikely one elsewhere.
func isRestriction(s *policy.Statement) bool {
	return s.Effect == policy.Deny && !s.Action.Not &&
		s.Principal != nil && s.Principal.Any && !s.Principal.AnyAWS && !s.Principal.Not &&
		s.Resource != nil && slices.ContainsFunc(s.Resource.Patterns, isAny)
}
