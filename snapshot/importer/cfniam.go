// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// cfnThings read what has an ARN and what others refer to.
var cfnThings = map[string]func(*cfn, *cfnResource){
	"AWS::IAM::Role":            cfnIdentity("role"),
	"AWS::IAM::User":            cfnIdentity("user"),
	"AWS::IAM::Group":           cfnIdentity("group"),
	"AWS::IAM::ManagedPolicy":   cfnManagedPolicy,
	"AWS::IAM::InstanceProfile": cfnResourceWith("", "iam:instance-profile"),
	"AWS::S3::Bucket":           cfnBucket,
	"AWS::ECR::Repository":      cfnResourceWith("RepositoryPolicyText", ""),
	"AWS::Backup::BackupVault":  cfnResourceWith("AccessPolicy", ""),
	"AWS::Events::EventBus":     cfnResourceWith("Policy", ""),
	"AWS::DynamoDB::Table":      cfnTable,
	"AWS::KMS::Key":             cfnWithoutARN("KeyPolicy"),
	"AWS::EC2::VPCEndpoint":     cfnWithoutARN("PolicyDocument"),
	"AWS::EFS::FileSystem":      cfnWithoutARN("FileSystemPolicy"),
}

// cfnParts read what belongs to things.
var cfnParts = map[string]func(*cfn, *cfnResource){
	"AWS::IAM::Role":                      cfnAttachments("role"),
	"AWS::IAM::User":                      cfnAttachments("user"),
	"AWS::IAM::Group":                     cfnAttachments("group"),
	"AWS::IAM::ManagedPolicy":             cfnManagedTargets,
	"AWS::IAM::Policy":                    cfnInline,
	"AWS::IAM::RolePolicy":                cfnInline,
	"AWS::IAM::UserPolicy":                cfnInline,
	"AWS::IAM::GroupPolicy":               cfnInline,
	"AWS::IAM::UserToGroupAddition":       cfnMembers,
	"AWS::S3::BucketPolicy":               cfnPolicyOf("Bucket", "PolicyDocument"),
	"AWS::SQS::QueuePolicy":               cfnPolicyOf("Queues", "PolicyDocument"),
	"AWS::SNS::TopicPolicy":               cfnPolicyOf("Topics", "PolicyDocument"),
	"AWS::SecretsManager::ResourcePolicy": cfnPolicyOf("SecretId", "ResourcePolicy"),
	"AWS::Kinesis::ResourcePolicy":        cfnPolicyOf("ResourceArn", "ResourcePolicy"),
	"AWS::S3Tables::TableBucketPolicy":    cfnPolicyOf("TableBucketARN", "ResourcePolicy"),
	"AWS::S3Tables::TablePolicy":          cfnPolicyOf("TableARN", "ResourcePolicy"),
	"AWS::Logs::ResourcePolicy":           cfnLogPolicy,
	"AWS::XRay::ResourcePolicy":           cfnAccountPolicy("xray", "resource-policy/", "PolicyName", "PolicyDocument"),
	"AWS::ECR::RegistryPolicy":            cfnAccountPolicy("ecr", "registry", "", "PolicyText"),
	"AWS::Lambda::Permission":             cfnPermission,
}

// cfnIdentity reads a user, a group or a role.
func cfnIdentity(kind string) func(*cfn, *cfnResource) {
	return func(c *cfn, res *cfnResource) {
		a, err := c.arnOf(res)
		if err != nil {
			c.skip(res.value, "%s: %w", res.id, err)
			return
		}
		id := format.Identity{Origin: res.origin(), ARN: a}
		if tags, ok := c.property(res, "Tags"); ok && kind != "group" {
			if id.Tags = tags.tags(); id.Tags == nil {
				id.Tags = map[string]string{}
			}
		}
		if doc, ok := c.document(res, "AssumeRolePolicyDocument"); ok && kind == "role" {
			id.TrustPolicy = doc
		}
		name, _ := c.name(res) // it is in the ARN
		c.identity(kind, name, id)
	}
}

// self returns the user, group or role that res is, nil if it was left out.
func (c *cfn) self(res *cfnResource, kind string) *format.Identity {
	name, err := c.name(res)
	if err != nil {
		return nil // said already
	}
	return c.identities[kind+"/"+name]
}

