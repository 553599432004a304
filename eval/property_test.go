// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// A world makes random requests and policies out of few words, so that they
// often concern each other.
type world struct{ *rand.Rand }

func pick[T any](w world, from ...T) T { return from[w.IntN(len(from))] }

const account, foreign = "111122223333", "444455556666"

var keys = []string{"aws:SourceIp", "aws:PrincipalTag/team", "s3:prefix"}

func (w world) condition() string {
	if w.IntN(3) > 0 {
		return ""
	}
	op := pick(w, "StringEquals", "StringNotEquals", "StringLikeIfExists", "ForAnyValue:StringEquals", "ForAllValues:StringNotEquals", "Null")
	value := pick(w, "a", "b", "*", "${aws:PrincipalTag/team}")
	if op == "Null" {
		value = pick(w, "true", "false")
	}
	return fmt.Sprintf(`,"Condition":{%q:{%q:%q}}`, op, pick(w, keys...), value)
}

func (w world) statement(t policy.Type, effect string) string {
	s := fmt.Sprintf(`{"Effect":%q,%q:%q`, effect, pick(w, "Action", "Action", "NotAction"), pick(w, "s3:*", "s3:Get*", "s3:getobject", "s3:PutObject", "sqs:*"))
	if t == policy.ResourceBased {
		s += `,"Principal":` + pick(w, `"*"`, `{"AWS":"111122223333"}`, `{"AWS":"arn:aws:iam::111122223333:role/App"}`,
			`{"AWS":"arn:aws:sts::111122223333:assumed-role/App/s"}`, `{"AWS":"arn:aws:iam::111122223333:user/alice"}`, `{"Service":"events.amazonaws.com"}`)
	}
	s += fmt.Sprintf(`,%q:%q`, pick(w, "Resource", "Resource", "NotResource"), pick(w, "*", "arn:aws:s3:::data/*", "arn:aws:s3:::data/${aws:PrincipalTag/team}", "arn:aws:s3:::other"))
	return s + w.condition() + "}"
}

func (w world) statements(t policy.Type) []string {
	var all []string
	for range 1 + w.IntN(3) {
		all = append(all, w.statement(t, pick(w, "Allow", "Allow", "Allow", "Deny")))
	}
	return all
}

