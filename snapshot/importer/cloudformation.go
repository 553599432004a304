// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"errors"
	"fmt"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/snapshot/format"
)

// isTemplate reports whether v is a CloudFormation template.
func isTemplate(v value) bool {
	if v.at("AWSTemplateFormatVersion").ok() {
		return true
	}
	resources := v.at("Resources").members()
	return len(resources) > 0 && strings.Contains(resources[0].text("Type"), "::")
}

// A cfnResource is a resource of a template.
type cfnResource struct {
	value      // the whole of it
	id, kind   string
	perhaps    string // the type of one that is made under a condition
	properties value
	settling   bool // its name, right now
}

// A cfn reads a template.
type cfn struct {
	*assembly
	all        []*cfnResource
	byName     map[string]*cfnResource
	parameters value
	names      map[*cfnResource]string // that are settled already

	conditional []*cfnResource // made under a condition
	extensions  []value        // that stand for resources which the template does not show
}

// template reads a template, as far as names and policies are literals or follow
// from others.
func (r *reader) template(top value) (*format.File, error) {
	c := &cfn{assembly: newAssembly(r), byName: map[string]*cfnResource{}, names: map[*cfnResource]string{}, parameters: top.at("Parameters")}
	c.Parameters.declare(c.parameters)
	for _, m := range top.at("Resources").members() {
		if strings.HasPrefix(m.name, "Fn::") {
			c.extensions = append(c.extensions, m.value)
			continue
		}
		res := &cfnResource{value: m.value, id: m.name, kind: m.text("Type"), properties: m.at("Properties")}
		c.all = append(c.all, res)
		c.byName[m.name] = res
	}
	if len(c.all) == 0 && c.extensions == nil {
		return nil, r.source.fault(top.Offset, "no resources in this template, want Resources")
	}
	for _, res := range c.all {
		if res.at("Condition").ok() && res.imported() {
			c.skip(res.value, "%s: it is made under the condition %s only", res.id, res.text("Condition"))
			c.conditional = append(c.conditional, res)
			res.perhaps, res.kind = res.kind, "" // nothing else is read of it
		}
	}
	for _, pass := range [...]map[string]func(*cfn, *cfnResource){cfnThings, cfnParts} {
		for _, res := range c.all {
			if read := pass[res.kind]; read != nil {
				read(c, res)
			}
		}
	}
	for _, res := range c.all {
		if !res.imported() && strings.Contains(res.kind, "Policy") && strings.HasPrefix(res.kind, "AWS::") {
			c.skip(res.value, "%s: policies of the type %s are not imported", res.id, res.kind)
		}
	}
	c.open(top.at("Transform"))
	return c.finish(), nil
}

// imported reports whether resources of this type are read.
func (res *cfnResource) imported() bool {
	return cfnThings[res.kind] != nil || cfnParts[res.kind] != nil
}

// A cfnRef says what Ref gives for a type.
type cfnRef uint8

const (
	byName cfnRef = iota
	byARN
	byURL
)

// A cfnKind says how resources of a type are named.
type cfnKind struct {
	name string // the property
	ref  cfnRef
	arn  func(c *cfn, name, path string) (arn.ARN, bool)
}

