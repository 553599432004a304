// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// tfThings read what has an ARN and what others refer to.
var tfThings = map[string]func(*tf, *tfResource){
	"aws_iam_role":   tfIdentity("role"),
	"aws_iam_user":   tfIdentity("user"),
	"aws_iam_group":  tfIdentity("group"),
	"aws_iam_policy": tfManagedPolicy,

	"aws_iam_openid_connect_provider": tfResourceWithout("iam:oidc-provider", nil),
	"aws_iam_saml_provider":           tfResourceWithout("iam:saml-provider", nil),
	"aws_iam_instance_profile": tfResourceWithout("iam:instance-profile", func(t *tf, res *tfResource) (arn.ARN, bool) {
		return t.iam("instance-profile", res.text("path"), res.text("name"))
	}),

	"aws_s3_bucket": tfResourceWith("policy", func(t *tf, res *tfResource) (arn.ARN, bool) {
		return t.arn("s3", "", "", res.text("bucket"))
	}),
	"aws_sqs_queue":             tfResourceWith("policy", func(t *tf, res *tfResource) (arn.ARN, bool) { return t.regional("sqs", res.text("name")) }),
	"aws_sns_topic":             tfResourceWith("policy", func(t *tf, res *tfResource) (arn.ARN, bool) { return t.regional("sns", res.text("name")) }),
	"aws_kms_key":               tfResourceWith("policy", nil),
	"aws_secretsmanager_secret": tfResourceWith("policy", nil),
	"aws_ecr_repository": tfResourceWith("", func(t *tf, res *tfResource) (arn.ARN, bool) {
		return t.regional("ecr", "repository/"+res.text("name"))
	}),
	"aws_efs_file_system": tfResourceWith("", nil),
	"aws_vpc_endpoint":    tfResourceWith("policy", nil),
	"aws_lambda_function": tfResourceWith("", func(t *tf, res *tfResource) (arn.ARN, bool) {
		return t.regional("lambda", "function:"+res.text("function_name"))
	}),
	"aws_cloudwatch_event_bus": tfResourceWith("", func(t *tf, res *tfResource) (arn.ARN, bool) {
		return t.regional("events", "event-bus/"+res.text("name"))
	}),
	"aws_backup_vault": tfResourceWith("", func(t *tf, res *tfResource) (arn.ARN, bool) {
		return t.regional("backup", "backup-vault:"+res.text("name"))
	}),
	"aws_opensearch_domain": tfResourceWith("access_policies", func(t *tf, res *tfResource) (arn.ARN, bool) {
		return t.regional("es", "domain/"+res.text("domain_name"))
	}),
	"aws_dynamodb_table": tfResourceWith("", func(t *tf, res *tfResource) (arn.ARN, bool) {
		return t.regional("dynamodb", "table/"+res.text("name"))
	}),
	"aws_kinesis_stream": tfResourceWith("", func(t *tf, res *tfResource) (arn.ARN, bool) {
		return t.regional("kinesis", "stream/"+res.text("name"))
	}),
}

