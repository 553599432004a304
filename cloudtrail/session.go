// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
)

// The keys of temporary credentials.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-role-session
var (
	mfaKeys       = keys("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge")
	temporaryKeys = keys("aws:TokenIssueTime", "aws:AssumedRoot", "aws:SignInSessionArn")
	roleKeys      = keys("aws:SourceIdentity", "aws:ChatbotSourceArn")
	providerKeys  = keys("aws:FederatedProvider")
	personKeys    = keys("identitystore:UserId")
	workloadKeys  = map[string][]condition.Key{ // by the service that issues the credentials to what runs in it
		"ec2":       keys("ec2:RoleDelivery", "ec2:SourceInstanceArn", "aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4"),
		"lambda":    keys("lambda:SourceFunctionArn"),
		"codebuild": keys("codebuild:buildArn", "codebuild:projectArn"),
		"ssm":       keys("ssm:SourceInstanceArn"),
		"glue":      keys("glue:RoleAssumedBy", "glue:CredentialIssuingService"),
	}
)

func keys(names ...string) []condition.Key {
	var keys []condition.Key
	for _, name := range names {
		keys = append(keys, condition.MustKey(name))
	}
	return keys
}

// without says that the request has none of the keys.
func (w *contextWriter) without(groups ...[]condition.Key) {
	for _, keys := range groups {
		for _, k := range keys {
			w.c.SetAbsent(k)
		}
	}
}

// session sets the keys of the credentials.
func (w *contextWriter) session() {
	e := w.e
	id := e.identity()
	switch c := e.class(); c {
	case service:
		w.noWorkload("")
		w.without(mfaKeys, temporaryKeys, roleKeys, providerKeys, personKeys)
		w.unknown("aws:TokenIssueTime") // services have credentials, too
	case unsigned:
		w.noWorkload("")
		w.without(mfaKeys, temporaryKeys, roleKeys, personKeys)
		if id.Anonymous() {
			w.without(providerKeys)
		}
		for key, value := range e.claims() {
			w.claim(key, value)
		}
	case user, root, federatedUser:
		w.noWorkload("")
		w.without(roleKeys, providerKeys, personKeys)
		if c != root || e.Credentials != nil {
			w.absent("aws:AssumedRoot")
		}
		if strings.HasPrefix(id.AccessKeyID, "AKIA") {
			if id.via() == "" { // a service may have temporary credentials for what it forwards
				w.without(mfaKeys, temporaryKeys)
			}
			return
		}
		w.temporary(id.Session)
	case roleSession:
		w.absent("aws:AssumedRoot")
		w.role(id)
		w.temporary(id.Session)
	}
	w.setIf("identitystore:UserId", id.UserID)
	w.issued()
}

// temporary sets the keys of temporary credentials of any kind.
func (w *contextWriter) temporary(s *Session) {
	if s == nil {
		return
	}
	if !s.Created.IsZero() {
		w.set("aws:TokenIssueTime", s.Created.UTC().Format(time.RFC3339))
	}
	switch s.MFA {
	case "true":
		w.set("aws:MultiFactorAuthPresent", "true")
		// A session of a role may have been made with credentials that are older.
		if w.e.class() != roleSession && !s.Created.IsZero() && !w.e.Time.Before(s.Created) {
			w.set("aws:MultiFactorAuthAge", strconv.FormatInt(int64(w.e.Time.Sub(s.Created)/time.Second), 10))
		}
	case "false":
		w.set("aws:MultiFactorAuthPresent", "false")
		w.absent("aws:MultiFactorAuthAge")
	}
	w.setIf("aws:AssumedRoot", s.AssumedRoot)
	w.setIf("aws:SignInSessionArn", s.SignInSession)
}

