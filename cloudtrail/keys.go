// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// parameterKeys are the condition keys of services whose value is a request
// parameter as it stands, by service.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
var parameterKeys = map[string][]struct{ key, parameter string }{
	"sts": {
		{"sts:ExternalId", "externalId"}, {"sts:RoleSessionName", "roleSessionName"}, {"sts:SourceIdentity", "sourceIdentity"},
		{"sts:DurationSeconds", "durationSeconds"}, {"sts:TaskPolicyArn", "taskPolicyArn"},
	},
	"iam": {
		{"iam:PolicyARN", "policyArn"}, {"iam:AWSServiceName", "aWSServiceName"},
	},
	"s3": {
		{"s3:prefix", "prefix"}, {"s3:delimiter", "delimiter"}, {"s3:max-keys", "max-keys"}, {"s3:versionid", "versionId"},
		{"s3:x-amz-acl", "x-amz-acl"}, {"s3:x-amz-server-side-encryption", "x-amz-server-side-encryption"},
		{"s3:x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-aws-kms-key-id"},
		{"s3:x-amz-server-side-encryption-customer-algorithm", "x-amz-server-side-encryption-customer-algorithm"},
		{"s3:x-amz-storage-class", "x-amz-storage-class"}, {"s3:x-amz-copy-source", "x-amz-copy-source"},
		{"s3:x-amz-metadata-directive", "x-amz-metadata-directive"}, {"s3:x-amz-website-redirect-location", "x-amz-website-redirect-location"},
		{"s3:x-amz-grant-full-control", "x-amz-grant-full-control"}, {"s3:x-amz-grant-read", "x-amz-grant-read"},
		{"s3:x-amz-grant-read-acp", "x-amz-grant-read-acp"}, {"s3:x-amz-grant-write", "x-amz-grant-write"},
		{"s3:x-amz-grant-write-acp", "x-amz-grant-write-acp"}, {"s3:x-amz-object-ownership", "x-amz-object-ownership"},
		{"s3:locationconstraint", "CreateBucketConfiguration.LocationConstraint"},
	},
	"kms": {
		{"kms:EncryptionAlgorithm", "encryptionAlgorithm"}, {"kms:GranteePrincipal", "granteePrincipal"}, {"kms:RetiringPrincipal", "retiringPrincipal"},
		{"kms:KeySpec", "keySpec"}, {"kms:KeyUsage", "keyUsage"}, {"kms:KeyOrigin", "origin"}, {"kms:MultiRegion", "multiRegion"},
		{"kms:SigningAlgorithm", "signingAlgorithm"}, {"kms:MessageType", "messageType"}, {"kms:DataKeyPairSpec", "keyPairSpec"},
		{"kms:ScheduleKeyDeletionPendingWindowInDays", "pendingWindowInDays"},
	},
	"lambda":         {{"lambda:Principal", "principal"}, {"lambda:FunctionUrlAuthType", "authType"}},
	"secretsmanager": {{"secretsmanager:SecretId", "secretId"}, {"secretsmanager:Name", "name"}, {"secretsmanager:VersionId", "versionId"}, {"secretsmanager:VersionStage", "versionStage"}},
	"sns":            {{"sns:Endpoint", "endpoint"}, {"sns:Protocol", "protocol"}},
	"rds":            {{"rds:DatabaseEngine", "engine"}, {"rds:DatabaseClass", "dBInstanceClass"}, {"rds:StorageEncrypted", "storageEncrypted"}},
}

// defaulted are keys that have a value although the parameter is missing.
var defaulted = map[string]bool{
	"sts:DurationSeconds": true, "kms:EncryptionAlgorithm": true, "kms:KeySpec": true, "kms:KeyUsage": true, "kms:KeyOrigin": true,
	"kms:MultiRegion": true, "kms:MessageType": true, "kms:ScheduleKeyDeletionPendingWindowInDays": true,
	"s3:max-keys": true, "rds:StorageEncrypted": true, "secretsmanager:VersionStage": true,
}

// service sets the keys of the action's own service.
func (w *contextWriter) service(a policy.Action) {
	e := w.e
	for _, k := range parameterKeys[a.Service()] {
		n := e.top(k.parameter)
		switch {
		case e.params == nil || !supports(a, k.key):
		case n != nil && (n.Kind == jsontree.String || scalar(n) != ""):
			w.set(k.key, n.Text)
		case n == nil && !defaulted[k.key]:
			w.absent(k.key)
		}
	}
	switch a.Service() {
	case "sts":
		if n := e.top("transitiveTagKeys"); n != nil {
			w.list("sts:TransitiveTagKeys", scalars([]*jsontree.Node{n})...)
		}
	case "kms":
		w.kms()
	case "s3":
		w.s3()
	case "ec2":
		w.setIf("ec2:Region", e.Region)
		if a.Name() == "runinstances" {
			w.setIf("ec2:InstanceType", scalar(e.top("instanceType")))
		}
	case "iam":
		w.iam(a)
	}
}