// tfParts read what belongs to things.
var tfParts = map[string]func(*tf, *tfResource){
	"aws_iam_role":                    tfRoleParts,
	"aws_iam_user":                    tfUserParts,
	"aws_iam_role_policy":             tfInline("role"),
	"aws_iam_user_policy":             tfInline("user"),
	"aws_iam_group_policy":            tfInline("group"),
	"aws_iam_role_policy_attachment":  tfAttachment("role"),
	"aws_iam_user_policy_attachment":  tfAttachment("user"),
	"aws_iam_group_policy_attachment": tfAttachment("group"),
	"aws_iam_policy_attachment":       tfAttachments,
	"aws_iam_user_group_membership":   tfMembership,
	"aws_iam_group_membership":        tfMembers,

	"aws_s3_bucket_policy":               tfPolicyOf("bucket", "policy", "s3", ""),
	"aws_kms_key_policy":                 tfPolicyOf("key_id", "policy", "kms", "key/"),
	"aws_sqs_queue_policy":               tfPolicyOf("queue_url", "policy", "sqs", ""),
	"aws_sns_topic_policy":               tfPolicyOf("arn", "policy", "sns", ""),
	"aws_secretsmanager_secret_policy":   tfPolicyOf("secret_arn", "policy", "secretsmanager", ""),
	"aws_ecr_repository_policy":          tfPolicyOf("repository", "policy", "ecr", "repository/"),
	"aws_efs_file_system_policy":         tfPolicyOf("file_system_id", "policy", "elasticfilesystem", "file-system/"),
	"aws_vpc_endpoint_policy":            tfPolicyOf("vpc_endpoint_id", "policy", "ec2", "vpc-endpoint/"),
	"aws_cloudwatch_event_bus_policy":    tfPolicyOf("event_bus_name", "policy", "events", "event-bus/"),
	"aws_backup_vault_policy":            tfPolicyOf("backup_vault_name", "policy", "backup", "backup-vault:"),
	"aws_opensearch_domain_policy":       tfPolicyOf("domain_name", "access_policies", "es", "domain/"),
	"aws_dynamodb_resource_policy":       tfPolicyOf("resource_arn", "policy", "dynamodb", ""),
	"aws_kinesis_resource_policy":        tfPolicyOf("resource_arn", "policy", "kinesis", ""),
	"aws_cloudwatch_log_resource_policy": tfAccountPolicy("logs", "resource-policy:", "policy_name", "policy_document"),
	"aws_ecr_registry_policy":            tfAccountPolicy("ecr", "registry", "", "policy"),
	"aws_glue_resource_policy":           tfAccountPolicy("glue", "catalog", "", "policy"),
	"aws_xray_resource_policy":           tfAccountPolicy("xray", "resource-policy/", "policy_name", "policy_document"),
	"aws_s3tables_table_bucket_policy":   tfPolicyOf("table_bucket_arn", "resource_policy", "s3tables", "bucket/"),
	"aws_lambda_permission":              tfPermission,
	"aws_s3_bucket_public_access_block":  tfBlockPublicAccess,
	"aws_s3_account_public_access_block": tfAccountBlock,
	"aws_s3_bucket_ownership_controls":   tfOwnership,
	"aws_iam_instance_profile":           tfInstanceProfile,
	"aws_kms_alias":                      tfAlias,
	"aws_vpc_endpoint":                   tfEndpoint,
}

// tfResourceWith reads a resource that may have a policy itself. The ARN is made
// if it is not known until apply; settle may be nil.
func tfResourceWith(policy string, settle func(*tf, *tfResource) (arn.ARN, bool)) func(*tf, *tfResource) {
	return func(t *tf, res *tfResource) {
		if !t.resourceARN(res, settle) {
			if policy != "" && res.at(policy).document().IsZero() {
				return // it is not about policies
			}
			t.skip(res.whole, "%s: its ARN is not known until apply", res.address)
			return
		}
		r := t.resource(res.arn, res.whole)
		if r == nil {
			return
		}
		r.Tags = res.tags()
		if policy == "" {
			return
		}
		if doc := res.at(policy).document(); !doc.IsZero() {
			t.govern(res.arn, doc, res.whole)
		} else if res.isUnknown(policy) && res.references.at(policy).ok() {
			t.notKnown(res, policy)
			r.PolicyStatus = format.PolicyNotCollected
		}
	}
}

// tfResourceWithout reads a resource that has no policy.
func tfResourceWithout(kind string, settle func(*tf, *tfResource) (arn.ARN, bool)) func(*tf, *tfResource) {
	return func(t *tf, res *tfResource) {
		if !t.resourceARN(res, settle) {
			t.skip(res.whole, "%s: its ARN is not known until apply", res.address)
			return
		}
		if r := t.resource(res.arn, res.whole); r != nil {
			r.Type, r.Tags = kind, res.tags()
		}
	}
}

func (t *tf) resourceARN(res *tfResource, settle func(*tf, *tfResource) (arn.ARN, bool)) (ok bool) {
	if res.arn, ok = res.at("arn").arn(); !ok && settle != nil {
		res.arn, ok = settle(t, res)
	}
	return ok
}