func parse(t testing.TB, statements ...string) *policy.Document {
	t.Helper()
	d, err := policy.Parse("random", []byte(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (w world) level(t testing.TB, target string, typ policy.Type) eval.Level {
	l := eval.Level{Target: target}
	if w.IntN(4) > 0 {
		l.Policies = append(l.Policies, parse(t, `{"Effect":"Allow","Action":"*","Resource":"*"}`))
	}
	if w.IntN(3) == 0 {
		l.Policies = append(l.Policies, parse(t, w.statements(typ)...))
	}
	return l
}

func (w world) policies(t testing.TB) *eval.Policies {
	p := &eval.Policies{Identity: []*policy.Document{parse(t, w.statements(policy.IdentityBased)...)}}
	if w.IntN(2) == 0 {
		p.Resource = []*policy.Document{parse(t, w.statements(policy.ResourceBased)...)}
	}
	if w.IntN(4) == 0 {
		p.Boundary = []*policy.Document{parse(t, w.statements(policy.PermissionsBoundary)...)}
	}
	if w.IntN(4) == 0 {
		p.Session = []*policy.Document{parse(t, w.statements(policy.SessionPolicy)...)}
	}
	if w.IntN(4) == 0 {
		p.Endpoint = []*policy.Document{parse(t, w.statements(policy.VPCEndpointPolicy)...)}
	}
	if w.IntN(2) == 0 {
		p.SCPs = []eval.Level{w.level(t, "r-1", policy.ServiceControlPolicy), w.level(t, account, policy.ServiceControlPolicy)}
	}
	if w.IntN(8) == 0 {
		p.NotCollected = append(p.NotCollected, pick(w, policy.IdentityBased, policy.ResourceBased, policy.PermissionsBoundary, policy.SessionPolicy, policy.ServiceControlPolicy))
	}
	return p
}

func (w world) request(t testing.TB) *eval.Request {
	p, err := eval.ParsePrincipal(pick(w, "arn:aws:iam::111122223333:role/App", "arn:aws:sts::111122223333:assumed-role/App/s",
		"arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:user/alice", "events.amazonaws.com", "anonymous"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := policy.ParseAction(pick(w, "s3:GetObject", "s3:PutObject", "sqs:SendMessage"))
	if err != nil {
		t.Fatal(err)
	}
	req := &eval.Request{Principal: p, Action: a, ResourceAccount: pick(w, account, account, foreign, "")}
	if w.IntN(8) > 0 {
		req.Resource = arn.MustParse(pick(w, "arn:aws:s3:::data/a", "arn:aws:s3:::data/b", "arn:aws:s3:::other"))
	}
	for _, name := range keys {
		k := condition.MustKey(name)
		switch w.IntN(5) {
		case 0, 1:
			req.Context.Set(k, pick(w, "a", "b", "c"))
		case 2:
			req.Context.SetAbsent(k)
		case 3:
			req.Context.SetUnknown(k)
		case 4:
			req.Context.SetList(k, pick(w, "a", "b"), "c")
		}
	}
	req.Context.Close()
	return req
}

// summary is what Evaluate and Explain must have in common.
func summary(r eval.Result) string {
	return fmt.Sprintf("%v %v %v %v because %v %q", r.Decision, r.Undetermined(), r.Missing, r.NotCollected, r.Because.Type, r.Because.Target)
}

const rounds = 6000

func TestExplainAgreesWithEvaluate(t *testing.T) {
	w := world{rand.New(rand.NewPCG(1, 2))}
	seen := map[string]int{}
	for range rounds {
		req, p := w.request(t), w.policies(t)
		got, want := eval.Explain(req, p), eval.Evaluate(req, p)
		if diff := cmp.Diff(summary(want), summary(got.Result)); diff != "" {
			t.Fatalf("inconsistent Evaluate and Explain (-Evaluate +Explain):\n%s\n%v\n%s", diff, req, sources(p))
		}
		seen[want.String()]++
		if blocked := len(got.Blockers()) > 0; blocked == (want.String() == "allowed") && req.ResourceAccount != "" {
			t.Fatalf("%v with blockers %v\n%v\n%s", want, got.Blockers(), req, sources(p))
		}
	}
	for _, name := range []string{"allowed", "explicitDeny", "implicitDeny", "undetermined"} {
		if seen[name] < rounds/50 {
			t.Errorf("%d of %d requests were %s: the generator has become one-sided (%v)", seen[name], rounds, name, seen)
		}
	}
}

func TestAddedStatements(t *testing.T) {
	w := world{rand.New(rand.NewPCG(3, 4))}
	for range rounds {
		req, p := w.request(t), w.policies(t)
		before := eval.Evaluate(req, p)

		denied := *p
		denied.Identity = append(slices.Clone(p.Identity), parse(t, w.statement(policy.IdentityBased, "Deny")))
		if after := eval.Evaluate(req, &denied); before.String() != "allowed" && before.String() != "undetermined" && after.String() == "allowed" {
			t.Fatalf("an added Deny allowed: %v became %v\n%v\n%s", before, after, req, sources(&denied))
		}
		allowed := *p
		allowed.Identity = append(slices.Clone(p.Identity), parse(t, w.statement(policy.IdentityBased, "Allow")))
		if after := eval.Evaluate(req, &allowed); before.String() == "allowed" && after.String() != "allowed" {
			t.Fatalf("an added Allow took away: %v became %v\n%v\n%s", before, after, req, sources(&allowed))
		}
	}
}

func TestOrderIsIrrelevant(t *testing.T) {
	w := world{rand.New(rand.NewPCG(5, 6))}
	for range rounds {
		req, p := w.request(t), w.policies(t)
		statements := w.statements(policy.IdentityBased)
		p.Identity = []*policy.Document{parse(t, statements...)}
		want := eval.Evaluate(req, p)
		slices.Reverse(statements)
		p.Identity = []*policy.Document{parse(t, statements...)}
		if got := eval.Evaluate(req, p); got.String() != want.String() {
			t.Fatalf("reversed statements: %v became %v\n%v\n%s", want, got, req, sources(p))
		}
	}
}

// TestUnknownIsNeverGuessed replaces each unknown key by values and by absence:
// if the decision was certain, all of them must come out the same.
func TestUnknownIsNeverGuessed(t *testing.T) {
	w := world{rand.New(rand.NewPCG(7, 8))}
	undetermined, settled := 0, 0
	for range rounds / 5 {
		req, p := w.request(t), w.policies(t)
		p.NotCollected = nil
		if req.ResourceAccount == "" {
			req.ResourceAccount = account
		}
		got := eval.Evaluate(req, p)
		outcomes := map[string]bool{}
		for _, c := range completions(req.Context) {
			known := *req
			known.Context = c
			r := eval.Evaluate(&known, p)
			if r.Undetermined() {
				t.Fatalf("undetermined without anything unknown: %v\n%v\n%s", r, known, sources(p))
			}
			outcomes[map[bool]string{true: "allowed", false: "denied"}[r.Decision == eval.Allowed]] = true
		}
		switch {
		case got.Undetermined():
			undetermined++
			if len(outcomes) > 1 {
				settled++
			}
		case len(outcomes) != 1 || outcomes["allowed"] != (got.Decision == eval.Allowed):
			t.Fatalf("certain %v, but completions give %v\n%v\n%s", got, outcomes, req, sources(p))
		}
	}
	if settled == 0 {
		t.Error("no undetermined decision turned on a completion: the test cannot fail")
	}
	t.Logf("%d of %d undetermined decisions turn on a completion", settled, undetermined)
}

// TestNotCollectedIsNeverGuessed replaces each layer that was not collected by
// many contents: if the decision was certain, all of them must come out the same.
func TestNotCollectedIsNeverGuessed(t *testing.T) {
	w := world{rand.New(rand.NewPCG(9, 10))}
	contents := map[policy.Type][][]*policy.Document{}
	for _, typ := range []policy.Type{policy.IdentityBased, policy.ResourceBased, policy.PermissionsBoundary, policy.SessionPolicy, policy.ServiceControlPolicy} {
		everybody := ""
		if typ == policy.ResourceBased {
			everybody = `,"Principal":"*"`
		}
		all := []*policy.Document{parse(t, `{"Effect":"Allow","Action":"*","Resource":"*"`+everybody+`}`)}
		none := []*policy.Document{parse(t, `{"Effect":"Deny","Action":"*","Resource":"*"`+everybody+`}`)}
		contents[typ] = [][]*policy.Document{nil, {}, all, none}
		for range 4 {
			contents[typ] = append(contents[typ], []*policy.Document{parse(t, w.statements(typ)...)})
		}
	}
	undetermined, settled := 0, 0
	for range rounds {
		req, p := w.request(t), w.policies(t)
		if len(p.NotCollected) == 0 {
			continue
		}
		if req.ResourceAccount == "" {
			req.ResourceAccount = account
		}
		for k, entry := range req.Context.All() {
			if entry.Presence == condition.Unknown {
				req.Context.SetAbsent(k)
			}
		}
		got := eval.Evaluate(req, p)
		outcomes := map[bool]bool{}
		for _, docs := range contents[p.NotCollected[0]] {
			r := eval.Evaluate(req, collected(p, p.NotCollected[0], docs))
			outcomes[r.Decision == eval.Allowed] = true
		}
		switch {
		case got.Undetermined():
			undetermined++
			if len(outcomes) > 1 {
				settled++
			}
		case len(outcomes) != 1 || !outcomes[got.Decision == eval.Allowed]:
			t.Fatalf("certain %v, but contents of the %v give %v\n%v\n%s", got, p.NotCollected[0], outcomes, req, sources(p))
		}
	}
	if settled == 0 {
		t.Error("no undetermined decision turned on a content: the test cannot fail")
	}
	t.Logf("%d of %d undetermined decisions turn on a content that was tried", settled, undetermined)
}

// collected is p with what one layer turned out to hold, beside what is known of
// it.
func collected(p *eval.Policies, t policy.Type, docs []*policy.Document) *eval.Policies {
	q := *p
	q.NotCollected = nil
	switch t {
	case policy.IdentityBased:
		q.Identity = slices.Concat(p.Identity, docs)
	case policy.ResourceBased:
		q.Resource = slices.Concat(p.Resource, docs)
	case policy.PermissionsBoundary:
		q.Boundary = more(p.Boundary, docs)
	case policy.SessionPolicy:
		q.Session = more(p.Session, docs)
	case policy.ServiceControlPolicy:
		q.SCPs = slices.Clone(p.SCPs)
		if docs != nil {
			q.SCPs = append(q.SCPs, eval.Level{Target: "ou-1", Policies: docs})
		}
	}
	return &q
}

// more joins two lists; one that is empty is not the same as none.
func more(known, docs []*policy.Document) []*policy.Document {
	if docs == nil {
		return known
	}
	return append(slices.Clone(docs), known...)
}

// completions returns the contexts that a context with unknown keys may be.
func completions(c condition.Context) []condition.Context {
	all := []condition.Context{c}
	for k, entry := range c.All() {
		if entry.Presence != condition.Unknown {
			continue
		}
		var next []condition.Context
		for _, x := range all {
			for _, value := range []string{"a", "b", "z", ""} {
				y := x
				y.Set(k, value)
				next = append(next, y)
			}
			absent, empty, list := x, x, x
			absent.SetAbsent(k)
			empty.SetList(k)
			list.SetList(k, "a", "z")
			next = append(next, absent, empty, list)
		}
		all = next
	}
	return all
}

func sources(p *eval.Policies) string {
	var b strings.Builder
	for t := policy.IdentityBased; t <= policy.VPCEndpointPolicy; t++ {
		for _, d := range p.Documents(t) {
			fmt.Fprintf(&b, "%v: %s\n", t, d.Source())
		}
	}
	return b.String()
}
