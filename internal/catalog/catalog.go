// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"iter"
	"slices"
)

// A Service is what is known about one IAM service prefix. It is immutable and
// safe for concurrent use; the slices reached through it must not be modified.
type Service struct {
	Prefix string // IAM prefix, lower case: "s3"
	Name   string // "Amazon S3"

	// PassedTo is the usual value of iam:PassedToService when a call to this
	// service passes a role, or "".
	PassedTo string

	// Evaluated is the template of the ARN that AWS compares with policies for
	// every action of the service where that is none of the resource types, else
	// "". ${ActionName} is the action's name.
	Evaluated string

	actions   []Action   // sorted by folded name
	resources []Resource // sorted by folded type
	keys      []Key      // sorted by folded name
}

// An Action is an entry of the service authorization reference.
type Action struct {
	Service string // "s3"
	Name    string // "GetObject", in AWS's spelling
	Level   AccessLevel

	// On holds the resource types the action is checked on, one Target a type.
	// An action without targets is checked on "*".
	On []Target

	// Keys are the condition keys of the action that do not depend on the
	// resource type, sorted: "s3:prefix", "aws:RequestTag/${TagKey}".
	Keys []string

	// Needs are the actions of other calls that AWS or the principal makes for
	// this one, "iam:PassRole", in some or all cases. The list is a hint: it is
	// from the last release of the reference that had such lists.
	Needs []string
}

// String is the action as a policy names it: "s3:GetObject".
func (a Action) String() string { return a.Service + ":" + a.Name }

// A Target is a resource type an action is checked on.
type Target struct {
	Type string // name of the type in Service.Resource: "bucket"

	// ARN is the template of the type: "arn:${Partition}:s3:::${BucketName}".
	// The service in it may be another than the action's.
	ARN string

	// Alternatives are the further templates of a type that has several.
	Alternatives []string

	Required  bool     // AWS always checks the action on a resource of this type
	Keys      []string // condition keys of the action for this type only
	Evaluated Evaluated

	// Params bind variables of the template to request parameters. A variable
	// without a binding cannot be told from the request.
	Params []Param

	// ARNParam is the request parameter that carries the whole ARN of the
	// resource, or "". A parameter whose value is an ARN wins over Params.
	ARNParam string
}

// A Param binds a variable of an ARN template to the request parameters that
// fill it, best first.
type Param struct {
	Variable string // "BucketName"

	// From names request parameters, compared case-insensitively: "bucketName".
	// "policyArn#arnRes" applies the transform arnRes to the value, "a=x" is x
	// when a is missing, and a plain "*" says the request may not name it.
	From []string
}

// Evaluated says what AWS checks an action on when the request names no
// resource of a type.
type Evaluated uint8

const (
	// ByName is a target that is named by the request, as far as the bindings
	// tell. It is the zero value.
	ByName Evaluated = iota
	// AsNew is a target the action creates: AWS evaluates "type/*" for the parts
	// of the ARN that are not in the request.
	AsNew
	// AsCollection is a target that is listed: AWS evaluates "type/*".
	AsCollection
)

// A Resource is a resource type of a service.
type Resource struct {
	Type string   // "bucket", in AWS's spelling
	ARNs []string // templates, at least one
	Keys []string // condition keys that describe a resource of the type

	// Evaluated is the template of the ARN that AWS compares with policies where
	// it differs from ARNs, else "".
	Evaluated string
	// Policy is the template a policy should hold to match the resource where it
	// differs from ARNs, else "".
	Policy string
}

// A Key is a condition key.
type Key struct {
	Name string  // "s3:prefix", "aws:ResourceTag/${TagKey}"
	Type KeyType // what the values are
}

// Lookup returns the service with the given IAM prefix, in any case.
func Lookup(service string) (*Service, bool) { return lookup(service) }

// Services yields the IAM prefixes of all services, sorted.
func Services() iter.Seq[string] { return slices.Values(prefixes()) }

// Action returns the action of the given name without the prefix, in any case.
func (s *Service) Action(name string) (Action, bool) {
	i, ok := search(s.actions, name, actionName)
	if !ok {
		return Action{}, false
	}
	return s.actions[i], true
}

// Actions yields the actions of the service, sorted by name without regard to
// case.
func (s *Service) Actions() iter.Seq[Action] { return slices.Values(s.actions) }

// Resource returns the resource type of the given name, in any case.
func (s *Service) Resource(typ string) (Resource, bool) {
	i, ok := search(s.resources, typ, resourceType)
	if !ok {
		return Resource{}, false
	}
	return s.resources[i], true
}

// Resources yields the resource types of the service, sorted by name without
// regard to case.
func (s *Service) Resources() iter.Seq[Resource] { return slices.Values(s.resources) }

// Keys yields the condition keys the service uses, sorted by name without
// regard to case.
func (s *Service) Keys() iter.Seq[Key] { return slices.Values(s.keys) }

// Key returns the condition key that name is an instance of, in any case:
// "aws:ResourceTag/team" finds aws:ResourceTag/${TagKey}.
func (s *Service) Key(name string) (Key, bool) { return findKey(s.keys, name) }
