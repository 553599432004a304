// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// elements returns the elements of a list. What stands in place of a list, such as
// a function that makes one, is the only element.
func (v value) elements() []value {
	switch {
	case !v.ok():
		return nil
	case v.Kind == jsontree.Array:
		return v.list()
	}
	return []value{v}
}

// anyOf leaves the policies of all users, groups or roles open that e, which
// cannot be settled, may name for res: that of the resource that it refers to, or
// else all of the kind.
func (c *cfn) anyOf(kind string, e value, res *cfnResource) {
	if c.refersTo(e) {
		return // its name is not known, so it was left out
	}
	for key, id := range c.identities {
		if strings.HasPrefix(key, kind+"/") {
			unknown(id, res.id)
		}
	}
}

// refersTo reports whether v is the name of a resource of the template.
func (c *cfn) refersTo(v value) bool {
	if len(v.Members) != 1 {
		return false
	}
	switch m := v.Members[0]; m.Name {
	case "Ref":
		return c.byName[m.Value.Str()] != nil
	case "Fn::GetAtt":
		name, _, _ := strings.Cut(getAtt(m.Value), ".")
		return c.byName[name] != nil
	}
	return false
}

// open leaves the policies of all open that what the template does not show may
// be about: resources that are made under a condition, and those that a macro
// makes.
func (c *cfn) open(transform value) {
	for _, res := range c.conditional {
		switch res.perhaps {
		case "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy", "AWS::IAM::UserToGroupAddition":
			for _, id := range c.targets(res) {
				unknown(id, res.id)
			}
		case "AWS::Lambda::Permission":
			cfnPermissionUnknown(c, res)
		}
	}
	for _, macro := range transform.elements() {
		known := func(name string) bool { return strings.HasPrefix(macro.Str(), name) }
		if !slices.ContainsFunc(knownTransforms, known) {
			c.extensions = append(c.extensions, macro)
		}
	}
	for _, v := range c.extensions {
		c.skip(v, "it is not known which resources this makes")
		for _, id := range c.identities {
			unknown(id, "made-by-a-macro")
		}
		c.anyFunction = true
	}
}

// knownTransforms are what the names of macros begin with that change nothing
// about the resources that the template shows.
var knownTransforms = []string{"AWS::Serverless-", "AWS::LanguageExtensions", "AWS::SecretsManager-", "AWS::CodeDeployBlueGreen"}
