// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"strings"

	"github.com/undenied/undenied/condition"
)

// principal sets the keys that say who asked, as far as the record knows better
// than the principal's ARN.
func (w *contextWriter) principal() {
	id := w.e.identity()
	switch w.e.class() {
	case unidentified:
		w.unknown("aws:PrincipalArn", "aws:PrincipalType", "aws:PrincipalIsAWSService", "aws:PrincipalServiceName",
			"aws:PrincipalServiceNamesList", "aws:userid", "aws:username")
		if id.AccountID == "" {
			w.unknown("aws:PrincipalAccount")
		}
	case service:
		w.asService(id)
	case unsigned:
		w.absent("aws:PrincipalArn", "aws:PrincipalIsAWSService", "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:username")
		if id.Anonymous() {
			w.absent("aws:PrincipalOrgID", "aws:PrincipalOrgPaths")
		}
	case foreign:
		w.asPerson(id)
		switch {
		case strings.HasPrefix(id.PrincipalID, "AROA"):
			w.set("aws:PrincipalType", "AssumedRole")
			w.absent("aws:username")
		case strings.HasPrefix(id.PrincipalID, "AIDA"):
			w.set("aws:PrincipalType", "User")
		}
	case user:
		w.asPerson(id)
		w.setIf("aws:username", id.UserName)
	default:
		w.asPerson(id)
		w.absent("aws:username")
	}
	w.via(id)
}

// asService sets the keys of a service that asks in its own name.
func (w *contextWriter) asService(id *Identity) {
	w.set("aws:PrincipalIsAWSService", "true")
	w.absent("aws:PrincipalArn", "aws:username", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths")
	w.unknown("aws:PrincipalAccount", "aws:PrincipalType", "aws:userid", "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList")
	if strings.Contains(id.InvokedBy, ".") {
		w.set("aws:PrincipalServiceName", id.InvokedBy)
	}
	w.setIf("aws:SourceArn", id.Scope.SourceARN)
	w.setIf("aws:SourceAccount", id.Scope.SourceAccount)
}

// asPerson sets the keys of a user, root user or session.
func (w *contextWriter) asPerson(id *Identity) {
	w.setIf("aws:userid", id.PrincipalID)
	w.set("aws:PrincipalIsAWSService", "false")
	w.absent("aws:PrincipalServiceName", "aws:PrincipalServiceNamesList")
}

// via sets the keys that say which services made the request for the principal,
// and those that only services have which ask in their own name.
func (w *contextWriter) via(id *Identity) {
	switch w.e.forwarded() {
	case condition.True:
		w.set("aws:ViaAWSService", "true")
		if strings.Contains(id.InvokedBy, ".") {
			// CloudTrail records the last service of a chain. Which were before
			// it stays unknown.
			w.set("aws:CalledViaLast", id.InvokedBy)
		}
	case condition.False:
		w.set("aws:ViaAWSService", "false")
		w.absent("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast")
		if w.e.class() != service {
			w.absent("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths")
		}
	}
}
