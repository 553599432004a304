// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/jsontree"
)

// fixes shows the ways to let the request in.
func (p *page) fixes(d *undenied.Diagnosis) {
	if len(d.Fixes) == 0 {
		if len(d.Blockers) > 0 {
			p.blank()
			p.row("fix", faint, "None that can be evaluated: see what blocks above.")
		}
		return
	}
	p.blank()
	label := "fix"
	for i := range d.Fixes {
		p.fix(label, d, &d.Fixes[i])
		label = "or"
	}
}

// fix shows one way: what the request changes, then what policies change.
func (p *page) fix(label string, d *undenied.Diagnosis, f *undenied.Fix) {
	var parts []string
	if len(f.Request) > 0 {
		for _, c := range f.Request {
			if how := ask(c); !slices.Contains(parts, how) {
				parts = append(parts, how)
			}
		}
		p.row(label, plain, "%s.", upper(strings.Join(parts, " and ")))
		label = ""
	}
	first := label
	changes := len(parts)
	for i := range f.Steps {
		if !slices.ContainsFunc(f.Steps[:i], func(s undenied.Step) bool { return sameChange(&s, &f.Steps[i]) }) {
			if f.Rendered == "" {
				p.step(label, d, &f.Steps[i])
			}
			label = "and"
			changes++
		}
	}
	p.code(first, f.Rendered)
	p.warnings(f)
	p.verified(d, f, changes)
}

// code shows the steps as somebody rendered them, from the first column on, so
// that they can be copied.
func (p *page) code(label, text string) {
	if text == "" {
		return
	}
	p.row(label, plain, "Make these changes:")
	p.blank()
	p.settle()
	for line := range strings.Lines(text) {
		p.verbatim("", plain, strings.TrimSuffix(line, "\n"))
	}
	p.keep() // its signs are part of policies
	p.blank()
}

// sameChange reports whether two steps are one change of a policy that is
// attached in two places.
func sameChange(a, b *undenied.Step) bool {
	return a.PolicyARN != "" && a.PolicyARN == b.PolicyARN && a.Replaces == b.Replaces && bytes.Equal(a.Statement, b.Statement)
}

// ask says how the principal gives a condition key another value.
func ask(c undenied.Change) string {
	switch key := strings.ToLower(c.Key); {
	case c.Absent:
		return "leave out " + c.Key
	case key == "aws:sourcevpce" && c.Value == "":
		return "make the request through a VPC endpoint"
	case key == "aws:sourcevpc" && c.Value == "":
		return "make the request from a VPC"
	case key == "aws:tokenissuetime":
		return "make the request with a new session"
	case c.Value == "":
		return "send " + c.Key + " with any value"
	case key == "aws:requestedregion":
		return "make the request in " + c.Value
	case key == "aws:sourcevpce":
		return "make the request through the VPC endpoint " + c.Value
	case key == "aws:sourcevpc":
		return "make the request from the VPC " + c.Value
	case key == "aws:sourceip", key == "aws:vpcsourceip":
		return "make the request from the address " + c.Value
	case key == "aws:multifactorauthpresent" && c.Value == "true":
		return "sign in with MFA"
	case key == "aws:securetransport" && c.Value == "true":
		return "make the request over TLS"
	}
	return "send " + c.Key + " " + c.Value
}

// step shows the change of one policy.
func (p *page) step(label string, d *undenied.Diagnosis, s *undenied.Step) {
	where := ownedPolicy(s.Layer, s.PolicyName, s.AttachmentTargetARN)
	if s.Target != "" && s.PolicyARN != "" {
		where += " at " + targetName(s.Target, nameOfTarget(d, s.Target))
	}
	place := s.PolicyARN
	switch {
	case s.Layer == "session":
		p.pass(label, s)
		return
	case s.Replaces != "" && s.InPlaceOf != "":
		p.row(label, plain, "AWS manages the %s %s: give %s a copy of it in its place, with this statement instead of %s:",
			policyKind(s.Layer, ""), s.InPlaceOf, resourceName(s.AttachmentTargetARN), s.Replaces)
		place = s.AttachmentTargetARN
	case s.Replaces != "":
		if was, left := narrowed(statementOf(d, s), s.Statement); left != "" {
			p.row(label, plain, "Let statement %s deny less, in %s: in place of its %s:", s.Replaces, where, was)
			p.verbatim(strings.Repeat(" ", indent+2), plain, left)
			p.elsewhere(s)
			return
		}
		how, added := exception(statementOf(d, s), s.Statement)
		if added == "" {
			p.row(label, plain, "In %s, put this in place of statement %s:", where, s.Replaces)
			break
		}
		p.row(label, plain, "Except %s: %s statement %s, in %s:", principalShort(d.Principal), how, s.Replaces, where)
		p.verbatim(strings.Repeat(" ", indent+2), plain, added)
		p.elsewhere(s)
		return
	case s.InPlaceOf != "":
		place = s.AttachmentTargetARN
		p.row(label, plain, "AWS manages the %s %s: give %s a copy of it in its place, with:", policyKind(s.Layer, ""), s.InPlaceOf, resourceName(s.AttachmentTargetARN))
	case s.PolicyARN != "":
		p.row(label, plain, "Add to %s:", where)
	case s.Target != "":
		place = s.AttachmentTargetARN
		p.row(label, plain, "Attach a new %s to %s:", policyKind(s.Layer, ""), targetName(s.Target, nameOfTarget(d, s.Target)))
	case s.AttachmentTargetARN == "":
		p.row(label, plain, "Add a new %s:", policyKind(s.Layer, ""))
	default:
		place = s.AttachmentTargetARN
		p.row(label, plain, "Give %s a new %s with:", resourceName(s.AttachmentTargetARN), policyKind(s.Layer, ""))
	}
	if place != "" {
		p.more(faint, "%s", place)
	}
	p.json(s.Statement)
	for _, also := range s.Also {
		p.json(also)
	}
	p.elsewhere(s)
}