// tfPolicyOf reads a policy that stands apart from its resource, which an
// argument names by its ARN, URL, ID or name.
func tfPolicyOf(of, policy, service, prefix string) func(*tf, *tfResource) {
	return func(t *tf, res *tfResource) {
		a, ok := t.owner(res, of, service, prefix)
		if !ok {
			t.notKnown(res, of)
			return
		}
		doc := res.at(policy).document()
		if !doc.IsZero() {
			t.govern(a, doc, res.whole)
			return
		}
		t.notKnown(res, policy)
		if r := t.resource(a, res.whole); r != nil {
			r.PolicyStatus = format.PolicyNotCollected
		}
	}
}

// owner returns the ARN of the resource that an argument names.
func (t *tf) owner(res *tfResource, name, service, prefix string) (arn.ARN, bool) {
	text, from := t.known(res, name)
	if from != nil {
		return from.arn, from.arn.IsValid()
	}
	if a, err := arn.Parse(text); err == nil {
		return a, true
	}
	switch {
	case text == "":
		return arn.ARN{}, false
	case service == "s3":
		return t.arn("s3", "", "", text)
	case service == "sqs":
		return queueARN(text, t.partition())
	}
	for _, other := range t.resources { // a known ID or name of a resource in the file
		if other.arn.IsValid() && other.arn.Service() == service && strings.HasSuffix(other.arn.Resource(), prefix+text) {
			return other.arn, true
		}
	}
	return t.regional(service, prefix+text)
}

// queueARN returns the ARN of the queue with a URL such as
// https://sqs.eu-west-1.amazonaws.com/111122223333/jobs.
func queueARN(url, partition string) (arn.ARN, bool) {
	rest, ok := strings.CutPrefix(url, "https://sqs.")
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 3 || !format.IsAccountID(parts[1]) {
		return arn.ARN{}, false
	}
	region, _, _ := strings.Cut(parts[0], ".")
	a, err := arn.Parse("arn:" + partition + ":sqs:" + region + ":" + parts[1] + ":" + parts[2])
	return a, err == nil
}

func tfBlockPublicAccess(t *tf, res *tfResource) {
	if a, ok := t.owner(res, "bucket", "s3", ""); ok {
		t.set(a, res.whole, t.block(res))
	} else {
		t.notKnown(res, "bucket")
	}
}

// block returns the setting that Block Public Access makes, "" if a part of it is
// not known.
func (t *tf) block(res *tfResource) string {
	for _, name := range tfBlockNames {
		if res.isUnknown(name) {
			t.notKnown(res, name)
			return ""
		}
	}
	return blockPublicAccess(res.value, tfBlockNames)
}

var tfBlockNames = [...]string{"block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"}

func tfAccountBlock(t *tf, res *tfResource) {
	account := res.text("account_id")
	if account == "" {
		account = t.Account
	}
	a, ok := t.arn("s3", "", account, "account")
	if !ok || account == "" {
		t.notKnown(res, "account_id")
		return
	}
	if r := t.resource(a, res.whole); r != nil {
		r.Type = "s3:account"
	}
	t.set(a, res.whole, t.block(res))
}

func tfOwnership(t *tf, res *tfResource) {
	a, ok := t.owner(res, "bucket", "s3", "")
	if !ok {
		t.notKnown(res, "bucket")
		return
	}
	for _, rule := range res.at("rule").list() {
		t.set(a, res.whole, setting("objectOwnership", rule.text("object_ownership")))
	}
}

func tfInstanceProfile(t *tf, res *tfResource) {
	if !res.arn.IsValid() {
		return // said already
	}
	text, from := t.known(res, "role")
	if from != nil {
		text = from.text("name")
	}
	if id := t.identities["role/"+text]; id != nil {
		t.set(res.arn, res.whole, `"roles":[`+string(quoted(id.ARN.String()))+`]`)
	}
}

func tfAlias(t *tf, res *tfResource) {
	a, ok := t.arnIn(res, "target_key_arn")
	if !ok {
		return // no policy hangs on it
	}
	t.aliases[a] = append(t.aliases[a], res.text("name"))
}

func tfEndpoint(t *tf, res *tfResource) {
	if res.arn.IsValid() {
		t.set(res.arn, res.whole, setting("vpcId", res.text("vpc_id")), setting("service", res.text("service_name")), setting("type", res.text("vpc_endpoint_type")))
	}
}