// role sets the keys of a session of a role.
func (w *contextWriter) role(id *Identity) {
	s := id.Session
	if s == nil {
		s = &Session{}
	}
	switch issuer := w.e.workload(id, s); issuer {
	case "":
		if _, name, _ := strings.Cut(id.PrincipalID, ":"); name != "" && !instanceID.MatchString(name) {
			w.without(workloadKeys["ec2"]) // the sessions of instances are named by them
		}
	case nobody:
		w.noWorkload("")
		w.absent("aws:ChatbotSourceArn")
	default:
		w.noWorkload(issuer)
		w.without(providerKeys, personKeys)
		w.absent("aws:ChatbotSourceArn", "aws:SignInSessionArn")
		w.scope(issuer, id.Scope.IssuedTo)
	}
	w.setIf("ec2:RoleDelivery", s.RoleDelivery)
	w.setIf("aws:FederatedProvider", s.Provider)
	for name, value := range s.Claims {
		if key := claimKey(s.Provider, name); key != "" {
			w.claim(key, value)
		}
	}
	if s.SourceIdentity != "" {
		w.set("aws:SourceIdentity", s.SourceIdentity)
	} else if s.IssuerARN != "" {
		w.absent("aws:SourceIdentity") // CloudTrail records it wherever it is set
	}
}

// instanceID is the session name of an EC2 instance's credentials.
var instanceID = regexp.MustCompile(`^i-[0-9a-fA-F]+$`)

// What [Event.workload] returns besides services that run workloads.
const (
	nobody = "nobody" // somebody assumed the role from outside
	itself = "itself" // a service assumed it for its own work
)

// workload returns the service whose workload has the credentials, or "" if that
// is not known.
func (e *Event) workload(id *Identity, s *Session) string {
	if typ := strings.Split(id.Scope.IssuerType, "::"); len(typ) == 3 {
		return strings.ToLower(typ[1])
	}
	if to, err := arn.Parse(id.Scope.IssuedTo); err == nil {
		return to.Service()
	}
	switch {
	case s.RoleDelivery != "":
		return "ec2"
	case e.Principal.ServiceLinked():
		return itself
	case s.Provider != "":
		return nobody
	case e.Credentials != nil:
		switch e.Credentials.Requester.Kind() {
		case eval.Service, eval.Anonymous: // for a workload perhaps
		default:
			return nobody
		}
	}
	return ""
}

// noWorkload says that only the workloads of one service may have the keys of
// workloads.
func (w *contextWriter) noWorkload(but string) {
	for issuer, keys := range workloadKeys {
		if issuer != but {
			w.without(keys)
		}
	}
}

// scope sets the keys that hold the ARN of a workload.
func (w *contextWriter) scope(issuer, workload string) {
	to, err := arn.Parse(workload)
	if err != nil {
		return
	}
	typ, _, _ := strings.Cut(to.Resource(), "/")
	switch {
	case issuer == "lambda":
		w.set("lambda:SourceFunctionArn", workload)
	case issuer == "ec2" && typ == "instance":
		w.set("ec2:SourceInstanceArn", workload)
	case issuer == "ssm":
		w.set("ssm:SourceInstanceArn", workload)
	case issuer == "codebuild" && typ == "build":
		w.set("codebuild:buildArn", workload)
	case issuer == "codebuild" && typ == "project":
		w.set("codebuild:projectArn", workload)
	case issuer == "glue":
		w.set("glue:CredentialIssuingService", "glue.amazonaws.com")
		w.absent("glue:RoleAssumedBy")
	}
}

// issued sets the keys that the event tells which issued the credentials.
func (w *contextWriter) issued() {
	c := w.e.Credentials
	if c == nil {
		return
	}
	for _, tag := range c.untold {
		w.unknown("aws:PrincipalTag/" + tag)
	}
	for tag, value := range c.Tags {
		w.set("aws:PrincipalTag/"+tag, value)
	}
	for key, value := range c.Claims {
		w.claim(key, value)
	}
	w.setIf("aws:SourceIdentity", c.SourceIdentity)
	switch c.Kind {
	case "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity":
		w.setIf("aws:FederatedProvider", c.Provider)
	case "AssumeRole":
		if s := w.e.identity().Session; s == nil || s.Provider == "" {
			w.without(providerKeys)
		}
	case "AssumeRoot":
		w.set("aws:AssumedRoot", "true")
	}
}
