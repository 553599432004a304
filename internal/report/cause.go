// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// cause says which statement refused or where an Allow is missing, and then
// whatever else blocks, in order.
func (p *page) cause(d *undenied.Diagnosis) {
	label := "why"
	for _, reason := range [...]string{d.ErrorMessage, d.Why} {
		if reason != "" {
			p.row(label, plain, "%s", upper(reason)+".")
			label = ""
		}
	}
	if p.claimed(label, d) {
		label = "also"
	}
	if len(d.Blockers) == 0 {
		for _, deny := range d.ResultDetails.ExplicitDenyPolicies {
			p.row(strings.TrimPrefix(label, "also"), plain, "AWS names the policy %s.", deny.PolicyARN)
			label = ""
		}
		return
	}
	order := byRank(d)
	for n, i := range order {
		b := &d.Blockers[i]
		p.blocker(label, d, b)
		label = "also"
		if b.Statement == "" || !slices.ContainsFunc(order[:n], func(o int) bool { return sameStatement(b, &d.Blockers[o]) }) {
			p.concluded(b)
			p.excerpt(d, b)
		}
	}
}

// claimed says that AWS names a cause which none of the places is, if so.
func (p *page) claimed(label string, d *undenied.Diagnosis) bool {
	result := string(d.AssessmentResult)
	if _, found := named(d); found || d.Evidence.Agreement != undenied.Disagree || !strings.HasPrefix(result, "Explicit deny") && !strings.HasPrefix(result, "Missing allow") {
		return false
	}
	p.row(label, doubt, "AWS says so (%s). Nothing that was collected does that.", d.Evidence.Message)
	return true
}

// sameStatement reports whether two places are refused by one statement, of a
// policy that is attached to both.
func sameStatement(a, b *undenied.Blocker) bool {
	return a.File == b.File && a.Line == b.Line && a.Column == b.Column
}

// excerpt shows the Deny statement of a blocker, if there is one.
func (p *page) excerpt(d *undenied.Diagnosis, b *undenied.Blocker) {
	if b.Statement != "" && b.Decision == eval.ExplicitDeny.String() {
		p.more(faint, "%s:%d:%d", b.File, b.Line, b.Column)
		p.statement(b, reportOn(d, b), d.Action)
	}
}

// leading returns the index of the blocker that the assessment names, the
// likeliest of several, or 0.
func leading(d *undenied.Diagnosis) int {
	i, _ := named(d)
	return i
}

// named is leading, and reports whether there is one.
func named(d *undenied.Diagnosis) (index int, found bool) {
	for i, b := range d.Blockers {
		how := "Missing allow"
		if b.Decision == eval.ExplicitDeny.String() {
			how = "Explicit deny"
		}
		if s := string(d.AssessmentResult); strings.HasPrefix(s, how) && strings.Contains(s, layerWords[b.Layer]) && (!found || b.Rank < d.Blockers[index].Rank) {
			index, found = i, true
		}
	}
	return index, found
}

// layerWords are the words for the layers in assessment results.
var layerWords = map[string]string{
	"identity": "identity-based",
	"resource": "resource-based",
	"boundary": "permissions boundary",
	"session":  "session policy",
	"scp":      "service-control policy",
	"rcp":      "resource control policy",
	"endpoint": "VPC endpoint",
}

// blocker explains one place that blocks.
func (p *page) blocker(label string, d *undenied.Diagnosis, b *undenied.Blocker) {
	switch {
	case b.Rule == "" && b.Decision != eval.ExplicitDeny.String():
		p.missing(label, d, b)
	case b.Rule != "":
		p.row(label, plain, "%s.", upper(b.Rule))
	case b.Statement == "":
		p.row(label, doubt, "The %s was not collected and may deny it.", policyKind(b.Layer, b.PolicyName))
	default:
		p.denial(label, b)
	}
}

