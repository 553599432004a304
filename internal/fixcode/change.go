// SPDX-License-Identifier: Apache-2.0

package fixcode

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
)

// A change is what becomes of one policy by all steps that are about it.
type change struct {
	step   *undenied.Step // the first
	steps  []*undenied.Step
	policy []byte // after all of them
	home   *home
	vars   map[string]string // what the texts of home stand for
	notes  []string
	manual string // why there is no code; then home is nil
}

// changesOf joins the steps of a fix by the policy that they change.
func changesOf(f *undenied.Fix, form Form) ([]*change, error) {
	var changes []*change
	seen := map[string]*change{}
	for i := range f.Steps {
		s := &f.Steps[i]
		key := s.PolicyARN
		if key == "" {
			key = fmt.Sprintf("%s\n%s\n%s\n%s\n%d", s.Layer, s.Target, s.AttachmentTargetARN, s.InPlaceOf, s.Part)
		}
		c := seen[key]
		if c == nil {
			c = &change{step: s, steps: []*undenied.Step{s}, policy: s.Policy}
			seen[key] = c
			changes = append(changes, c)
			continue
		}
		c.steps = append(c.steps, s)
		var err error
		if c.policy, err = apply(c.policy, s); err != nil {
			return nil, err
		}
	}
	labels := map[string]int{}
	for _, c := range changes {
		if _, err := jsontree.Parse(c.policy); err != nil {
			return nil, fmt.Errorf("fixcode: the policy of %s: %w", c.step.AttachmentTargetARN, err)
		}
		c.settle(f, form)
		label := slug(c.vars["policy"])
		if c.home != &managedPolicy && c.home != &organizationPolicy {
			label = slug(c.vars["policy"] + "_" + c.vars["owner"])
		}
		if labels[label]++; labels[label] > 1 {
			label = fmt.Sprintf("%s_%d", label, labels[label])
		}
		c.vars["label"] = label
	}
	return changes, nil
}

// settle finds where the policy lives, or why no code may change it.
func (c *change) settle(f *undenied.Fix, form Form) {
	s := c.step
	c.vars = map[string]string{"policy": s.PolicyName, "arn": s.PolicyARN}
	fresh := s.PolicyARN == ""
	if fresh {
		c.vars["policy"] = c.newName()
	}
	c.locate()
	switch target := oneLine(s.AttachmentTargetARN); {
	case s.KeptBy != nil && !keeps(form, s.KeptBy.Kind):
		c.byHand("%s: %s", target, s.KeptBy.Advice())
	case s.Layer == "session":
		c.byHand("a session policy is passed in the call that makes the session: pass this to %s", s.PassTo)
	case fresh && !f.Verified && (s.Layer == "resource" || s.Layer == "endpoint"):
		c.byHand("nobody has seen whether %s has a policy, whose place this would take: add the statement to it, if there is one", target)
	case c.home == nil && c.vars["service"] == "lambda":
		c.byHand("Lambda takes the statements of %s one by one: aws lambda add-permission, aws_lambda_permission, AWS::Lambda::Permission", target)
	case c.home == nil:
		c.byHand("there is no code here for the policy of %s: change it where it is kept", target)
	case form == Terraform && c.home.terraform.kind == "":
		c.byHand("%s is an argument of the resource that makes %s: change it there", c.home.terraform.policy, target)
	case form == CloudFormation && c.home.template.kind == "":
		c.byHand("%s is a property of the resource that makes %s: change it there", c.home.template.policy, target)
	default:
		if s.KeptBy != nil {
			c.note("%s: %s", target, s.KeptBy.Advice())
		}
		c.describe(form, fresh)
	}
}

// keeps reports whether the tool of a form is what a keeper of a kind is.
func keeps(form Form, kind string) bool { return string(form) == kind }

func (c *change) byHand(format string, args ...any) {
	c.manual, c.home = fmt.Sprintf(format, args...), nil
}

func (c *change) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}

// describe notes whether the policy is there already, and in which account.
func (c *change) describe(form Form, fresh bool) {
	s := c.step
	where := ""
	if account := c.vars["account"]; account != "" {
		where = ", in account " + account
	}
	switch {
	case s.InPlaceOf != "":
		c.note("new%s: a copy of %s, which AWS manages, with the %s", where, s.InPlaceOf, c.difference())
	case s.Managed:
		c.note("new%s: a managed policy, since the inline policies of %s have no room for it", where, s.AttachmentTargetARN)
	case fresh:
		c.note("new%s: a policy for %s", where, s.AttachmentTargetARN)
	default:
		c.note("is there already%s: %s", where, s.PolicyARN)
	}
	switch {
	case form == Terraform && !fresh:
		c.note("terraform import %s.%s %s", c.home.terraform.kind, "{label}", quote(c.expand(c.home.terraform.id)))
	case form == CloudFormation && !fresh:
		c.note("import it into the stack, or change it in the stack that has it")
	}
	if c.home.note != "" && (form != CLI || c.home.last == nil) {
		c.note("%s", c.home.note)
	}
	if c.home.shellNote != "" && form == CLI {
		c.note("%s", c.home.shellNote)
	}
}

