// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/arn"
)

// Principals is a Principal or NotPrincipal element. The zero Principals names
// nobody.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
type Principals struct {
	Not           bool // NotPrincipal
	Any           bool // "*", or {"AWS": "*"}
	AnyAWS        bool // Any is written {"AWS": "*"}: AWS services are not named
	AWS           []AWSPrincipal
	Service       []string // "events.amazonaws.com"
	Federated     []string // provider ARNs and domain names
	CanonicalUser []string // canonical IDs of accounts, in S3 policies
}

// Element returns the name of the element, "Principal" or "NotPrincipal".
func (ps *Principals) Element() string {
	if ps.Not {
		return "NotPrincipal"
	}
	return "Principal"
}

// An AWSPrincipal is an account, user, role or session named as an AWS
// principal. One of its fields is set.
type AWSPrincipal struct {
	ARN arn.ARN // account IDs are given as the ARN of the account's root
	ID  string  // the unique ID AWS puts in place of a deleted user or role
}

// ParseAWSPrincipal parses an account ID, an ARN, or a unique ID such as
// AIDACKCEVSQ6C2EXAMPLE. A lone "*" is none of these.
func ParseAWSPrincipal(s string) (AWSPrincipal, error) {
	switch {
	case isAccountID(s):
		a, err := arn.Parse("arn:aws:iam::" + s + ":root")
		return AWSPrincipal{ARN: a}, err
	case strings.HasPrefix(s, "arn:"):
		a, err := arn.Parse(s)
		return AWSPrincipal{ARN: a}, err
	case isUniqueID(s):
		return AWSPrincipal{ID: s}, nil
	}
	return AWSPrincipal{}, fmt.Errorf("%q is not an AWS principal, want an account ID, an ARN or a unique ID", s)
}

// String returns the ARN or the unique ID.
func (p AWSPrincipal) String() string {
	if p.ID != "" {
		return p.ID
	}
	return p.ARN.String()
}

// isAccountID reports whether s is twelve digits.
func isAccountID(s string) bool { return len(s) == 12 && isDigits(s) }

// isDigits reports whether s is one or more decimal digits.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || '9' < s[i] {
			return false
		}
	}
	return s != ""
}

// isUniqueID reports whether s has the form of an IAM unique ID.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
func isUniqueID(s string) bool {
	if len(s) < 16 || 128 < len(s) || s[0] != 'A' {
		return false
	}
	for i := range len(s) {
		if (s[i] < '0' || '9' < s[i]) && (s[i] < 'A' || 'Z' < s[i]) {
			return false
		}
	}
	return true
}
