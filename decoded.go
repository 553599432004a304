// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// Decoded is AWS's own account of the authorization: a decoded message, or the
// authorization details.
type Decoded struct {
	Decision        string             `json:"decision,omitempty"` // explicitDeny or implicitDeny; "" if not told
	AuthorizationID string             `json:"authorizationId,omitempty"`
	Statements      []DecodedStatement `json:"statements,omitempty"` // that matched
}

// A DecodedStatement is a statement that AWS says matched. The policy and the
// position are the snapshot's where a statement there is the one.
type DecodedStatement struct {
	Sid       string `json:"sid,omitempty"`
	Effect    string `json:"effect,omitempty"` // Allow or Deny
	Layer     string `json:"layer,omitempty"`
	PolicyARN string `json:"policyArn,omitempty"`
	Statement string `json:"statement,omitempty"` // the Sid, or "Statement[2]"; "" if it is not in the snapshot
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
}

// accountOf returns AWS's own account of a request, or nil.
func accountOf(e *cloudtrail.Event, action policy.Action, resource string) *cloudtrail.Evaluation {
	for _, ev := range e.Evaluations {
		name := ev.Action[strings.IndexByte(ev.Action, ':')+1:]
		told := ev.Resource
		if told == "" {
			told = "*"
		}
		if !ev.Allowed && strings.EqualFold(name, action.Name()) && told == resource {
			return ev
		}
	}
	return nil
}

// claim is what AWS claims of the denial: its message, and what its own account
// adds.
func claim(message cloudtrail.Message, e *cloudtrail.Event) cloudtrail.Message {
	i := slices.IndexFunc(e.Evaluations, func(ev *cloudtrail.Evaluation) bool { return !ev.Allowed })
	if i < 0 {
		return message
	}
	ev := e.Evaluations[i]
	if message.Effect == cloudtrail.EffectUnknown {
		message.Effect = ev.Effect
	}
	for _, s := range ev.Statements {
		if s.Effect == policy.Deny && s.Policy.Type != 0 && ev.Effect == cloudtrail.EffectExplicit && message.PolicyType == "" {
			message.PolicyType = cloudtrail.PolicyType(s.Policy.Type.Layer())
			if !s.Policy.Inline && strings.HasPrefix(s.Policy.URI, "arn:") {
				message.PolicyARN = s.Policy.URI
			}
		}
	}
	return message
}

// decode notes AWS's own account of the leg, and adds to the claim the policy
// type of the statement that it turns out to name.
func (d *Diagnosis) decode(l *leg, claimed cloudtrail.Message) cloudtrail.Message {
	ev := l.account
	if ev == nil {
		return claimed
	}
	told := &Decoded{AuthorizationID: ev.AuthorizationID}
	switch ev.Effect {
	case cloudtrail.EffectExplicit:
		told.Decision = eval.ExplicitDeny.String()
	case cloudtrail.EffectImplicit:
		told.Decision = eval.ImplicitDeny.String()
	}
	types := map[policy.Type]bool{}
	for _, s := range ev.Statements {
		found := l.identify(&s)
		told.Statements = append(told.Statements, l.describeDecoded(&s, found))
		if s.Effect == policy.Deny {
			for _, r := range found {
				types[r.Type] = true
			}
		}
	}
	if len(types) == 1 && claimed.PolicyType == "" && claimed.Effect == cloudtrail.EffectExplicit {
		for t := range types {
			claimed.PolicyType = cloudtrail.PolicyType(t.Layer())
		}
	}
	d.Evidence.Decoded = told
	return claimed
}

// describeDecoded says which statement AWS names.
func (l *leg) describeDecoded(s *cloudtrail.MatchedStatement, found []eval.StatementReport) DecodedStatement {
	told := DecodedStatement{Sid: s.Sid, Layer: layer(s.Policy.Type), PolicyARN: s.Policy.URI}
	if s.Effect != 0 {
		told.Effect = s.Effect.String()
	}
	if len(found) == 0 {
		return told
	}
	r := found[0]
	pos := r.Statement.Position()
	told.Layer, told.Effect = r.Type.Layer(), r.Statement.Effect.String()
	told.Statement, told.File, told.Line, told.Column = r.Statement.Name(), pos.Name, pos.Line, pos.Column
	told.PolicyARN = pos.Name
	return told
}

// identify finds the statement that AWS names among those that were evaluated:
// by policy and Sid, or by what it says where AWS does not tell the policy.
// Those that match the request go before those that do not.
func (l *leg) identify(s *cloudtrail.MatchedStatement) []eval.StatementReport {
	var found []eval.StatementReport
	for r := range l.x.Statements() {
		if s.Effect != 0 && r.Statement.Effect != s.Effect {
			continue
		}
		if s.Policy.URI != "" && l.ofPolicy(&r, s) || s.Policy.URI == "" && alike(r.Statement, s) {
			found = append(found, r)
		}
	}
	for _, match := range [...]condition.Truth{condition.True, condition.Undecided} {
		if best := slices.DeleteFunc(slices.Clone(found), func(r eval.StatementReport) bool { return r.Match != match }); len(best) > 0 {
			return best
		}
	}
	return found
}

// ofPolicy reports whether a statement is of the policy and has the Sid that
// AWS names. AWS makes a Sid up for a statement without one, and an identifier
// for a policy without an ARN.
func (l *leg) ofPolicy(r *eval.StatementReport, s *cloudtrail.MatchedStatement) bool {
	name := r.Statement.Document().Name()
	if managed := !s.Policy.Inline && strings.HasPrefix(s.Policy.URI, "arn:"); managed && name != s.Policy.URI {
		return false
	} else if !managed && r.Type != s.Policy.Type {
		return false
	}
	if r.Statement.Sid != "" {
		return r.Statement.Sid == s.Sid
	}
	return r.Match == condition.True && !slices.ContainsFunc(r.Statement.Document().Statements, func(o *policy.Statement) bool { return s.Sid != "" && o.Sid == s.Sid })
}

// alike reports whether a statement says what AWS's account of it does.
func alike(st *policy.Statement, s *cloudtrail.MatchedStatement) bool {
	if s.Sid != "" && st.Sid != s.Sid || st.Action.Not || len(s.Actions) == 0 || !sameTexts(texts(st.Action.Patterns), s.Actions) {
		return false
	}
	if st.Resource != nil && (st.Resource.Not || !sameTexts(texts(st.Resource.Patterns), s.Resources)) {
		return false
	}
	var own, told []string
	for _, clause := range st.Condition {
		own = append(own, fmt.Sprint(clause.Key, sorted(texts(clause.Values))))
	}
	for _, c := range s.Conditions {
		k, err := condition.ParseKey(c.Key)
		if err != nil {
			return false
		}
		told = append(told, fmt.Sprint(k, sorted(c.Values)))
	}
	return slices.Equal(sorted(own), sorted(told))
}

// sameTexts reports whether two lists hold the same, in any order and case.
func sameTexts(a, b []string) bool {
	return slices.EqualFunc(sorted(a), sorted(b), strings.EqualFold)
}

// sorted returns a sorted copy, in lower case.
func sorted(texts []string) []string {
	var folded []string
	for _, s := range texts {
		folded = append(folded, strings.ToLower(s))
	}
	slices.Sort(folded)
	return folded
}

func texts[T fmt.Stringer](values []T) []string {
	var all []string
	for _, v := range values {
		all = append(all, v.String())
	}
	return all
}