// locate sets home and what its texts stand for.
func (c *change) locate() {
	s, v := c.step, c.vars
	target, err := arn.Parse(s.AttachmentTargetARN)
	if err != nil {
		return
	}
	switch s.Layer {
	case "identity", "boundary":
		c.locateIAM(target)
	case "scp", "rcp":
		v["type"] = map[string]string{"scp": "SERVICE_CONTROL_POLICY", "rcp": "RESOURCE_CONTROL_POLICY"}[s.Layer]
		v["id"] = lastPart(s.PolicyARN)
		v["owner"] = s.Target
		v["account"] = target.Account()
		c.home = &organizationPolicy
		if s.PolicyARN == "" {
			c.home = &newOrganizationPolicy
		}
	case "resource", "endpoint":
		v["arn"], v["account"], v["region"] = target.String(), target.Account(), target.Region()
		v["owner"], v["service"] = target.Resource(), target.Service()
		for i := range resourceHomes {
			h := &resourceHomes[i]
			if h.holds(target) {
				name := strings.TrimPrefix(target.Resource(), h.prefix)
				v["owner"], v["name"], c.home = name, lastPart(name), h
				break
			}
		}
		v["suffix"] = "amazonaws.com"
		if target.Partition() == "aws-cn" {
			v["suffix"] = "amazonaws.com.cn"
		}
		v["policy"] = s.PolicyName
	}
}

// locateIAM is locate for what IAM keeps. A policy that is embedded in something
// has a name that goes on after the ARN of that.
func (c *change) locateIAM(target arn.ARN) {
	s, v := c.step, c.vars
	if embedding, ok := strings.CutSuffix(s.PolicyARN, "/"+s.PolicyName); ok && s.PolicyARN != "" && !strings.Contains(s.PolicyARN, ":policy/") {
		if a, err := arn.Parse(embedding); err == nil {
			target = a
		}
	}
	kind, path, _ := strings.Cut(target.Resource(), "/")
	v["account"], v["owner"] = target.Account(), lastPart(path)
	words, known := iamWords[kind]
	if target.Service() != "iam" || !known {
		return
	}
	v["kind"], v["Kind"] = kind, words
	v["path"] = "/"
	switch {
	case s.PolicyARN != "" && strings.Contains(s.PolicyARN, ":policy/"):
		_, full, _ := strings.Cut(s.PolicyARN, ":policy")
		v["path"] = full[:strings.LastIndexByte(full, '/')+1]
		c.home = &managedPolicy
	case s.PolicyARN != "" && s.Layer == "identity":
		c.home = &inlinePolicy
	case s.PolicyARN != "":
	case s.Layer == "boundary":
		v["arn"] = newPolicyARN(target, v["policy"])
		c.home = &newBoundary
	case s.InPlaceOf != "":
		v["arn"], v["before"] = newPolicyARN(target, v["policy"]), s.InPlaceOf
		c.home = &copiedPolicy
	case s.Managed:
		v["arn"] = newPolicyARN(target, v["policy"])
		c.home = &newManagedPolicy
	default:
		c.home = &inlinePolicy
	}
}

// iamWords are the kinds of what IAM policies are attached to, as names of
// CloudFormation have them.
var iamWords = map[string]string{"user": "User", "group": "Group", "role": "Role"}

func newPolicyARN(owner arn.ARN, name string) string {
	return fmt.Sprintf("arn:%s:iam::%s:policy/%s", owner.Partition(), owner.Account(), name)
}

// difference is how a copy differs from the policy that it is of.
func (c *change) difference() string {
	if c.step.Replaces != "" {
		return "exception"
	}
	return "addition"
}

// newName makes a name for a policy from what it is about. The same policy has
// always the same name, another one another.
func (c *change) newName() string {
	sum := sha256.Sum256(append([]byte(c.step.AttachmentTargetARN+"\n"), c.policy...))
	action := strings.Map(func(r rune) rune {
		if r == ':' {
			return '-'
		}
		return r
	}, actionOf(c.step.Statement))
	verb := "Allow"
	if c.step.Replaces != "" {
		verb, action = "Except", lastPart(c.step.InPlaceOf)
	}
	return strings.Join([]string{verb, action, hex.EncodeToString(sum[:4])}, "-")
}

func lastPart(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// slug makes a name that Terraform and, in camel case, CloudFormation take.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	name := strings.Join(words, "_")
	if name == "" || name[0] <= '9' {
		name = "policy_" + name
	}
	return strings.TrimRight(name, "_")
}
