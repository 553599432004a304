// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"slices"
	"strings"
)

// A principal is who makes a request.
type principal struct {
	kind    string // user, role, session, federatedUser, root, service, federated, anonymous
	arn     string
	issuer  string // role behind a session, user behind a federated user; may be unknown
	service string // of a service, or the host name of a web identity provider
	bounded bool   // has a permissions boundary
}

// newPrincipal reads a principal the way people write it down.
func newPrincipal(name, issuer string) principal {
	p := principal{arn: name, issuer: issuer}
	switch f := strings.SplitN(name, ":", 6); {
	case name == "anonymous":
		return principal{kind: "anonymous"}
	case name == "accounts.google.com":
		return principal{kind: "federated", service: name}
	case len(f) < 6:
		return principal{kind: "service", service: name}
	case strings.HasPrefix(f[5], "user/"):
		p.kind = "user"
	case strings.HasPrefix(f[5], "role/"):
		p.kind = "role"
	case strings.HasPrefix(f[5], "assumed-role/"):
		p.kind = "session"
	case strings.HasPrefix(f[5], "federated-user/"):
		p.kind = "federatedUser"
	case f[5] == "root":
		p.kind = "root"
	default:
		p.kind = "federated"
	}
	return p
}

// account returns the account of a principal, or "".
func (p principal) account() string { return arnField(p.arn, 4) }

// partition returns the partition of a principal, or "".
func (p principal) partition() string { return arnField(p.arn, 1) }

// inAccount reports whether a principal is one of an account: subject to its
// SCPs and to what its root delegates.
func (p principal) inAccount() bool { return p.account() != "" && p.kind != "federated" }

// role returns the ARN of the role behind a role's session, or "".
func (p principal) role() string {
	switch p.kind {
	case "role":
		return p.arn
	case "session":
		return p.issuer
	}
	return ""
}

// serviceLinked reports whether p is a session of a service-linked role.
func (p principal) serviceLinked() bool {
	return strings.HasPrefix(arnField(p.role(), 5), "role/aws-service-role/")
}

// isRole reports whether role is the ARN of the role p is a session of: account
// and name tell, as a session's ARN has no path.
func (p principal) isRole(role string) bool {
	if p.kind == "role" || p.kind == "session" && p.issuer != "" {
		return role == p.role()
	}
	resource := arnField(role, 5)
	return p.kind == "session" && arnField(role, 4) == p.account() && strings.HasPrefix(resource, "role/") &&
		resource[strings.LastIndex(resource, "/")+1:] == strings.Split(arnField(p.arn, 5), "/")[1]
}

func arnField(arn string, i int) string {
	if f := strings.SplitN(arn, ":", 6); len(f) == 6 {
		return f[i]
	}
	return ""
}

// A grant is how a Principal element names a principal, weakest first.
type grant int

const (
	noGrant   grant = iota
	toAccount       // delegation: the principal's own policies must allow as well
	toRole          // direct, within permissions boundary and session policies
	direct          // direct: a user, one session, "*", or a service
)

// names says how an AWS principal in a policy names p.
func (p principal) names(value string) grant {
	switch {
	case !p.inAccount():
		return noGrant
	case value == p.account(), arnField(value, 2) == "iam" && arnField(value, 4) == p.account() && arnField(value, 5) == "root":
		if p.kind == "root" {
			return direct
		}
		return toAccount
	case p.isRole(value), p.kind == "federatedUser" && value == p.issuer:
		return toRole
	case value == p.arn:
		return direct
	}
	return noGrant
}

// granted says how a Principal element names p. AWS services are in "*" and not
// in {"AWS": "*"} of an Allow.
func (p principal) granted(element any, effect string) grant {
	switch v := element.(type) {
	case string:
		if v == "*" {
			return direct
		}
		return p.names(v)
	case map[string]any:
		best := noGrant
		for _, a := range texts(v["AWS"]) {
			switch {
			case a != "*":
				best = max(best, p.names(a))
			case effect == "Deny", p.inAccount(), p.kind == "anonymous":
				best = direct
			}
		}
		if p.kind == "service" && slices.Contains(texts(v["Service"]), p.service) {
			best = direct
		}
		if p.kind == "federated" && slices.Contains(texts(v["Federated"]), p.arn+p.service) {
			best = direct
		}
		return best
	}
	return noGrant
}

// spared reports whether a NotPrincipal element spares p: it has to list the
// account and every ARN of the principal, and spares nobody with a boundary.
func (p principal) spared(element any) bool {
	v, _ := element.(map[string]any)
	if p.kind == "service" {
		return slices.Contains(texts(v["Service"]), p.service)
	}
	if !p.inAccount() || p.bounded {
		return false
	}
	listed := texts(v["AWS"])
	some := func(is func(string) bool) bool { return slices.ContainsFunc(listed, is) }
	if !some(func(a string) bool { return p.names(a) == toAccount || p.kind == "root" && p.names(a) == direct }) {
		return false
	}
	itself := some(func(a string) bool { return a == p.arn })
	switch p.kind {
	case "user":
		return itself
	case "role":
		return itself
	case "session":
		return itself && some(p.isRole)
	case "federatedUser":
		return itself && some(func(a string) bool { return a == p.issuer })
	}
	return true
}
