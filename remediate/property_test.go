// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

var worlds = flag.Int("remediate.n", 500, "how many calls by chance the properties of fixes are tested on")

// TestProperties asks of every fix of calls by chance that it is sound, that it
// needs all its parts, and that it gives nobody anything else.
func TestProperties(t *testing.T) {
	var offered, verified, several, kept int
	for seed := range uint64(*worlds) {
		w := newWorld(t, seed)
		call, unknown := w.call()
		for fix := range remediate.Together(call) {
			offered++
			if !fix.Verified {
				continue
			}
			verified++
			if len(fix.Steps)+len(fix.Changes) > 1 {
				several++
			}
			name := fmt.Sprintf("seed %d: %s", seed, fix.Summary)
			if fix.DependsOn != nil || fix.Denied != nil {
				t.Errorf("%s: verified, and depends on %v, denied %v", name, fix.DependsOn, fix.Denied)
			}
			done := applied(t, call, &fix, nothing)
			checkSound(t, name, done, unknown)
			checkMinimal(t, name, call, &fix)
			kept += checkOthers(t, name, call, done, &fix)
			if t.Failed() {
				for _, a := range call {
					t.Logf("%s %s on %s: %v\n%s", a.Request.Principal, a.Request.Action, a.Request.Resource, eval.Evaluate(a.Request, a.Policies), texts(a.Policies))
				}
				for _, s := range fix.Steps {
					t.Logf("%v: %s", s.Type, s.Result.Source())
				}
				return
			}
		}
	}
	t.Logf("%d fixes, %d verified, %d of several parts; %d other requests are decided as before", offered, verified, several, kept)
	if verified < *worlds/5 || several < *worlds/20 || kept < *worlds/5 {
		t.Error("too few fixes: the test shows nothing")
	}
}

// A part of a fix that is left out: of a step the statement, or one value of an
// element of it. The zero part is the whole step; nothing is none.
type part struct {
	step      int
	statement int // of Statement and Also
	element   string
	value     int
}

var nothing = part{step: -1}

// applied makes the steps of a fix in a call, one by one, from the policies as
// they were: what is left out apart. The requests are those of the fix.
func applied(t *testing.T, call []remediate.Authorization, fix *remediate.Fix, out part) []remediate.Authorization {
	t.Helper()
	done := slices.Clone(call)
	for i := range done {
		p := *call[i].Policies
		change := func(docs []*policy.Document, typ policy.Type, target string) []*policy.Document {
			var all []*policy.Document
			for _, d := range docs {
				all = append(all, rewritten(t, d, fix, out))
			}
			for n, s := range fix.Steps {
				mine := typ != policy.ResourceBased || bucket(call[i].Request) == bucket(call[s.Leg].Request)
				if s.Document == nil && s.InPlaceOf == nil && s.Type == typ && s.Target == target && mine {
					if d := rewritten(t, &policy.Document{Version: policy.Version2012}, &remediate.Fix{Steps: fix.Steps[n : n+1]}, part{out.step - n, out.statement, out.element, out.value}); d != nil {
						all = append(all, d)
					}
				}
			}
			if all == nil && docs != nil {
				return []*policy.Document{}
			}
			return all
		}
		p.Identity = change(p.Identity, policy.IdentityBased, "")
		p.Resource = change(p.Resource, policy.ResourceBased, "")
		p.Boundary = change(p.Boundary, policy.PermissionsBoundary, "")
		p.Session = change(p.Session, policy.SessionPolicy, "")
		p.Endpoint = change(p.Endpoint, policy.VPCEndpointPolicy, "")
		p.SCPs, p.RCPs = slices.Clone(p.SCPs), slices.Clone(p.RCPs)
		for j, l := range p.SCPs {
			p.SCPs[j].Policies = change(l.Policies, policy.ServiceControlPolicy, l.Target)
		}
		for j, l := range p.RCPs {
			p.RCPs[j].Policies = change(l.Policies, policy.ResourceControlPolicy, l.Target)
		}
		if slices.ContainsFunc(fix.Changes, func(c remediate.Change) bool { return strings.HasPrefix(c.Key.String(), "aws:sourcevpc") }) {
			p.Endpoint = nil // another endpoint
		}
		done[i] = remediate.Authorization{Request: fix.Call[i].Request, Policies: &p}
	}
	return done
}

func bucket(req *eval.Request) string {
	name, _, _ := strings.Cut(req.Resource.String(), "/")
	if req.Resource.Service() != "s3" {
		return req.Resource.String()
	}
	return name
}

