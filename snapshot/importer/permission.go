// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// A permission is a statement of the policy of a Lambda function, in the form in
// which AddPermission takes it.
// https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
type permission struct {
	sid, action, principal                    string
	sourceARN, sourceAccount, organization    string
	eventSourceToken, urlAuthType, invokedVia string
}

// statement returns the statement that Lambda makes of it for a function.
func (p *permission) statement(function arn.ARN) string {
	principal := `{"Service":` + string(quoted(p.principal)) + `}`
	switch {
	case p.principal == "*":
		principal = `"*"`
	case format.IsAccountID(p.principal):
		principal = `{"AWS":"arn:` + function.Partition() + `:iam::` + p.principal + `:root"}`
	case strings.HasPrefix(p.principal, "arn:"):
		principal = `{"AWS":` + string(quoted(p.principal)) + `}`
	}
	var conditions []string
	for _, c := range [...]struct{ operator, key, value string }{
		{"ArnLike", "AWS:SourceArn", p.sourceARN},
		{"StringEquals", "AWS:SourceAccount", p.sourceAccount},
		{"StringEquals", "aws:PrincipalOrgID", p.organization},
		{"StringEquals", "lambda:EventSourceToken", p.eventSourceToken},
		{"StringEquals", "lambda:FunctionUrlAuthType", p.urlAuthType},
		{"Bool", "lambda:InvokedViaFunctionUrl", p.invokedVia},
	} {
		if c.value != "" {
			conditions = append(conditions, c.operator+"\x00"+string(quoted(c.key))+":"+string(quoted(c.value)))
		}
	}
	text := `{"Sid":` + string(quoted(p.sid)) + `,"Effect":"Allow","Principal":` + principal +
		`,"Action":` + string(quoted(p.action)) + `,"Resource":` + string(quoted(function.String()))
	if conditions != nil {
		text += `,"Condition":{` + byOperator(conditions) + `}`
	}
	return text + "}"
}

// byOperator joins conditions, of which neighbours share their operator.
func byOperator(conditions []string) string {
	var b strings.Builder
	last := ""
	for _, c := range conditions {
		operator, clause, _ := strings.Cut(c, "\x00")
		switch {
		case operator == last:
			b.WriteString("," + clause)
			continue
		case last != "":
			b.WriteString("},")
		}
		b.WriteString(string(quoted(operator)) + ":{" + clause)
		last = operator
	}
	return b.String() + "}"
}

// permit adds a permission to the policy of a function or of one of its
// versions.
func (b *assembly) permit(function arn.ARN, p permission, v value) {
	if b.permissions[function] == nil {
		b.permitted = append(b.permitted, function)
	}
	b.permissions[function] = append(b.permissions[function], p.statement(function))
	b.resource(function, v)
}

// finishPermissions gives functions the policies that their permissions make. If
// one of those is not known, neither is the policy.
func (b *assembly) finishPermissions() {
	for _, function := range b.permitted {
		if b.anyFunction {
			b.unknownPolicies[function] = true
		}
	}
	for function := range b.unknownPolicies {
		if res := b.resources[function]; res != nil {
			res.PolicyStatus = format.PolicyNotCollected
		}
	}
	for _, function := range b.permitted {
		if res := b.resources[function]; res != nil && !b.unknownPolicies[function] {
			text := `{"Version":"2012-10-17","Id":"default","Statement":[` + strings.Join(b.permissions[function], ",") + `]}`
			res.Policy = format.Document{Text: []byte(text), Origin: res.Origin}
			res.PolicyStatus = format.PolicyPresent
		}
	}
}

// qualified returns the ARN of a version or an alias of a function, the
// function's own without a qualifier.
func qualified(function arn.ARN, qualifier string) arn.ARN {
	if a, err := arn.Parse(function.String() + ":" + qualifier); err == nil && qualifier != "" {
		return a
	}
	return function
}

// tfPermission reads an aws_lambda_permission.
func tfPermission(t *tf, res *tfResource) {
	function, ok := t.owner(res, "function_name", "lambda", "function:")
	if !ok {
		t.notKnown(res, "function_name")
		t.anyFunction = true
		return
	}
	function = qualified(function, res.text("qualifier"))
	p := permission{
		sid:              res.text("statement_id"),
		action:           res.text("action"),
		principal:        res.text("principal"),
		sourceARN:        res.text("source_arn"),
		sourceAccount:    res.text("source_account"),
		organization:     res.text("principal_org_id"),
		eventSourceToken: res.text("event_source_token"),
		urlAuthType:      res.text("function_url_auth_type"),
	}
	if a, ok := t.arnIn(res, "source_arn"); ok {
		p.sourceARN = a.String()
	}
	if p.sid == "" {
		p.sid = res.address // AWS does not decide by it
	}
	for _, name := range [...]string{"action", "principal", "source_arn", "source_account", "principal_org_id"} {
		if !res.at(name).ok() && res.isUnknown(name) && !(name == "source_arn" && p.sourceARN != "") {
			t.notKnown(res, name)
			t.unknownPolicies[function] = true
			t.resource(function, res.whole)
			return
		}
	}
	t.permit(function, p, res.whole)
}
