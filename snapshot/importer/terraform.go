// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/snapshot/format"
)

// isTerraform reports whether v is a plan or a state in JSON.
// https://developer.hashicorp.com/terraform/internals/json-format
func isTerraform(v value) bool {
	return v.at("format_version").ok() && (v.at("planned_values").ok() || v.at("values").ok() || v.at("resource_changes").ok() || v.at("terraform_version").ok())
}

// A tfResource is a resource of a plan or a state.
type tfResource struct {
	value         // its values
	address, kind string
	whole         value // with address and type
	module        string
	unknown       value // members that are known after apply only: true
	references    value // expressions of the configuration, by argument
	arn           arn.ARN
}

// A tf reads a plan or a state.
type tf struct {
	*assembly
	resources []*tfResource
	byAddress map[string]*tfResource
	byPattern map[string][]*tfResource // by address without indexes
}

// terraform reads a plan, with what will be there after it, or a state.
func (r *reader) terraform(top value) (*format.File, error) {
	t := &tf{assembly: newAssembly(r), byAddress: map[string]*tfResource{}, byPattern: map[string][]*tfResource{}}
	values := top.any("planned_values", "values")
	t.module(values.at("root_module"), "")
	for _, change := range top.at("resource_changes").list() {
		if res := t.byAddress[change.text("address")]; res != nil {
			res.unknown = change.at("change", "after_unknown")
		}
	}
	t.configuration(top.at("configuration", "root_module"), "")
	t.settleAccount(top)
	for _, pass := range [...]map[string]func(*tf, *tfResource){tfThings, tfParts} {
		for _, res := range t.resources {
			if read := pass[res.kind]; read != nil {
				read(t, res)
			}
		}
	}
	for _, res := range t.resources {
		_, thing := tfThings[res.kind]
		_, part := tfParts[res.kind]
		if !thing && !part && tfHasPolicy(res) {
			t.skip(res.whole, "%s: policies of this type are not imported", res.address)
		}
	}
	return t.finish(), nil
}

// tfHasPolicy reports whether a resource that is not read has to do with
// policies.
func tfHasPolicy(res *tfResource) bool {
	if !strings.HasPrefix(res.kind, "aws_") {
		return false
	}
	for _, name := range [...]string{"policy", "policy_document", "access_policy", "resource_policy", "access_policies"} {
		if v := res.at(name); v.ok() && strings.Contains(v.Str(), `"Statement"`) {
			return true
		}
	}
	return strings.HasPrefix(res.kind, "aws_iam_") && strings.Contains(res.kind, "_policy") && !strings.HasSuffix(res.kind, "_exclusive") ||
		strings.HasPrefix(res.kind, "aws_organizations_policy")
}

// module adds the resources of a module and of those within.
func (t *tf) module(m value, path string) {
	for _, v := range m.at("resources").list() {
		if mode := v.text("mode"); mode != "managed" && mode != "" {
			continue
		}
		res := &tfResource{value: v.at("values"), address: v.text("address"), kind: v.text("type"), whole: v, module: path}
		t.resources = append(t.resources, res)
		t.byAddress[res.address] = res
		pattern := withoutIndexes(res.address)
		t.byPattern[pattern] = append(t.byPattern[pattern], res)
	}
	for _, child := range m.at("child_modules").list() {
		t.module(child, child.text("address"))
	}
}

// configuration notes which expressions the arguments of resources are made of.
// The address of a module or a resource there has no index.
func (t *tf) configuration(m value, path string) {
	for _, v := range m.at("resources").list() {
		for _, res := range t.byPattern[dotted(path)+v.text("address")] {
			res.references = v.at("expressions")
		}
	}
	for _, call := range m.at("module_calls").members() {
		t.configuration(call.at("module"), dotted(path)+"module."+call.name)
	}
}

// dotted returns a path and the dot after it, "" for "".
func dotted(path string) string {
	if path == "" {
		return ""
	}
	return path + "."
}

// withoutIndexes returns an address without what stands in brackets.
func withoutIndexes(address string) string {
	var b strings.Builder
	depth, quoted := 0, false
	for _, c := range address {
		switch {
		case c == '"' && depth > 0:
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']' && depth > 0:
			depth--
		case depth == 0:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// A named is a member of an object.
type named struct {
	value
	name string
}

func (v value) members() []named {
	var all []named
	if v.ok() {
		for _, m := range v.Members {
			all = append(all, named{value{m.Value, v.in}, m.Name})
		}
	}
	return all
}

// settleAccount finds the account and the Region, if they were not given: those
// of data sources, or the account that all ARNs agree on.
func (t *tf) settleAccount(top value) {
	var data []value
	var walk func(m value)
	walk = func(m value) {
		data = append(data, m.at("resources").list()...)
		for _, child := range m.at("child_modules").list() {
			walk(child)
		}
	}
	walk(top.at("prior_state", "values", "root_module"))
	walk(top.any("planned_values", "values").at("root_module"))
	var accounts []string
	for _, v := range data {
		switch v.text("type") {
		case "aws_caller_identity":
			if id := v.at("values").text("account_id"); t.Account == "" && format.IsAccountID(id) {
				t.Account = id
			}
		case "aws_region":
			if region := v.at("values").any("region", "name", "id").scalar(); t.Region == "" {
				t.Region = region
			}
		}
		if a, ok := v.at("values", "arn").arn(); ok && format.IsAccountID(a.Account()) && v.text("mode") != "data" {
			accounts = append(accounts, a.Account())
		}
	}
	slices.Sort(accounts)
	if accounts = slices.Compact(accounts); t.Account == "" && len(accounts) == 1 {
		t.Account = accounts[0]
	}
}

// known returns the text of an argument. If it is not known before apply and
// made of one other resource in the file, that resource is returned.
func (t *tf) known(res *tfResource, name string) (text string, from *tfResource) {
	if v := res.at(name); v.ok() && v.Kind == jsontree.String && v.Text != "" {
		return v.Text, nil
	}
	if found, all := t.referred(res, name); all && len(found) == 1 {
		return "", found[0]
	}
	return "", nil
}

// arnIn returns the ARN that an argument holds or refers to.
func (t *tf) arnIn(res *tfResource, name string) (arn.ARN, bool) {
	text, from := t.known(res, name)
	if from != nil {
		return from.arn, from.arn.IsValid()
	}
	a, err := arn.Parse(text)
	return a, err == nil
}

// identityIn returns the user, group or role that an argument names.
func (t *tf) identityIn(res *tfResource, name, kind string) *format.Identity {
	text, from := t.known(res, name)
	if from != nil {
		text = from.text("name")
	}
	if text == "" {
		t.anyOf(res, name, kind)
		return nil
	}
	return t.of(kind, text, res.whole)
}

// notKnown notes that an argument that matters is not known.
func (t *tf) notKnown(res *tfResource, name string) {
	why := "is not in the file"
	if res.isUnknown(name) {
		why = "is not known until apply"
	}
	t.skip(res.whole, "%s: %s %s", res.address, name, why)
}