// kms sets the keys of KMS.
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
func (w *contextWriter) kms() {
	e := w.e
	w.setIf("kms:CallerAccount", e.Principal.Account())
	switch via := e.Identity.InvokedBy; {
	case strings.HasSuffix(via, ".amazonaws.com") && e.Region != "" && e.Identity.Type != "AWSService":
		name := strings.TrimSuffix(via, ".amazonaws.com")
		if !strings.Contains(name, ".") {
			name += "." + e.Region
		}
		w.set("kms:ViaService", name+".amazonaws.com")
	case via == "" && e.Identity.Session != nil, via == "" && e.Identity.Type == "IAMUser":
		w.absent("kms:ViaService")
	}
	if e.params == nil {
		return
	}
	if alias := scalar(e.top("keyId")); strings.HasPrefix(alias, "alias/") {
		w.set("kms:RequestAlias", alias)
	} else if _, name, ok := strings.Cut(alias, ":alias/"); ok {
		w.set("kms:RequestAlias", "alias/"+name)
	}
	if n := e.top("operations"); n != nil {
		w.list("kms:GrantOperations", scalars([]*jsontree.Node{n})...)
	}
	ctx := e.top("encryptionContext")
	if ctx == nil || ctx.Kind != jsontree.Object {
		return
	}
	var keys []string
	for _, m := range ctx.Members {
		keys = append(keys, m.Name)
		if v := scalar(m.Value); v != "" && !hidden(v) {
			w.set("kms:EncryptionContext:"+m.Name, v)
		}
	}
	w.list("kms:EncryptionContextKeys", keys...)
}

// s3 sets the keys that S3 takes from how the request was made.
// https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
func (w *contextWriter) s3() {
	extra := w.e.additional
	switch extra.Get("SignatureVersion").Str() {
	case "SigV4":
		w.set("s3:signatureversion", "AWS4-HMAC-SHA256")
	case "SigV2":
		w.set("s3:signatureversion", "AWS")
	}
	switch extra.Get("AuthenticationMethod").Str() {
	case "AuthHeader":
		w.set("s3:authType", "REST-HEADER")
	case "QueryString":
		w.set("s3:authType", "REST-QUERY-STRING")
	}
}

// iam sets the keys of IAM that depend on the action.
func (w *contextWriter) iam(a policy.Action) {
	e := w.e
	switch a.Name() {
	case "passrole":
		switch e.Source {
		case "lambda.amazonaws.com", "ec2.amazonaws.com":
			w.set("iam:PassedToService", e.Source)
		}
	case "createuser", "createrole", "putuserpermissionsboundary", "putrolepermissionsboundary":
		switch boundary := scalar(e.top("permissionsBoundary")); {
		case boundary != "":
			w.set("iam:PermissionsBoundary", boundary)
		case e.params != nil:
			w.absent("iam:PermissionsBoundary")
		}
	}
}

// tagLists are the parameters that pass tags, tagKeys those that pass only keys.
var (
	tagLists = [...]string{"tags", "tagSet", "tagList", "tagsList", "resourceTags", "tagsToAdd", "tagSpecificationSet.tags", "tagSpecifications.tags"}
	tagKeys  = [...]string{"tagKeys", "tagKeyList", "resourceTagKeys", "tagsToRemove"}
)

// tags sets aws:RequestTag/… and aws:TagKeys for actions that know them.
func (w *contextWriter) tags(a policy.Action) {
	if w.e.params == nil || !supports(a, "aws:TagKeys") && !supports(a, "aws:RequestTag/${TagKey}") {
		return
	}
	var keys []string
	passed := false
	for _, path := range tagLists {
		nodes := w.e.walk(path)
		passed = passed || len(nodes) > 0
		for _, n := range flat(nodes) {
			keys = w.tag(n, keys)
		}
	}
	for _, path := range tagKeys {
		nodes := w.e.walk(path)
		passed = passed || len(nodes) > 0
		keys = append(keys, scalars(nodes)...)
	}
	if !passed {
		return // tags may be passed in a parameter that is not known here
	}
	slices.Sort(keys)
	w.list("aws:TagKeys", slices.Compact(keys)...)
}

// tag reads one tag, {"key", "value"}, or a map of tags, and returns the keys
// with its own.
func (w *contextWriter) tag(n *jsontree.Node, keys []string) []string {
	for _, names := range [...][2]string{{"key", "value"}, {"tagKey", "tagValue"}, {"Key", "Value"}, {"TagKey", "TagValue"}} {
		if key := n.Get(names[0]); key != nil && len(n.Members) <= 2 {
			if !hidden(scalar(n.Get(names[1]))) {
				w.set("aws:RequestTag/"+scalar(key), scalar(n.Get(names[1])))
			}
			return append(keys, scalar(key))
		}
	}
	for _, m := range n.Members {
		if m.Value.Kind != jsontree.String {
			continue
		}
		keys = append(keys, m.Name)
		if !hidden(m.Value.Text) {
			w.set("aws:RequestTag/"+m.Name, m.Value.Text)
		}
	}
	return keys
}

// supports reports whether an action knows a condition key.
func supports(a policy.Action, key string) bool {
	s, ok := catalog.Lookup(a.Service())
	if !ok {
		return false
	}
	action, ok := s.Action(a.Name())
	if !ok {
		return false
	}
	same := func(k string) bool { return strings.EqualFold(k, key) }
	return slices.ContainsFunc(action.Keys, same) || slices.ContainsFunc(action.On, func(t catalog.Target) bool { return slices.ContainsFunc(t.Keys, same) })
}

// hidden reports whether CloudTrail left a value out.
func hidden(v string) bool { return strings.HasPrefix(v, "HIDDEN_DUE_TO_") || v == "***" }

// members returns the members of an object, none for nil.
func members(n *jsontree.Node) []jsontree.Member {
	if n == nil {
		return nil
	}
	return n.Members
}
