// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
)

// An Identity is the userIdentity element of a record, as written there.
// [cloudtrail-event-reference-user-identity]
type Identity struct {
	Type        string // "IAMUser", "AssumedRole", "Root", …
	ARN         string
	PrincipalID string // unique ID; of a session "AROAEXAMPLE:session"
	AccountID   string
	UserName    string
	AccessKeyID string
	InvokedBy   string // the AWS service that made the call, if one did
	Provider    string // identityProvider of a SAML or web identity
	Session     *Session
}

// A Session is the sessionContext of a record: temporary credentials.
type Session struct {
	IssuerType     string // "Role", "IAMUser", "Root"
	IssuerARN      string // of a role with its path
	IssuerID       string
	IssuerAccount  string
	Created        time.Time // zero if not recorded
	MFA            string    // "true", "false" or ""
	SourceIdentity string
	Provider       string // federatedProvider of a web identity
	RoleDelivery   string // ec2RoleDelivery: "1.0" or "2.0"
	AssumedRoot    string // "true" or ""
	SignInSession  string // ARN
}

var errNoIdentity = errors.New("want an object with type and arn")

// readIdentity reads a userIdentity element.
func readIdentity(n *jsontree.Node) (Identity, error) {
	switch {
	case n == nil:
		return Identity{}, fmt.Errorf("userIdentity is missing, %w", errNoIdentity)
	case n.Kind != jsontree.Object:
		return Identity{}, fmt.Errorf("userIdentity is %s, %w", kind(n), errNoIdentity)
	}
	id := Identity{
		Type:        n.Get("type").Str(),
		ARN:         n.Get("arn").Str(),
		PrincipalID: n.Get("principalId").Str(),
		AccountID:   scalar(n.Get("accountId")),
		UserName:    n.Get("userName").Str(),
		AccessKeyID: n.Get("accessKeyId").Str(),
		InvokedBy:   n.Get("invokedBy").Str(),
		Provider:    n.Get("identityProvider").Str(),
	}
	if c := n.Get("sessionContext"); c != nil && c.Kind == jsontree.Object {
		issuer := c.Get("sessionIssuer")
		id.Session = &Session{
			IssuerType:     issuer.Get("type").Str(),
			IssuerARN:      issuer.Get("arn").Str(),
			IssuerID:       issuer.Get("principalId").Str(),
			IssuerAccount:  scalar(issuer.Get("accountId")),
			Created:        readTime(c.At("attributes", "creationDate")),
			MFA:            scalar(c.At("attributes", "mfaAuthenticated")),
			SourceIdentity: c.Get("sourceIdentity").Str(),
			Provider:       c.At("webIdFederationData", "federatedProvider").Str(),
			RoleDelivery:   scalar(c.Get("ec2RoleDelivery")),
			AssumedRoot:    scalar(c.Get("assumedRoot")),
			SignInSession:  c.Get("signInSessionArn").Str(),
		}
	}
	return id, nil
}

// Anonymous reports whether nobody signed the request: S3 and others write an
// account of that name.
func (id *Identity) Anonymous() bool {
	for _, s := range [...]string{id.AccountID, id.PrincipalID} {
		if strings.EqualFold(s, "anonymous") || strings.EqualFold(s, "ANONYMOUS_PRINCIPAL") {
			return true
		}
	}
	return false
}

// principal returns the principal that id describes. What it does not know of
// the principal is left out; an ARN that is none is not made up.
func (id *Identity) principal() eval.Principal {
	switch id.Type {
	case "AWSAccount":
		if id.Anonymous() {
			return eval.Principal{}
		}
	case "AWSService":
		if p, err := eval.ParsePrincipal(id.InvokedBy); err == nil {
			return p
		}
	case "WebIdentityUser", "SAMLUser":
		if p, err := eval.ParsePrincipal(id.Provider); err == nil {
			return p
		}
	}
	p, err := eval.ParsePrincipal(id.ARN)
	if err != nil {
		return eval.Principal{ID: id.PrincipalID, AccountID: id.AccountID}
	}
	switch p.Kind() {
	case eval.Session, eval.FederatedUser:
		if id.Session != nil {
			if issuer, err := arn.Parse(id.Session.IssuerARN); err == nil && issuer.Account() == p.ARN.Account() {
				p.Issuer = issuer
			}
		}
	}
	return p
}

// scalar returns the text of a string, number or boolean, else "".
func scalar(n *jsontree.Node) string {
	if n == nil {
		return ""
	}
	switch n.Kind {
	case jsontree.String, jsontree.Number, jsontree.Bool:
		return n.Text
	}
	return ""
}

// kind says what n is, for errors.
func kind(n *jsontree.Node) string {
	switch n.Kind {
	case jsontree.Null:
		return "null"
	case jsontree.Array, jsontree.Object:
		return "an " + n.Kind.String()
	}
	return "a " + n.Kind.String()
}
