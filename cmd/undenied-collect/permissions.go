// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"strings"
	"text/template"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/snapshot/collect"
)

//go:embed template/*.tmpl
var templates embed.FS

func (p *program) permissionsCommand() *cli.Command {
	return &cli.Command{
		Name:  "permissions",
		Usage: "print what collecting needs: a policy, or the roles to deploy",
		Flags: append(connectionFlags(),
			&cli.StringFlag{Name: "format", Value: "json", Usage: "json (the policy), terraform or cloudformation (the role, for a StackSet too)"},
			&cli.StringSliceFlag{Name: "services", Usage: "the `SERVICES` by IAM prefix, or all; tiers 1 and 2 unless given"},
			&cli.StringFlag{Name: "role-name", Value: collect.DefaultRoleName, Usage: "the name of the `ROLE`"},
		),
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			plan, err := collect.PlanFor(list(c, "services"))
			if err != nil {
				return usagef("--services: %w", err)
			}
			o := collect.Options{RoleName: c.String("role-name")}
			if err := o.Check(); err != nil {
				return usagef("%w", err)
			}
			text, err := permissions(plan, c.String("format"), c.String("role-name"))
			if err != nil {
				return err
			}
			_, err = p.stdout.Write([]byte(text))
			return err
		},
	}
}

// permissions returns the text of a plan's permissions in the format given.
func permissions(plan *collect.Plan, format, role string) (string, error) {
	switch format {
	case "json":
		return policyJSON(plan, role, ""), nil
	case "terraform", "cloudformation":
		if strings.Contains(role, "/") {
			return "", usagef("--role-name %s: the role of the template has no path, want its name", role)
		}
	default:
		return "", usagef("--format %s: unknown format, want json, terraform or cloudformation", format)
	}
	t, err := template.ParseFS(templates, "template/"+format+".tmpl")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, struct {
		*collect.Plan
		Role string
	}{plan, role})
	return b.String(), err
}

// A statement of the policy that is printed.
type statement struct {
	Sid      string
	Effect   string
	Action   any
	Resource string
}

// policyJSON returns the policy of whoever collects: for the account, for the
// organization, and for assuming the role in other accounts, and the one of the
// management account if that has another name.
func policyJSON(plan *collect.Plan, role, management string) string {
	var statements []statement
	if len(plan.Permissions) > 0 {
		statements = append(statements, statement{"Collect", "Allow", plan.Permissions, "*"})
	}
	if len(plan.Organization) > 0 {
		statements = append(statements, statement{"CollectOrganization", "Allow", plan.Organization, "*"})
	}
	if len(plan.Permissions) > 0 {
		statements = append(statements, statement{"CollectOtherAccounts", "Allow", "sts:AssumeRole", "arn:*:iam::*:role/" + role})
	}
	if management != "" {
		statements = append(statements, statement{"CollectManagementAccount", "Allow", "sts:AssumeRole", management})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	_ = e.Encode(struct {
		Version   string
		Statement []statement
	}{"2012-10-17", statements}) // strings only: there is nothing to fail
	return b.String()
}
