// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/arn"
)

// A Principal is the identity that makes a request. It is comparable. The zero
// Principal is the anonymous principal.
type Principal struct {
	// ARN is the principal's own ARN, as CloudTrail's userIdentity.arn shows it:
	// of a user, a role, an assumed-role session, a federated user, an account's
	// root user, or an identity provider. It is zero for AWS services, for the
	// anonymous principal, and where only ID is known.
	ARN arn.ARN

	// Service is the name of an AWS service principal, such as
	// "events.amazonaws.com", or of a web identity provider without an ARN, such
	// as "accounts.google.com".
	Service string

	// Issuer is the role, with its path, behind an assumed-role session, or the
	// user behind a federated user. A session whose Issuer is zero is matched by
	// the role name in its own ARN.
	Issuer arn.ARN

	// ID is the unique ID (such as AROAEXAMPLE:session) of a principal of which
	// AWS shows no ARN, as in the records of a foreign account's calls, and
	// AccountID its account.
	ID, AccountID string
}

// A Kind is a kind of principal.
type Kind uint8

// The kinds of principals. Anonymous is the zero Kind.
const (
	Anonymous     Kind = iota
	Root               // the root user of an account
	User               // an IAM user
	Role               // a role: stands for a session of it without session policies
	Session            // an assumed-role session
	FederatedUser      // a session made by GetFederationToken
	Service            // an AWS service principal
	Federated          // a SAML or web identity that assumes a role
	Unidentified       // somebody in a known account
)

// String returns the kind in words, such as "assumed-role session".
func (k Kind) String() string {
	switch k {
	case Anonymous:
		return "anonymous"
	case Root:
		return "root user"
	case User:
		return "user"
	case Role:
		return "role"
	case Session:
		return "assumed-role session"
	case FederatedUser:
		return "federated user"
	case Service:
		return "AWS service"
	case Federated:
		return "federated identity"
	case Unidentified:
		return "unidentified principal"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// InAccount reports whether a principal of kind k acts within an account, whose
// policies bind it.
func (k Kind) InAccount() bool {
	switch k {
	case Anonymous, Service, Federated:
		return false
	}
	return true
}

// webIdentityProviders are the providers that a trust policy names by host name.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
var webIdentityProviders = map[string]bool{
	"cognito-identity.amazonaws.com": true,
	"www.amazon.com":                 true,
	"graph.facebook.com":             true,
	"accounts.google.com":            true,
}

// ParsePrincipal parses an ARN, the name of an AWS service principal or of a
// web identity provider, or "anonymous".
func ParsePrincipal(s string) (Principal, error) {
	switch {
	case s == "anonymous":
		return Principal{}, nil
	case strings.HasPrefix(s, "arn:"):
		a, err := arn.Parse(s)
		if err != nil {
			return Principal{}, err
		}
		p := Principal{ARN: a}
		if p.Kind() == Anonymous {
			return Principal{}, fmt.Errorf("%q is not the ARN of a principal, want a user, role, assumed-role, federated-user, identity provider or root", s)
		}
		return p, nil
	case webIdentityProviders[s], strings.HasSuffix(s, ".amazonaws.com"), strings.HasSuffix(s, ".amazonaws.com.cn"), strings.HasSuffix(s, ".amazon.com"):
		return Principal{Service: s}, nil
	}
	return Principal{}, fmt.Errorf("%q is not a principal, want an ARN, a service principal such as events.amazonaws.com, or anonymous", s)
}

// Kind says what kind of principal p is. A Principal whose ARN is none of a
// principal has the Kind Anonymous.
func (p Principal) Kind() Kind {
	switch {
	case p.Service != "":
		if webIdentityProviders[p.Service] {
			return Federated
		}
		return Service
	case !p.ARN.IsValid():
		if p.ID != "" || p.AccountID != "" {
			return Unidentified
		}
		return Anonymous
	}
	resource := p.ARN.Resource()
	switch p.ARN.Service() {
	case "iam":
		switch {
		case resource == "root":
			return Root
		case strings.HasPrefix(resource, "user/"):
			return User
		case strings.HasPrefix(resource, "role/"):
			return Role
		case strings.HasPrefix(resource, "saml-provider/"), strings.HasPrefix(resource, "oidc-provider/"):
			return Federated
		}
	case "sts":
		switch {
		case strings.HasPrefix(resource, "assumed-role/"):
			return Session
		case strings.HasPrefix(resource, "federated-user/"):
			return FederatedUser
		case resource == "assumed-root":
			return Root
		}
	}
	return Anonymous
}

// Account returns the ID of the principal's account, or "" if it has none.
func (p Principal) Account() string {
	if p.ARN.IsValid() {
		return p.ARN.Account()
	}
	return p.AccountID
}

// Role returns the role that p is or is a session of. It is zero for other
// kinds of principals, and for a session whose Issuer is not known.
func (p Principal) Role() arn.ARN {
	switch p.Kind() {
	case Role:
		return p.ARN
	case Session:
		return p.Issuer
	}
	return arn.ARN{}
}

// RoleName returns the name, without path, of the role that p is or is a
// session of, or "".
func (p Principal) RoleName() string {
	switch p.Kind() {
	case Role:
		return lastSegment(p.ARN.Resource())
	case Session:
		name, _, _ := strings.Cut(strings.TrimPrefix(p.ARN.Resource(), "assumed-role/"), "/")
		return name
	}
	return ""
}

// ServiceLinked reports whether p is a session of a service-linked role. SCPs
// and RCPs do not apply to those.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
func (p Principal) ServiceLinked() bool {
	role := p.Role()
	return role.IsValid() && strings.HasPrefix(role.Resource(), "role/aws-service-role/")
}

// String returns the ARN, the service's name, the unique ID, or "anonymous".
func (p Principal) String() string {
	switch {
	case p.ARN.IsValid():
		return p.ARN.String()
	case p.Service != "":
		return p.Service
	case p.ID != "":
		return p.ID
	case p.AccountID != "":
		return p.AccountID
	}
	return "anonymous"
}

func lastSegment(resource string) string {
	return resource[strings.LastIndexByte(resource, '/')+1:]
}
