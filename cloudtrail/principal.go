// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"strconv"
	"strings"
	"time"
)

// principal sets the keys that say who asked, as far as the record knows better
// than the principal's ARN.
func (w *contextWriter) principal() {
	id := &w.e.Identity
	switch id.Type {
	case "IAMUser", "User":
		w.setIf("aws:username", id.UserName)
	case "AssumedRole", "Role", "Root", "FederatedUser":
		w.absent("aws:username")
	case "AWSService":
		w.set("aws:PrincipalIsAWSService", "true")
		w.set("aws:ViaAWSService", "false")
		w.absent("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast")
		if strings.Contains(id.InvokedBy, ".") {
			w.set("aws:PrincipalServiceName", id.InvokedBy)
		}
		return
	default:
		return // the record shows too little of a foreign principal
	}
	w.setIf("aws:userid", id.PrincipalID)
	w.set("aws:PrincipalIsAWSService", "false")
	w.absent("aws:PrincipalServiceName", "aws:PrincipalServiceNamesList")
	if id.InvokedBy == "" {
		w.set("aws:ViaAWSService", "false")
		w.absent("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast")
		return
	}
	w.set("aws:ViaAWSService", "true")
	if strings.Contains(id.InvokedBy, ".") {
		// CloudTrail records the last service of a chain. Which were before it
		// stays unknown.
		w.set("aws:CalledViaLast", id.InvokedBy)
	}
}

// session sets the keys of temporary credentials. Long-term credentials have
// none of them.
func (w *contextWriter) session() {
	id, s := &w.e.Identity, w.e.Identity.Session
	if s == nil || strings.HasPrefix(id.AccessKeyID, "AKIA") {
		if strings.HasPrefix(id.AccessKeyID, "AKIA") {
			w.absent("aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:FederatedProvider",
				"aws:SourceIdentity", "aws:AssumedRoot", "aws:SignInSessionArn", "ec2:RoleDelivery")
		}
		return
	}
	if !s.Created.IsZero() {
		w.set("aws:TokenIssueTime", s.Created.UTC().Format(time.RFC3339))
	}
	switch s.MFA {
	case "true":
		w.set("aws:MultiFactorAuthPresent", "true")
		if !s.Created.IsZero() && !w.e.Time.Before(s.Created) {
			w.set("aws:MultiFactorAuthAge", strconv.FormatInt(int64(w.e.Time.Sub(s.Created)/time.Second), 10))
		}
	case "false":
		w.set("aws:MultiFactorAuthPresent", "false")
		w.absent("aws:MultiFactorAuthAge")
	}
	w.setIf("aws:FederatedProvider", s.Provider)
	w.setIf("aws:AssumedRoot", s.AssumedRoot)
	w.setIf("aws:SignInSessionArn", s.SignInSession)
	w.setIf("ec2:RoleDelivery", s.RoleDelivery)
	if s.SourceIdentity != "" {
		w.set("aws:SourceIdentity", s.SourceIdentity)
	} else if s.IssuerARN != "" {
		w.absent("aws:SourceIdentity") // CloudTrail records it wherever it is set
	}
}