// cfnKinds are the types whose ARNs follow from their names.
var cfnKinds = map[string]cfnKind{
	"AWS::IAM::Role":            {"RoleName", byName, func(c *cfn, name, path string) (arn.ARN, bool) { return c.iam("role", path, name) }},
	"AWS::IAM::User":            {"UserName", byName, func(c *cfn, name, path string) (arn.ARN, bool) { return c.iam("user", path, name) }},
	"AWS::IAM::Group":           {"GroupName", byName, func(c *cfn, name, path string) (arn.ARN, bool) { return c.iam("group", path, name) }},
	"AWS::IAM::ManagedPolicy":   {"ManagedPolicyName", byARN, func(c *cfn, name, path string) (arn.ARN, bool) { return c.iam("policy", path, name) }},
	"AWS::IAM::InstanceProfile": {"InstanceProfileName", byName, func(c *cfn, name, path string) (arn.ARN, bool) { return c.iam("instance-profile", path, name) }},
	"AWS::S3::Bucket":           {"BucketName", byName, func(c *cfn, name, _ string) (arn.ARN, bool) { return c.arn("s3", "", "", name) }},
	"AWS::SQS::Queue":           {"QueueName", byURL, func(c *cfn, name, _ string) (arn.ARN, bool) { return c.regional("sqs", name) }},
	"AWS::SNS::Topic":           {"TopicName", byARN, func(c *cfn, name, _ string) (arn.ARN, bool) { return c.regional("sns", name) }},
	"AWS::Lambda::Function":     {"FunctionName", byName, func(c *cfn, name, _ string) (arn.ARN, bool) { return c.regional("lambda", "function:"+name) }},
	"AWS::ECR::Repository":      {"RepositoryName", byName, func(c *cfn, name, _ string) (arn.ARN, bool) { return c.regional("ecr", "repository/"+name) }},
	"AWS::DynamoDB::Table":      {"TableName", byName, func(c *cfn, name, _ string) (arn.ARN, bool) { return c.regional("dynamodb", "table/"+name) }},
	"AWS::Kinesis::Stream":      {"Name", byName, func(c *cfn, name, _ string) (arn.ARN, bool) { return c.regional("kinesis", "stream/"+name) }},
	"AWS::Backup::BackupVault":  {"BackupVaultName", byName, func(c *cfn, name, _ string) (arn.ARN, bool) { return c.regional("backup", "backup-vault:"+name) }},
	"AWS::Events::EventBus":     {"Name", byName, func(c *cfn, name, _ string) (arn.ARN, bool) { return c.regional("events", "event-bus/"+name) }},
}

var errMadeUp = errors.New("its name is made when the stack is")

// name returns the name of a resource.
func (c *cfn) name(res *cfnResource) (string, error) {
	kind, ok := cfnKinds[res.kind]
	if !ok {
		return "", fmt.Errorf("%s is not known before the stack is made", res.id)
	}
	if name := c.names[res]; name != "" {
		return name, nil
	}
	if res.settling {
		return "", fmt.Errorf("the name of %s refers to itself", res.id)
	}
	res.settling = true
	defer func() { res.settling = false }()
	v, err := c.settle(res.properties.at(kind.name))
	switch {
	case err != nil:
		return "", err
	case v.Str() == "":
		return "", errMadeUp
	}
	c.names[res] = v.Str()
	return v.Str(), nil
}

// path returns the path of an IAM resource, "/" without one.
func (c *cfn) path(res *cfnResource) (string, error) {
	v, err := c.settle(res.properties.at("Path"))
	if err != nil || v.Str() == "" {
		return "/", err
	}
	return v.Str(), nil
}

// arnOf returns the ARN of a resource.
func (c *cfn) arnOf(res *cfnResource) (arn.ARN, error) {
	name, err := c.name(res)
	if err != nil {
		return arn.ARN{}, err
	}
	path, err := c.path(res)
	if err != nil {
		return arn.ARN{}, err
	}
	if a, ok := cfnKinds[res.kind].arn(c, name, path); ok {
		return a, nil
	}
	switch {
	case c.Account == "":
		return arn.ARN{}, errors.New("the account is not known, want --account")
	case c.Region == "":
		return arn.ARN{}, errors.New("the Region is not known, want --region")
	}
	return arn.ARN{}, fmt.Errorf("%q makes no ARN", name)
}

func (c *cfn) arnText(res *cfnResource) (string, error) {
	a, err := c.arnOf(res)
	return a.String(), err
}

// property returns a property of a resource as it will be. If that is not known
// it says so.
func (c *cfn) property(res *cfnResource, name string) (v value, ok bool) {
	v, err := c.settle(res.properties.at(name))
	if err != nil {
		c.skip(value{res.properties.at(name).Node, res.in}, "%s: %s: %w", res.id, name, err)
	}
	return v, err == nil
}

// document returns a policy document of a resource.
func (c *cfn) document(res *cfnResource, name string) (format.Document, bool) {
	v, ok := c.property(res, name)
	if !ok {
		return format.Document{}, false
	}
	doc := v.document()
	if doc.IsZero() && v.ok() {
		c.skip(v, "%s: %s: %s, want a policy document", res.id, name, kindOf(v.Node))
	}
	return doc, !doc.IsZero()
}

func kindOf(n *jsontree.Node) string {
	if n.Kind == jsontree.Array {
		return "a list"
	}
	return "no object"
}