// denial explains a Deny statement.
func (p *page) denial(label string, b *undenied.Blocker) {
	where := ownedPolicy(b.Layer, b.PolicyName, b.AttachmentTargetARN)
	if at := attached(b); at != "" {
		where += ", attached to " + at + ","
	}
	verb := denyVerb(b)
	name := b.Statement
	if !strings.HasPrefix(name, "Statement[") {
		name = "Statement " + name
	}
	p.row(label, plain, "%s of %s %s.", name, where, verb)
}

// attached says to what the policy of a blocker is attached, unless its name
// does.
func attached(b *undenied.Blocker) string {
	switch {
	case b.Target != "":
		return targetName(b.Target, b.TargetName)
	case b.Layer == policy.ResourceBased.Layer():
		return ""
	}
	return resourceName(b.AttachmentTargetARN)
}

// reportOn finds what evaluation recorded of the statement behind a blocker.
func reportOn(d *undenied.Diagnosis, b *undenied.Blocker) *eval.StatementReport {
	x := d.Explanation()
	if x == nil {
		return nil
	}
	for r := range x.Statements() {
		pos := r.Statement.Position()
		if r.Type.Layer() == b.Layer && r.Target == b.Target && pos.Name == b.File && pos.Line == b.Line && pos.Column == b.Column {
			return &r
		}
	}
	return nil
}

// guessed reports whether the event does not name the resource.
func guessed(d *undenied.Diagnosis) bool {
	return slices.ContainsFunc(d.Assumptions, func(a string) bool { return strings.HasPrefix(a, "the event does not name the resource") })
}

// elsewhere says what was not collected and may grant what the policies of a layer,
// which were, do not. It is "" if there is nothing of the kind.
func elsewhere(d *undenied.Diagnosis, b *undenied.Blocker) string {
	assumed := func(text string) bool {
		return slices.ContainsFunc(d.Assumptions, func(a string) bool { return strings.Contains(a, text) })
	}
	identity, resource := policy.IdentityBased, policy.ResourceBased
	switch {
	case b.Certain || assumed(b.Layer+": ") || len(d.Unknown) > 0 || guessed(d):
	case b.Layer == identity.Layer() && assumed(resource.Layer()+": ") && !strings.Contains(d.Evidence.Message, identity.String()):
		return "the resource-based policy was not collected, and one that names the principal is enough"
	}
	return ""
}

// missing explains a missing Allow, with the statements that come nearest.
func (p *page) missing(label string, d *undenied.Diagnosis, b *undenied.Blocker) {
	but := elsewhere(d, b)
	uncertain := !b.Certain && but == ""
	verb := "allows"
	if uncertain {
		verb = "is sure to allow"
	}
	if uncertain && len(d.Unknown) == 0 && !guessed(d) {
		of := ""
		if b.Target != "" {
			of = " at " + targetName(b.Target, b.TargetName)
		} else if b.AttachmentTargetARN != "" {
			of = " of " + resourceName(b.AttachmentTargetARN)
		}
		p.row(label, plain, "Whether the %s%s allows it is not known: it was not collected.", policyKind(b.Layer, ""), of)
		return
	}
	switch {
	case b.Target != "":
		p.row(label, plain, "No %s at %s %s it.", policyKind(b.Layer, ""), targetName(b.Target, b.TargetName), verb)
	case b.PolicyARN != "":
		verb = "does not allow"
		if uncertain {
			verb = "may not allow"
		}
		p.row(label, plain, "%s %s it.", upper(ownedPolicy(b.Layer, b.PolicyName, b.AttachmentTargetARN)), verb)
	case b.AttachmentTargetARN != "":
		p.row(label, plain, "No %s of %s %s it.", policyKind(b.Layer, ""), resourceName(b.AttachmentTargetARN), verb)
	default:
		p.row(label, plain, "No %s %s it.", policyKind(b.Layer, ""), verb)
	}
	if but != "" {
		p.item("but ", plain, "%s", but)
	}
	for _, miss := range nearest(d, b) {
		p.item("nearly: ", plain, "%s", miss)
	}
}
