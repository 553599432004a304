// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"strings"
)

// A Type is a type of policy in AWS's evaluation logic. The zero Type is none.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#access_policy-types
type Type uint8

// The policy types, in the order in which AWS documents them.
const (
	IdentityBased         Type = iota + 1
	ResourceBased              // key policies and role trust policies too
	PermissionsBoundary        // of a user or a role
	SessionPolicy              // passed when a session is made
	ServiceControlPolicy       // SCP
	ResourceControlPolicy      // RCP
	VPCEndpointPolicy          // of the endpoint a request came through
)

var types = [...]struct{ name, layer string }{
	IdentityBased:         {"identity-based policy", "identity"},
	ResourceBased:         {"resource-based policy", "resource"},
	PermissionsBoundary:   {"permissions boundary", "boundary"},
	SessionPolicy:         {"session policy", "session"},
	ServiceControlPolicy:  {"service control policy", "scp"},
	ResourceControlPolicy: {"resource control policy", "rcp"},
	VPCEndpointPolicy:     {"VPC endpoint policy", "endpoint"},
}

// String returns AWS's name, such as "permissions boundary".
func (t Type) String() string {
	if t == 0 || int(t) >= len(types) {
		return fmt.Sprintf("policy type %d", uint8(t))
	}
	return types[t].name
}

// Layer returns the word for t in files and reports: "identity", "resource",
// "boundary", "session", "scp", "rcp" or "endpoint", and "" for no Type.
func (t Type) Layer() string {
	if int(t) >= len(types) {
		return ""
	}
	return types[t].layer
}

// ParseLayer parses a word that [Type.Layer] returns.
func ParseLayer(s string) (Type, error) {
	var words []string
	for t := IdentityBased; int(t) < len(types); t++ {
		if types[t].layer == s {
			return t, nil
		}
		words = append(words, types[t].layer)
	}
	return 0, fmt.Errorf("%q is not a policy layer, want one of %s", s, strings.Join(words, ", "))
}
