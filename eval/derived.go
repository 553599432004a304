// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// The keys that follow from the principal, the action and the resource.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var (
	keyPrincipalARN              = condition.MustKey("aws:PrincipalArn")
	keyPrincipalAccount          = condition.MustKey("aws:PrincipalAccount")
	keyPrincipalType             = condition.MustKey("aws:PrincipalType")
	keyPrincipalIsAWSService     = condition.MustKey("aws:PrincipalIsAWSService")
	keyPrincipalServiceName      = condition.MustKey("aws:PrincipalServiceName")
	keyPrincipalServiceNamesList = condition.MustKey("aws:PrincipalServiceNamesList")
	keyResourceOrgID             = condition.MustKey("aws:ResourceOrgID")
	keyResourceOrgPaths          = condition.MustKey("aws:ResourceOrgPaths")
	keyUserID                    = condition.MustKey("aws:userid")
	keyUsername                  = condition.MustKey("aws:username")
	keyResourceAccount           = condition.MustKey("aws:ResourceAccount")
	keyCallerAccount             = condition.MustKey("kms:CallerAccount")
	keyEncryptionContextKeys     = condition.MustKey("kms:EncryptionContextKeys")
	keySourceVPC                 = condition.MustKey("aws:SourceVpc")
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

// KnownContext returns the request's context together with the keys that follow
// from the request itself, as an evaluation uses it.
func (r *Request) KnownContext() condition.Context {
	derived := derive(r)
	return r.Context.WithDefaults(&derived)
}

// derive settles the keys that follow from the request itself.
func derive(req *Request) condition.Context {
	var d condition.Context
	p, kind := req.Principal, req.Principal.Kind()
	if typ, ok := principalTypes[kind]; ok {
		d.Set(keyPrincipalType, typ)
	}
	if kind == User {
		d.Set(keyUsername, lastSegment(p.ARN.Resource()))
	} else if kind != Unidentified {
		d.SetAbsent(keyUsername)
	}
	derivePrincipal(&d, p, kind)

	if account := p.Account(); account != "" && kind != Federated {
		d.Set(keyPrincipalAccount, account)
		if req.Action.Service() == "kms" {
			d.Set(keyCallerAccount, account)
		}
	}
	switch owner := req.Owner(); {
	case !HasResourceAccount(req.Action):
		d.SetAbsent(keyResourceAccount)
		d.SetAbsent(keyResourceOrgID)
		d.SetAbsent(keyResourceOrgPaths)
	case owner != "" && req.Action.String() != "events:putevents": // event buses of before March 2023 lack the key
		d.Set(keyResourceAccount, owner)
	default:
		d.SetUnknown(keyResourceAccount)
	}
	return d
}

// HasResourceAccount reports whether a request for the action carries
// aws:ResourceAccount and the keys for the owner's organization.
func HasResourceAccount(a policy.Action) bool {
	return a.Service() != "ebs" && !actionsWithoutResourceAccount[a.String()]
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
var actionsWithoutResourceAccount = map[string]bool{
	"auditmanager:updateassessmentframeworkshare": true,
	"detective:acceptinvitation":                  true,
	"ds:acceptshareddirectory":                    true,
	"ec2:accepttransitgatewaypeeringattachment":   true,
	"ec2:acceptvpcendpointconnections":            true,
	"ec2:acceptvpcpeeringconnection":              true,
	"ec2:createtransitgatewaypeeringattachment":   true,
	"ec2:createvpcendpoint":                       true,
	"ec2:createvpcpeeringconnection":              true,
	"es:acceptinboundconnection":                  true,
	"guardduty:acceptadministratorinvitation":     true,
	"macie2:acceptinvitation":                     true,
	"route53:associatevpcwithhostedzone":          true,
	"route53:createvpcassociationauthorization":   true,
	"securityhub:acceptadministratorinvitation":   true,
}

// derivePrincipal settles what depends on the kind of principal.
func derivePrincipal(d *condition.Context, p Principal, kind Kind) {
	if kind == Service {
		d.Set(keyPrincipalIsAWSService, "true")
		d.Set(keyPrincipalServiceName, p.Service)
		d.SetUnknown(keyPrincipalServiceNamesList) // it holds the service's other names, too
		d.SetAbsent(keyPrincipalARN)
		return
	}
	d.SetAbsent(keyPrincipalServiceName)
	d.SetAbsent(keyPrincipalServiceNamesList)
	switch kind {
	case Anonymous:
		d.Set(keyPrincipalAccount, "anonymous")
		d.Set(keyUserID, "anonymous")
		d.SetAbsent(keyPrincipalARN)
		d.SetAbsent(keyPrincipalIsAWSService) // the request is not signed
		return
	case Root:
		d.Set(keyUserID, p.Account())
		d.Set(keyPrincipalARN, rootARN(p))
	case Session:
		// The key is the role's ARN, with its path: the session's does not tell.
		if p.Issuer.IsValid() {
			d.Set(keyPrincipalARN, p.Issuer.String())
		} else {
			d.SetUnknown(keyPrincipalARN)
		}
	case User, Role:
		d.Set(keyPrincipalARN, p.ARN.String())
	case FederatedUser:
		d.Set(keyUserID, p.Account()+":"+lastSegment(p.ARN.Resource()))
		d.Set(keyPrincipalARN, p.ARN.String())
	case Federated:
		d.SetAbsent(keyPrincipalARN)
		d.SetAbsent(keyPrincipalIsAWSService) // nor is this one
		return
	}
	d.Set(keyPrincipalIsAWSService, "false")
}

// rootARN is the ARN of a root user. A session made by AssumeRoot is one of it.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
func rootARN(p Principal) string {
	if p.ARN.Service() == "sts" {
		return "arn:" + p.ARN.Partition() + ":iam::" + p.Account() + ":root"
	}
	return p.ARN.String()
}
