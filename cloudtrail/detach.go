// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
)

// Texts of an event may be parts of the text of its whole record. What outlives
// the event is copied.

// detach copies the texts that may hold the text of a whole record.
func (i *issue) detach() {
	for _, s := range [...]*string{&i.Provider, &i.SourceIdentity, &i.to.accessKeyID, &i.to.arn, &i.by.accessKeyID, &i.by.arn} {
		*s = strings.Clone(*s)
	}
	i.Requester = detached(i.Requester)
}

// detached returns a copy of id that holds no text of the record but its own.
func (id *Identity) detached() *Identity {
	c := *id
	for _, s := range [...]*string{&c.Type, &c.ARN, &c.PrincipalID, &c.AccountID, &c.UserName, &c.AccessKeyID, &c.InvokedBy, &c.Delegate,
		&c.Provider, &c.UserID, &c.IdentityStore, &c.CredentialID, &c.Scope.SourceARN, &c.Scope.SourceAccount, &c.Scope.IssuerType, &c.Scope.IssuedTo} {
		*s = strings.Clone(*s)
	}
	if id.Session != nil {
		s := *id.Session
		for _, t := range [...]*string{&s.IssuerType, &s.IssuerARN, &s.IssuerID, &s.IssuerAccount, &s.IssuerName, &s.MFA, &s.SourceIdentity,
			&s.Provider, &s.RoleDelivery, &s.AssumedRoot, &s.SignInSession} {
			*t = strings.Clone(*t)
		}
		s.Claims = nil
		for k, v := range id.Session.Claims {
			s.Claims = put(s.Claims, k, v)
		}
		c.Session = &s
	}
	return &c
}

// detached returns a copy of p that holds no text of a record but its own.
func detached(p eval.Principal) eval.Principal {
	if p.ARN.IsValid() {
		if named, err := eval.ParsePrincipal(strings.Clone(p.ARN.String())); err == nil {
			p.ARN = named.ARN
		}
	}
	if p.Issuer.IsValid() {
		if issuer, err := arn.Parse(strings.Clone(p.Issuer.String())); err == nil {
			p.Issuer = issuer
		}
	}
	p.Service, p.ID, p.AccountID = strings.Clone(p.Service), strings.Clone(p.ID), strings.Clone(p.AccountID)
	return p
}
