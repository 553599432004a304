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
	Type          string // "IAMUser", "AssumedRole", "Root", …
	ARN           string
	PrincipalID   string // unique ID; of a session "AROAEXAMPLE:session"
	AccountID     string
	UserName      string
	AccessKeyID   string
	InvokedBy     string // the AWS service that made the call, if one did
	Delegate      string // account of the product provider that made it by temporary delegation
	Provider      string // identityProvider of a SAML or web identity
	UserID        string // onBehalfOf: ID of the IAM Identity Center user
	IdentityStore string // ARN of the identity store that holds that user
	CredentialID  string // of the bearer token, if one was used
	Scope         Scope
	Session       *Session
}

// A Scope is the inScopeOf of a record: the resource for which an AWS service
// made the call, or to which it issued the credentials.
type Scope struct {
	SourceARN     string // the resource for which the service made the call
	SourceAccount string // its owner
	IssuerType    string // type of IssuedTo: "AWS::Lambda::Function"
	IssuedTo      string // ARN of what the credentials were issued to
}

// A Session is the sessionContext of a record: temporary credentials.
type Session struct {
	IssuerType     string // "Role", "IAMUser", "Root"
	IssuerARN      string // of a role with its path
	IssuerID       string
	IssuerAccount  string
	IssuerName     string
	Created        time.Time // zero if not recorded
	MFA            string    // "true", "false" or ""
	SourceIdentity string
	Provider       string            // federatedProvider of a web identity
	Claims         map[string]string // what the record has of the provider's claims; nil if none
	RoleDelivery   string            // ec2RoleDelivery: "1.0" or "2.0"
	AssumedRoot    string            // "true" or ""
	SignInSession  string            // ARN
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
	scope := n.Get("inScopeOf")
	return Identity{
		Type:          n.Get("type").Str(),
		ARN:           n.Get("arn").Str(),
		PrincipalID:   n.Get("principalId").Str(),
		AccountID:     scalar(n.Get("accountId")),
		UserName:      n.Get("userName").Str(),
		AccessKeyID:   n.Get("accessKeyId").Str(),
		InvokedBy:     n.Get("invokedBy").Str(),
		Delegate:      scalar(n.At("invokedByDelegate", "accountId")),
		Provider:      n.Get("identityProvider").Str(),
		UserID:        n.At("onBehalfOf", "userId").Str(),
		IdentityStore: n.At("onBehalfOf", "identityStoreArn").Str(),
		CredentialID:  n.Get("credentialId").Str(),
		Scope: Scope{
			SourceARN:     scope.Get("sourceArn").Str(),
			SourceAccount: scalar(scope.Get("sourceAccount")),
			IssuerType:    scope.Get("issuerType").Str(),
			IssuedTo:      scope.Get("credentialsIssuedTo").Str(),
		},
		Session: readSession(n.Get("sessionContext")),
	}, nil
}

// readSession reads a sessionContext element, nil if it is none.
func readSession(n *jsontree.Node) *Session {
	if object(n) == nil {
		return nil
	}
	issuer, web := n.Get("sessionIssuer"), n.Get("webIdFederationData")
	return &Session{
		IssuerType:     issuer.Get("type").Str(),
		IssuerARN:      issuer.Get("arn").Str(),
		IssuerID:       issuer.Get("principalId").Str(),
		IssuerAccount:  scalar(issuer.Get("accountId")),
		IssuerName:     issuer.Get("userName").Str(),
		Created:        readTime(n.At("attributes", "creationDate")),
		MFA:            scalar(n.At("attributes", "mfaAuthenticated")),
		SourceIdentity: n.Get("sourceIdentity").Str(),
		Provider:       web.Get("federatedProvider").Str(),
		Claims:         texts(web.Get("attributes")),
		RoleDelivery:   scalar(n.Get("ec2RoleDelivery")),
		AssumedRoot:    scalar(n.Get("assumedRoot")),
		SignInSession:  n.Get("signInSessionArn").Str(),
	}
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
func (id *Identity) principal(partition string) eval.Principal {
	switch id.Type {
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
		return id.withoutARN(partition)
	}
	switch p.Kind() {
	case eval.Session, eval.FederatedUser:
		if id.Session != nil {
			if issuer, err := arn.Parse(id.Session.IssuerARN); err == nil && issuer.Account() == p.ARN.Account() {
				p.Issuer = issuer
			}
		}
	case eval.Root:
		if id.Session != nil && id.Session.AssumedRoot == "true" {
			return assumedRoot(p)
		}
	}
	return p
}

// withoutARN returns the principal of a record that has no ARN of it. The unique IDs of
// root users and of federated users say who they are; others are left to who
// knows the account.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func (id *Identity) withoutARN(partition string) eval.Principal {
	if id.Anonymous() {
		return eval.Principal{}
	}
	p := eval.Principal{ID: id.PrincipalID, AccountID: id.AccountID}
	if p.ID == "" {
		p.ID = id.UserID
	}
	if id.Type != "AWSAccount" || p.AccountID == "" {
		return p
	}
	account, name, federated := strings.Cut(p.ID, ":")
	text := ""
	switch {
	case account != p.AccountID:
		return p
	case federated:
		text = "arn:" + partition + ":sts::" + account + ":federated-user/" + name
	default:
		text = "arn:" + partition + ":iam::" + account + ":root"
	}
	if named, err := eval.ParsePrincipal(text); err == nil {
		return named
	}
	return p
}

// assumedRoot returns the session of a root user that AssumeRoot makes.
func assumedRoot(root eval.Principal) eval.Principal {
	p, err := eval.ParsePrincipal("arn:" + root.ARN.Partition() + ":sts::" + root.ARN.Account() + ":assumed-root")
	if err != nil {
		return root
	}
	return p
}