// cfnAttachments reads what users, groups and roles say of their policies.
func cfnAttachments(kind string) func(*cfn, *cfnResource) {
	return func(c *cfn, res *cfnResource) {
		id := c.self(res, kind)
		if id == nil {
			return
		}
		c.each(res, "ManagedPolicyArns", id, func(v value) bool {
			a, ok := v.arn()
			if ok {
				attach(id, a)
			}
			return ok
		})
		c.each(res, "Policies", id, func(v value) bool {
			doc := v.at("PolicyDocument").document()
			if !doc.IsZero() {
				embed(id, v.text("PolicyName"), doc)
			}
			return !doc.IsZero()
		})
		if kind == "user" {
			c.each(res, "Groups", id, func(v value) bool {
				id.Groups = append(id.Groups, v.Str())
				return v.Str() != ""
			})
		}
		if !res.properties.at("PermissionsBoundary").ok() || kind == "group" {
			return
		}
		v, ok := c.property(res, "PermissionsBoundary")
		switch a, isARN := v.arn(); {
		case isARN:
			id.PermissionsBoundary = a
		case !ok || v.ok():
			id.PermissionsBoundary = unknownPolicy(id.ARN, res.id+".PermissionsBoundary")
		}
	}
}

// each settles the elements of a list one by one. One that is not known, or that
// use refuses, makes the policies of id unknown.
func (c *cfn) each(res *cfnResource, name string, id *format.Identity, use func(value) bool) {
	list := res.properties.at(name)
	if !list.ok() {
		return
	}
	for _, e := range list.elements() {
		v, err := c.settle(e)
		switch {
		case err != nil:
			c.skip(e, "%s: %s: %w", res.id, name, err)
			unknown(id, res.id+"."+name)
		case v.ok() && !use(v):
			c.skip(e, "%s: %s: it is not known what this is", res.id, name)
			unknown(id, res.id+"."+name)
		}
	}
}

// targets returns the users, groups and roles that a policy names. Where it is not
// known whom, it leaves the policies of all open whom it may name.
func (c *cfn) targets(res *cfnResource) []*format.Identity {
	var targets []*format.Identity
	for _, t := range [...]struct{ kind, list, one string }{{"role", "Roles", "RoleName"}, {"user", "Users", "UserName"}, {"group", "Groups", "GroupName"}} {
		for _, e := range append(res.properties.at(t.list).elements(), res.properties.at(t.one)) {
			if !e.ok() {
				continue
			}
			v, err := c.settle(e)
			if err != nil {
				c.skip(e, "%s: %s: %w", res.id, t.list, err)
				c.anyOf(t.kind, e, res)
			} else if id := c.of(t.kind, v.Str(), e); id != nil {
				targets = append(targets, id)
			}
		}
	}
	return targets
}

func cfnManagedPolicy(c *cfn, res *cfnResource) {
	a, err := c.arnOf(res)
	if err != nil {
		c.skip(res.value, "%s: %w", res.id, err)
		return
	}
	name, _ := c.name(res) // it is in the ARN
	doc, _ := c.document(res, "PolicyDocument")
	c.policy(format.ManagedPolicy{Origin: res.origin(), ARN: a, Name: name, Document: doc})
}

// cfnManagedTargets attaches a managed policy to what it names.
func cfnManagedTargets(c *cfn, res *cfnResource) {
	a, err := c.arnOf(res)
	for _, id := range c.targets(res) {
		if err != nil {
			unknown(id, res.id)
		} else {
			attach(id, a)
		}
	}
}

// cfnInline embeds a policy in what it names.
func cfnInline(c *cfn, res *cfnResource) {
	doc, ok := c.document(res, "PolicyDocument")
	name, _ := c.property(res, "PolicyName")
	for _, id := range c.targets(res) {
		if ok {
			embed(id, name.Str(), doc)
		} else {
			unknown(id, res.id)
		}
	}
}

func cfnMembers(c *cfn, res *cfnResource) {
	group, ok := c.property(res, "GroupName")
	for _, e := range res.properties.at("Users").elements() {
		v, err := c.settle(e)
		if err != nil {
			c.skip(e, "%s: Users: %w", res.id, err)
			c.anyOf("user", e, res)
			continue
		}
		switch id := c.of("user", v.Str(), e); {
		case id == nil:
		case ok:
			id.Groups = append(id.Groups, group.Str())
		default:
			unknown(id, res.id)
		}
	}
}

// cfnResourceWith reads a resource with the policy that a property holds, none if
// the property is "".
func cfnResourceWith(policy, kind string) func(*cfn, *cfnResource) {
	return func(c *cfn, res *cfnResource) {
		a, err := c.arnOf(res)
		if err != nil {
			if policy == "" || res.properties.at(policy).ok() {
				c.skip(res.value, "%s: %w", res.id, err)
			}
			return
		}
		c.add(res, a, policy, kind)
	}
}

// add adds a resource with a policy of its own.
func (c *cfn) add(res *cfnResource, a arn.ARN, policy, kind string) {
	r := c.resource(a, res.value)
	if r == nil {
		return
	}
	r.Type = kind
	if v, ok := c.property(res, "Tags"); ok {
		r.Tags = v.tags()
	}
	if policy == "" || !res.properties.at(policy).ok() {
		return
	}
	if doc, ok := c.document(res, policy); ok {
		c.govern(a, doc, res.value)
	} else {
		r.PolicyStatus = format.PolicyNotCollected
	}
}
