// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"maps"
	"slices"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// narrowed adds to an Allow for a request, in a policy of type t, the conditions
// that the options ask for.
func (o Options) narrowed(s statement, req *eval.Request, t policy.Type) statement {
	if o.Conditions != MetConditions || t == policy.ResourceControlPolicy { // those of customers cannot allow
		return s
	}
	conditions := map[string]map[string]string{}
	for operator, keys := range s.Condition {
		conditions[operator] = maps.Clone(keys)
	}
	known := req.KnownContext()
	for k, entry := range known.All() {
		if entry.Presence != condition.Present || entry.Text == "" {
			continue // a list has no Text
		}
		operator := conditionOn(req, t, k, &known)
		if operator == 0 || names(req, entry.Text) {
			continue
		}
		if conditions[operator.String()] == nil {
			conditions[operator.String()] = map[string]string{}
		}
		conditions[operator.String()][catalog.KeyName(k.String())] = asText(operator, entry.Text)
	}
	if len(conditions) > 0 {
		s.Condition = conditions
	}
	return s
}

// unchanged returns the request of an authorization with what changes of it have
// changed taken as unknown.
func unchanged(asked, before Authorization) *eval.Request {
	req := *asked.Request
	for k, entry := range asked.Request.Context.All() {
		if was := before.Request.Context.Lookup(k); was.Presence != entry.Presence || was.Text != entry.Text {
			req.Context.SetUnknown(k)
		}
	}
	return &req
}

// asText writes a value so that it stands for itself in a policy.
func asText(operator condition.Operator, value string) string {
	if operator == condition.ArnEquals { // which has wildcards
		return strings.NewReplacer("$", "${$}", "*", "${*}", "?", "${?}").Replace(value)
	}
	return strings.ReplaceAll(value, "$", "${$}")
}

// conditionOn returns the operator of a condition on the value that a request has
// for a key, or 0 if it makes none.
func conditionOn(req *eval.Request, t policy.Type, k condition.Key, known *condition.Context) condition.Operator {
	name := k.String()
	switch byService := t == policy.ResourceBased && req.Principal.Kind() == eval.Service; {
	case t != policy.VPCEndpointPolicy && name == "aws:sourcevpce", // else it is that endpoint's
		t != policy.VPCEndpointPolicy && name == "aws:sourcevpc" && known.Lookup(keySourceVpce).Presence != condition.Present,
		name == "aws:calledvialast",
		byService && (name == "aws:sourceaccount" || name == "aws:sourceorgid"),
		name == "aws:principalorgid" && t == policy.ResourceBased && req.Principal.Kind().InAccount() && req.Owner() != req.Principal.Account(),
		name == "aws:requestedregion" && !global[req.Action.Service()] && (req.Resource.Region() == "" || req.Resource.Region() == "*"),
		fromProvider(req, t, name):
		return condition.StringEquals
	case byService && name == "aws:sourcearn":
		return condition.ArnEquals
	case name == "aws:multifactorauthpresent" && known.Lookup(k).Text == "true":
		return condition.Bool
	}
	return ownKey(req, k)
}

var keySourceVpce = condition.MustKey("aws:SourceVpce")

// fromProvider reports whether a key is the audience or the subject of the token
// with which somebody assumes a role. The subject of a SAML assertion may be
// another every time.
func fromProvider(req *eval.Request, t policy.Type, name string) bool {
	if t != policy.ResourceBased || req.Principal.Kind() != eval.Federated {
		return false
	}
	return strings.HasSuffix(name, ":aud") || strings.HasSuffix(name, ":sub") && name != "saml:sub"
}

// ownKey returns the operator for a key that the reference lists for the action.
func ownKey(req *eval.Request, k condition.Key) condition.Operator {
	name := k.String()
	action := catalog.ActionName(req.Action.String())
	if changing(name) || !catalog.Takes(action, name) {
		return 0
	}
	if strings.HasPrefix(name, "aws:requesttag/") {
		return condition.StringEquals
	}
	if k.Service() != req.Action.Service() && k.Service() != "iam" {
		return 0
	}
	service, ok := catalog.Lookup(req.Action.Service())
	if !ok || describes(service, req, name) {
		return 0
	}
	switch typ, _ := service.Key(name); typ.Type {
	case catalog.TypeString:
		return condition.StringEquals
	case catalog.TypeARN:
		return condition.ArnEquals
	case catalog.TypeBool:
		return condition.Bool
	}
	return 0
}

// describes reports whether a key says something of the resource that the Allow
// names anyway. Of a resource that is to be made, it says what is made.
func describes(service *catalog.Service, req *eval.Request, name string) bool {
	if !req.Resource.IsValid() || strings.HasSuffix(req.Resource.Resource(), "*") {
		return false
	}
	a, ok := service.Action(req.Action.Name())
	if !ok {
		return false
	}
	of := catalog.Action{Service: a.Service}
	for _, target := range a.On {
		if r, ok := service.Resource(target.Type); ok {
			of.Keys = append(of.Keys, r.Keys...)
		}
	}
	return of.Takes(name)
}

// names reports whether a value is the resource, which the Allow names anyway, or
// its ID.
func names(req *eval.Request, value string) bool {
	resource := req.Resource.Resource()
	return value == req.Resource.String() || value == resource || strings.HasSuffix(resource, "/"+value) || strings.HasSuffix(resource, ":"+value)
}

// changing reports whether a key's value is another with each call, or says
// nothing that principal, action and resource do not say.
func changing(name string) bool {
	for _, end := range [...]string{"token", "requestid", "sessionname", "versionid", "time"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return slices.Contains(changingKeys[:], name) || strings.Contains(name, ":resourcetag/")
}

// changingKeys are such keys, in small letters. Of the encryption context of KMS
// they are what AWS services and the AWS Encryption SDK make anew: versions of
// secrets, volumes, public keys of messages.
//
// See https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html,
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html and
// https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/concepts.html#encryption-context.
var changingKeys = [...]string{
	"s3:authtype", "s3:if-match", "s3:if-none-match", "s3:resourceaccount", "s3:signatureage", "s3:signatureversion",
	"s3:tlsversion", "s3:x-amz-content-sha256", "s3:objectcreationoperation",
	"kms:calleraccount", "kms:encryptionalgorithm", "kms:requestalias",
	"kms:encryptioncontext:aws-crypto-public-key", "kms:encryptioncontext:aws:ebs:id",
	"sts:sourceidentity",
	"ec2:region", "ec2:sourceinstancearn",
	"lambda:sourcefunctionarn",
}
