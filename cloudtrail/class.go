// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"net/netip"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
)

// A class is a kind of principal as far as condition keys tell them apart.
type class uint8

const (
	unidentified  class = iota // the record does not say what it is
	user                       // an IAM user, with long-term or temporary credentials
	roleSession                // a session of a role
	root                       // a root user, or a session of one
	federatedUser              // a session made by GetFederationToken
	service                    // an AWS service in its own name
	foreign                    // somebody of another account, of whom the record has the IDs only
	unsigned                   // anonymous, or a SAML or web identity about to assume a role
)

// class returns the class of the principal.
func (e *Event) class() class {
	id := e.identity()
	switch {
	case id.Type == "AWSService":
		return service
	case id.ARN == "" && id.Anonymous(), id.Type == "SAMLUser", id.Type == "WebIdentityUser":
		return unsigned
	case id.Type == "AWSAccount":
		return foreign
	}
	switch e.Principal.Kind() {
	case eval.User:
		return user
	case eval.Role, eval.Session:
		return roleSession
	case eval.Root:
		return root
	case eval.FederatedUser:
		return federatedUser
	case eval.Service:
		return service
	case eval.Federated:
		return unsigned
	}
	return unidentified
}

// identity returns what is known of the principal: the identity of the caller's
// own record, if that was found, else of this one.
func (e *Event) identity() *Identity {
	if e.caller != nil {
		return e.caller
	}
	return &e.Identity
}

// forwarded reports whether the request was made in a forward access session: a
// service made it with the credentials of the principal. A service that uses a
// role it assumed itself makes requests in its own name.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-viaawsservice
func (e *Event) forwarded() condition.Truth {
	id, c := e.identity(), e.class()
	switch {
	case c == service, c == unsigned:
		return condition.False
	case c == unidentified:
		return condition.Undecided
	case c == roleSession && e.Principal.ServiceLinked():
		return condition.False
	case id.via() == "":
		if !isAddress(e.SourceAddress) && (c == foreign || e.SourceAddress != "") {
			return condition.Undecided // such a record may leave the service out
		}
		return condition.False
	case !strings.Contains(id.via(), "."):
		return condition.Undecided // "AWS Internal" may be the console
	case c == roleSession && e.Credentials != nil:
		return truth(e.Credentials.Requester.Service != id.InvokedBy)
	case c == roleSession && e.mayBeServiceRole(id):
		return condition.Undecided
	}
	return condition.True
}

// via returns the service that made the call, or "" if there was none: the
// console is no service between.
func (id *Identity) via() string {
	switch id.InvokedBy {
	case "signin.amazonaws.com", "console.amazonaws.com":
		return ""
	}
	return id.InvokedBy
}

// mayBeServiceRole reports whether the service that made the call may have
// assumed the role itself: it is a role for services, or a service that roles
// are passed to, and nothing shows that the session is somebody else's. What S3
// and EC2 ask for with a role, they ask for somebody who used them with it.
func (e *Event) mayBeServiceRole(id *Identity) bool {
	role := e.Principal.Issuer.Resource()
	_, name, _ := strings.Cut(id.PrincipalID, ":")
	switch {
	case id.via() == "cloudformation.amazonaws.com" && name != "":
		return name == "AWSCloudFormation" // its name for the sessions of a stack's role
	case strings.HasPrefix(role, "role/service-role/"):
		return true
	case id.via() == "s3.amazonaws.com", id.via() == "ec2.amazonaws.com":
		return false
	}
	prefix, _ := catalog.Prefix(id.via())
	if s, ok := catalog.Lookup(prefix); !ok || s.PassedTo == "" {
		return false
	}
	s := id.Session
	somebody := strings.HasPrefix(role, "role/aws-reserved/") || strings.Contains(name, "@") || instanceID.MatchString(name) ||
		s != nil && (s.Provider != "" || s.MFA == "true" || s.SourceIdentity != "" || s.RoleDelivery != "")
	return !somebody
}

func truth(b bool) condition.Truth {
	if b {
		return condition.True
	}
	return condition.False
}

func isAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}