// rewritten is a policy with the steps about it made. It is nil if that leaves a
// new one without statements.
func rewritten(t *testing.T, d *policy.Document, fix *remediate.Fix, out part) *policy.Document {
	t.Helper()
	now := policy.Document{Version: d.Version, Statements: slices.Clone(d.Statements)}
	changed := false
	for n, s := range fix.Steps {
		fresh := s.Document == nil && s.InPlaceOf == nil
		if fresh && len(d.Statements) > 0 || !fresh && !alike(s.Document, d) && !alike(s.InPlaceOf, d) {
			continue
		}
		if n == out.step && out.element == "" && out.statement < 0 {
			continue
		}
		changed = true
		if s.Replaced != nil {
			now.Statements[s.Replaced.Index] = s.Statement
			continue
		}
		for i, added := range slices.Concat([]*policy.Statement{s.Statement}, s.Also) {
			if n == out.step && i == out.statement {
				if out.element == "" {
					continue
				}
				added = without(t, added, out)
			}
			now.Statements = append(now.Statements, added)
		}
	}
	switch {
	case !changed && len(d.Statements) == 0, len(now.Statements) == 0:
		return nil
	case !changed:
		return d
	}
	parsed, err := policy.Parse(d.Name(), policy.Format(&now))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func alike(a, b *policy.Document) bool {
	return a != nil && (a == b || a.Name() == b.Name() && string(a.Source()) == string(b.Source()))
}

// without takes a value out of an element.
func without(t *testing.T, s *policy.Statement, out part) *policy.Statement {
	t.Helper()
	smaller := *s
	switch out.element {
	case "Action":
		smaller.Action.Patterns = slices.Delete(slices.Clone(s.Action.Patterns), out.value, out.value+1)
	case "Resource":
		resources := *s.Resource
		resources.Patterns = slices.Delete(slices.Clone(resources.Patterns), out.value, out.value+1)
		smaller.Resource = &resources
	}
	return &smaller
}

// allAllowed reports whether a call succeeds for certain.
func allAllowed(call []remediate.Authorization) bool {
	return !slices.ContainsFunc(call, func(a remediate.Authorization) bool {
		return eval.Evaluate(a.Request, a.Policies).Decision != eval.Allowed
	})
}

// checkSound gives the unknown keys every value, and none.
func checkSound(t *testing.T, name string, done []remediate.Authorization, unknown []condition.Key) {
	t.Helper()
	if !allAllowed(done) {
		t.Errorf("%s: with its steps made one by one, it is not allowed", name)
	}
	if len(unknown) == 0 {
		return
	}
	k := unknown[0]
	values := []string{"something else"}
	for _, c := range contextKeys {
		if strings.EqualFold(c.key, k.String()) {
			values = append(values, c.values...)
		}
	}
	for i := range len(values) + 1 {
		settled := slices.Clone(done)
		for j := range settled {
			req := *settled[j].Request
			settled[j].Request = &req
			switch {
			case req.Context.Lookup(k).Presence != condition.Unknown: // a change has settled it
			case i < len(values):
				req.Context.Set(k, values[i])
			default:
				req.Context.SetAbsent(k)
			}
		}
		checkSound(t, name, settled, unknown[1:])
	}
}

// checkMinimal leaves one part out after the other.
func checkMinimal(t *testing.T, name string, call []remediate.Authorization, fix *remediate.Fix) {
	t.Helper()
	leave := func(what string, out part) {
		t.Helper()
		if allAllowed(applied(t, call, fix, out)) {
			t.Errorf("%s: allowed without %s", name, what)
		}
	}
	for n, s := range fix.Steps {
		leave(fmt.Sprintf("step %d", n), part{step: n, statement: -1})
		if s.Replaced != nil {
			continue
		}
		for i, added := range slices.Concat([]*policy.Statement{s.Statement}, s.Also) {
			leave(fmt.Sprintf("statement %d of step %d", i, n), part{step: n, statement: i})
			for v := range added.Action.Patterns {
				if len(added.Action.Patterns) > 1 {
					leave(fmt.Sprintf("action %d of statement %d of step %d", v, i, n), part{n, i, "Action", v})
				}
			}
			for v := range len(added.Text()) {
				if added.Resource != nil && len(added.Resource.Patterns) > 1 && v < len(added.Resource.Patterns) {
					leave(fmt.Sprintf("resource %d of statement %d of step %d", v, i, n), part{n, i, "Resource", v})
				}
			}
		}
	}
	for i := range fix.Changes {
		fewer := *fix
		fewer.Changes = slices.Delete(slices.Clone(fix.Changes), i, i+1)
		done := applied(t, call, &fewer, nothing)
		for j := range done {
			req := *call[j].Request
			for _, c := range fewer.Changes {
				switch {
				case c.Left:
					req.Context.SetAbsent(c.Key)
				case c.Value == "":
					req.Context.Set(c.Key, "any")
				default:
					req.Context.Set(c.Key, c.Value)
				}
				if c.Key.String() == "aws:requestedregion" {
					req.Resource = fix.Call[j].Request.Resource
				}
			}
			done[j].Request = &req
		}
		if allAllowed(done) {
			t.Errorf("%s: allowed without change %d", name, i)
		}
	}
}

// checkOthers asks for what nobody wanted: an exception is for the principal
// alone, and what is allowed is the action of a call alone. It returns how many
// requests it asked.
func checkOthers(t *testing.T, name string, call, done []remediate.Authorization, fix *remediate.Fix) int {
	t.Helper()
	if len(fix.Changes) > 0 {
		return 0
	}
	asked := 0
	compare := func(i int, req *eval.Request) {
		asked++
		before, after := eval.Evaluate(req, call[i].Policies), eval.Evaluate(req, done[i].Policies)
		if before.String() != after.String() && (before.Decision == eval.ExplicitDeny || before.Decision == eval.Allowed || after.Decision != eval.ImplicitDeny) {
			t.Errorf("%s: %s %s on %s was %v and is %v", name, req.Principal, req.Action, req.Resource, before, after)
		}
	}
	excepts := slices.ContainsFunc(fix.Steps, func(s remediate.Step) bool { return s.Replaced != nil })
	ours := slices.ContainsFunc(fix.Steps, func(s remediate.Step) bool { // a policy that nobody else has
		return s.Replaced != nil && values(s.Statement) == values(s.Replaced)
	})
	everything := slices.ContainsFunc(fix.Steps, func(s remediate.Step) bool { return s.Type == policy.ResourceControlPolicy && s.Replaced == nil })
	for i, a := range done {
		other := *a.Request
		var err error
		if other.Principal, err = eval.ParsePrincipal("arn:aws:iam::111122223333:user/other"); err != nil {
			t.Fatal(err)
		}
		if before := eval.Evaluate(&other, call[i].Policies); !ours && before.Decision == eval.ExplicitDeny && a.Request.Principal.Account() == other.Principal.Account() {
			compare(i, &other)
		}
		for _, target := range targets {
			isAsked := slices.ContainsFunc(call, func(o remediate.Authorization) bool {
				return strings.EqualFold(o.Request.Action.String(), target.action)
			})
			if isAsked || excepts || everything {
				continue
			}
			other := *a.Request
			if other.Action, err = policy.ParseAction(target.action); err != nil {
				t.Fatal(err)
			}
			compare(i, &other)
		}
		for _, o := range call { // the action of one authorization on the resource of another
			isAsked := slices.ContainsFunc(call, func(c remediate.Authorization) bool {
				return c.Request.Action == o.Request.Action && c.Request.Resource == a.Request.Resource
			})
			if isAsked || excepts || everything || a.Request.Resource.Service() == "kms" && o.Request.Action.Service() == "kms" {
				continue
			}
			other := *a.Request
			other.Action = o.Request.Action
			compare(i, &other)
		}
	}
	return asked
}

// values counts the values of a statement's conditions.
func values(s *policy.Statement) int {
	n := 0
	for _, cl := range s.Condition {
		n += len(cl.Values)
	}
	return n
}

// texts are the policies as they were, for whoever reads of a fault.
func texts(p *eval.Policies) string {
	var b strings.Builder
	for _, typ := range []policy.Type{policy.IdentityBased, policy.ResourceBased, policy.PermissionsBoundary, policy.SessionPolicy, policy.VPCEndpointPolicy} {
		for _, d := range p.Documents(typ) {
			fmt.Fprintf(&b, "  %v %s: %s\n", typ, d.Name(), d.Source())
		}
	}
	for _, l := range slices.Concat(p.SCPs, p.RCPs) {
		for _, d := range l.Policies {
			fmt.Fprintf(&b, "  %s %s: %s\n", l.Target, d.Name(), d.Source())
		}
	}
	return b.String()
}
