// SPDX-License-Identifier: Apache-2.0

package eval

import "github.com/undenied/undenied/condition"

// The keys that follow from the principal, the action and the resource.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var (
	keyPrincipalARN          = condition.MustKey("aws:PrincipalArn")
	keyPrincipalAccount      = condition.MustKey("aws:PrincipalAccount")
	keyPrincipalType         = condition.MustKey("aws:PrincipalType")
	keyPrincipalIsAWSService = condition.MustKey("aws:PrincipalIsAWSService")
	keyPrincipalServiceName  = condition.MustKey("aws:PrincipalServiceName")
	keyUserID                = condition.MustKey("aws:userid")
	keyUsername              = condition.MustKey("aws:username")
	keyResourceAccount       = condition.MustKey("aws:ResourceAccount")
	keyCallerAccount         = condition.MustKey("kms:CallerAccount")
	keyEncryptionContextKeys = condition.MustKey("kms:EncryptionContextKeys")
	keySourceVPC             = condition.MustKey("aws:SourceVpc")
)

// principalTypes are the values of aws:PrincipalType.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
var principalTypes = map[Kind]string{
	Anonymous:     "Anonymous",
	Root:          "Account",
	User:          "User",
	Role:          "AssumedRole",
	Session:       "AssumedRole",
	FederatedUser: "FederatedUser",
}

// derive settles the keys that follow from the request itself.
func (e *evaluator) derive() {
	d, p := &e.derived, e.req.Principal
	if typ, ok := principalTypes[e.kind]; ok {
		d.Set(keyPrincipalType, typ)
	}
	if e.kind == User {
		d.Set(keyUsername, lastSegment(p.ARN.Resource()))
	} else if e.kind != Unidentified {
		d.SetAbsent(keyUsername)
	}
	e.derivePrincipal()

	if e.account != "" {
		d.Set(keyPrincipalAccount, e.account)
		if e.req.Action.Service() == "kms" {
			d.Set(keyCallerAccount, e.account)
		}
	}
	if owner := e.req.Owner(); owner != "" {
		d.Set(keyResourceAccount, owner)
	}
}

// derivePrincipal settles what depends on the kind of principal.
func (e *evaluator) derivePrincipal() {
	d, p := &e.derived, e.req.Principal
	if e.kind == Service {
		d.Set(keyPrincipalIsAWSService, "true")
		d.Set(keyPrincipalServiceName, p.Service)
		d.SetAbsent(keyPrincipalARN)
		return
	}
	d.SetAbsent(keyPrincipalServiceName)
	switch e.kind {
	case Anonymous:
		d.Set(keyPrincipalAccount, "anonymous")
		d.Set(keyUserID, "anonymous")
		d.SetAbsent(keyPrincipalARN)
		return
	case Root:
		d.Set(keyUserID, e.account)
		d.Set(keyPrincipalARN, p.ARN.String())
	case Session:
		// The key is the role's ARN, with its path: the session's does not tell.
		if p.Issuer.IsValid() {
			d.Set(keyPrincipalARN, p.Issuer.String())
		}
	case User, Role, FederatedUser:
		d.Set(keyPrincipalARN, p.ARN.String())
	case Federated:
		d.SetAbsent(keyPrincipalARN)
	}
	d.Set(keyPrincipalIsAWSService, "false")
}