// pass shows the session policy that whoever makes the session has to pass.
func (p *page) pass(label string, s *undenied.Step) {
	switch {
	case s.InPlaceOf != "":
		p.row(label, plain, "Pass this session policy to %s, in place of %s:", s.PassTo, s.InPlaceOf)
	case s.PolicyName != "":
		p.row(label, plain, "Pass this session policy to %s, in place of the one before:", s.PassTo)
	default:
		p.row(label, plain, "Pass this session policy to %s, along with what is passed already:", s.PassTo)
	}
	if s.AttachmentTargetARN != "" {
		p.more(faint, "%s", s.AttachmentTargetARN)
	}
	p.json(s.Policy)
}

// elsewhere says what else to do than to change a policy in place.
func (p *page) elsewhere(s *undenied.Step) {
	if s.Managed {
		p.item("! ", doubt, "as a managed policy: its inline policies have no room for that")
	}
	if s.KeptBy != nil {
		p.item("! ", doubt, "%s", s.KeptBy.Advice())
	}
}

// principalShort names a principal as policies do: a session by its role.
func principalShort(s string) string {
	name, _, _ := strings.Cut(principalName(s), ", session ")
	return name
}

// nameOfTarget finds the name of a root, organizational unit or account.
func nameOfTarget(d *undenied.Diagnosis, target string) string {
	for _, b := range d.Blockers {
		if b.Target == target {
			return b.TargetName
		}
	}
	return d.TargetName(target)
}

// statementOf finds the statement that a step replaces.
func statementOf(d *undenied.Diagnosis, s *undenied.Step) json.RawMessage {
	for _, b := range d.Blockers {
		if b.Layer == s.Layer && b.Target == s.Target && b.PolicyARN == s.PolicyARN && b.Statement == s.Replaces {
			return b.PolicyStatement
		}
	}
	return nil
}

// exception returns the one condition clause, as JSON, in which a statement
// differs from the one before, and what to do with it. Both are "" if they
// differ otherwise.
func exception(before, after json.RawMessage) (how, clause string) {
	old, err := jsontree.Parse(before)
	if err != nil {
		return "", ""
	}
	changed, err := jsontree.Parse(after)
	if err != nil {
		return "", ""
	}
	for _, m := range changed.Members {
		if m.Name != "Condition" && !same(before, old.Get(m.Name), after, m.Value) {
			return "", ""
		}
	}
	n := 0
	if conditions := changed.Get("Condition"); conditions != nil {
		for _, operator := range conditions.Members {
			for _, key := range operator.Value.Members {
				was := old.At("Condition", operator.Name, key.Name)
				if same(before, was, after, key.Value) {
					continue
				}
				n++
				how, clause = "add to the Condition of", fmt.Sprintf("%q: { %q: %s }", operator.Name, key.Name, spaced(after[key.Value.Offset:key.Value.End]))
				if was != nil {
					how = "change the Condition of"
				}
			}
		}
	}
	switch {
	case n != 1:
		return "", ""
	case old.Get("Condition") == nil:
		return "add a Condition to", `"Condition": { ` + clause + " }"
	}
	return how, clause
}

// same reports whether two values have the same text but for white space.
func same(a []byte, an *jsontree.Node, b []byte, bn *jsontree.Node) bool {
	return an != nil && bn != nil && bytes.Equal(compact(a[an.Offset:an.End]), compact(b[bn.Offset:bn.End]))
}

func compact(text []byte) []byte {
	var b bytes.Buffer
	if json.Compact(&b, text) != nil {
		return text
	}
	return b.Bytes()
}

// spaced sets a list of strings with spaces after its commas.
func spaced(text []byte) []byte {
	return bytes.ReplaceAll(compact(text), []byte(`","`), []byte(`", "`))
}

// verified says whether a fix of so many changes was proven to help, or on what
// that depends.
func (p *page) verified(d *undenied.Diagnosis, f *undenied.Fix, changes int) {
	var depends []string
	assumes := ""
	for _, on := range f.DependsOn {
		switch {
		case !slices.Contains(d.Assumptions, on):
			depends = append(depends, on)
		case !routine(on):
			assumes = ", under what is assumed above"
		}
	}
	how := "evaluated again with this change"
	if changes > 1 {
		how = "evaluated again with these changes"
	}
	switch {
	case !f.Verified && depends != nil:
		p.item("? ", doubt, "not verified: it depends on %s", strings.Join(depends, "; "))
	case !f.Verified:
		p.item("? ", doubt, "not verified")
	case depends != nil:
		p.item("✓ ", good, "verified: %s: allowed%s", how, assumes)
		for _, on := range depends {
			p.item("  - ", plain, "given %s", on)
		}
	default:
		p.item("✓ ", good, "verified: %s: allowed%s", how, assumes)
	}
}
