// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"strings"

	"github.com/undenied/undenied/arn"
)

// A Keeper is what keeps a user, role, policy or resource as it is: a change
// that is made past it is refused or undone. The zero Keeper is nobody.
type Keeper struct {
	Kind KeeperKind
	Name string // of the permission set, the AWS service or the stack; "" if it is not known
}

// A KeeperKind is a kind of [Keeper].
type KeeperKind uint8

// The kinds of keepers.
const (
	Nobody         KeeperKind = iota
	PermissionSet             // of IAM Identity Center, which writes its roles anew
	ServiceLinked             // an AWS service, whose role nobody else can change
	CloudFormation            // a stack
	Terraform                 // or OpenTofu
)

// String returns the word for k, such as "permission-set", and "" for Nobody.
func (k KeeperKind) String() string {
	switch k {
	case PermissionSet:
		return "permission-set"
	case ServiceLinked:
		return "service-linked"
	case CloudFormation:
		return "cloudformation"
	case Terraform:
		return "terraform"
	}
	return ""
}

// String names the keeper, such as "the permission set Developer".
func (k Keeper) String() string {
	named := func(what string) string { return strings.TrimSpace(what + " " + k.Name) }
	switch k.Kind {
	case PermissionSet:
		return named("the permission set")
	case ServiceLinked:
		return named("the AWS service")
	case CloudFormation:
		return named("the CloudFormation stack")
	case Terraform:
		return "Terraform"
	}
	return "nobody"
}

const (
	reservedPath = "role/aws-reserved/sso.amazonaws.com/"
	reservedName = "AWSReservedSSO_"
	linkedPath   = "role/aws-service-role/"
	stackName    = "aws:cloudformation:stack-name"
)

// KeeperOf returns who keeps what a names, which has the given tags.
//
// Roles tell by their path: the roles of permission sets, which IAM Identity
// Center provisions, and service-linked roles. CloudFormation tags what it makes.
// For Terraform there are only habits: a tag such as ManagedBy with its name, or
// one that is called terraform.
//
// See https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html and
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html.
func KeeperOf(a arn.ARN, tags map[string]string) Keeper {
	if a.Service() == "iam" {
		if rest, ok := strings.CutPrefix(a.Resource(), reservedPath); ok {
			return Keeper{PermissionSet, permissionSet(rest[strings.LastIndexByte(rest, '/')+1:])}
		}
		if rest, ok := strings.CutPrefix(a.Resource(), linkedPath); ok {
			service, _, _ := strings.Cut(rest, "/")
			return Keeper{ServiceLinked, service}
		}
	}
	if stack := tags[stackName]; stack != "" {
		return Keeper{CloudFormation, stack}
	}
	for key, value := range tags {
		if saysTerraform(key, value) {
			return Keeper{Kind: Terraform}
		}
	}
	return Keeper{}
}

// permissionSet takes the name of a permission set out of that of its role,
// AWSReservedSSO_NAME_0123456789abcdef, or returns "".
func permissionSet(role string) string {
	name, ok := strings.CutPrefix(role, reservedName)
	if end := strings.LastIndexByte(name, '_'); ok && end > 0 {
		return name[:end]
	}
	return ""
}

// saysTerraform reports whether a tag says that Terraform keeps what has it.
func saysTerraform(key, value string) bool {
	key = strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "", ":", "").Replace(key))
	value = strings.ToLower(value)
	switch key {
	case "terraform", "opentofu":
		return value != "false" && value != "no" && value != "0"
	case "managedby", "createdby", "provisionedby", "deployedby", "provisioner", "managed", "iac", "iactool":
		return strings.Contains(value, "terraform") || strings.Contains(value, "opentofu")
	}
	return false
}
