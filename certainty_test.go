// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// The keys that nobody knows in [TestNoWrongCertainty], and the values that they
// have in truth; "" is none.
var hidden = map[string][]string{
	"aws:PrincipalTag/team":      {"a", "b", ""},
	"s3:ExistingObjectTag/class": {"a", "c", ""},
	"aws:SourceVpce":             {"vpce-1", "vpce-2", ""},
}

// randomStatements are an Allow of everything or of something, and sometimes Deny
// statements.
func randomStatements(r *rand.Rand, label, principal string) string {
	clause := func() string {
		var clauses []string
		for _, key := range []string{"aws:PrincipalTag/team", "s3:ExistingObjectTag/class", "aws:SourceVpce"} {
			if r.IntN(2) == 0 {
				continue
			}
			value := hidden[key][r.IntN(2)]
			operator := []string{"StringEquals", "StringNotEquals", "StringLikeIfExists", "StringNotLike", "Null", "ForAnyValue:StringEquals", "ForAllValues:StringNotEquals"}[r.IntN(7)]
			if operator == "Null" {
				value = []string{"true", "false"}[r.IntN(2)]
			}
			if !slices.ContainsFunc(clauses, func(c string) bool { return strings.HasPrefix(c, `"`+operator+`"`) }) {
				clauses = append(clauses, fmt.Sprintf("%q:{%q:%q}", operator, key, value))
			}
		}
		return strings.Join(clauses, ",")
	}
	statement := func(n int, effect, resource string) string {
		return fmt.Sprintf(`{"Sid":"%s%d","Effect":%q%s,"Action":"s3:*","Resource":%q,"Condition":{%s}}`, label, n, effect, principal, resource, clause())
	}
	all := []string{fmt.Sprintf(`{"Sid":"%s0","Effect":"Allow"%s,"Action":"*","Resource":"*"}`, label, principal)}
	if r.IntN(4) == 0 {
		all = []string{statement(0, "Allow", "*")}
	}
	for n := range r.IntN(3) {
		resource := []string{"*", "arn:aws:s3:::app-data/${aws:PrincipalTag/team, 'x'}*", "arn:aws:s3:::app-data/x"}[r.IntN(3)]
		if r.IntN(2) == 0 {
			all = append(all, statement(n+1, "Deny", resource))
		}
	}
	return strings.Join(all, ",")
}

// TestNoWrongCertainty makes worlds, decides requests in them with all keys known,
// and lets AWS's message say what it would. Then it hides the keys: what the
// diagnosis infers is so in truth, and what AWS reported is among the places named.
func TestNoWrongCertainty(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	counted := map[string]int{}
	for n := range 1500 {
		w := world{root: randomStatements(r, "R", ""), boundary: randomStatements(r, "G", ""), identity: randomStatements(r, "I", "")}
		if r.IntN(3) == 0 {
			w.unit = randomStatements(r, "U", "")
		}
		if r.IntN(4) == 0 {
			w.bucket = randomStatements(r, "B", `,"Principal":"*"`)
		}
		a := w.analyzer(t)
		requests, err := cloudtrail.Requests(read(t, "Access Denied", ""))
		if err != nil {
			t.Fatal(err)
		}
		policies, req, err := a.Snapshot.Policies(&requests[0].Request)
		if err != nil {
			t.Fatal(err)
		}
		for key, values := range hidden {
			k := condition.MustKey(key)
			if v := values[r.IntN(len(values))]; v != "" {
				req.Context.Set(k, v)
			} else {
				req.Context.SetAbsent(k)
			}
		}
		policies.NotCollected = nil // there is no endpoint policy
		truth := eval.Explain(req, policies)
		if truth.Undetermined() {
			t.Fatalf("%d: %s in truth, on %v", n, truth, truth.Missing)
		}
		if truth.Decision == eval.Allowed {
			continue
		}
		reported := truth.Blockers()[0]
		var documents []string
		for _, s := range reported.Statements {
			documents = append(documents, s.Document().Name())
		}
		words := messageOf(r, reported, documents)
		d := a.Analyze(read(t, words, ""))
		fail := func(format string, args ...any) {
			t.Errorf("%d: AWS says %q (%s %s): %s\n%+v\n%q", n, words, reported.Type, reported.Decision, fmt.Sprintf(format, args...), w, places(d))
		}
		named := false
		for _, b := range d.Blockers {
			denied := blocks(truth, &b)
			counted[string(b.Standing)]++
			named = named || b.Layer == reported.Type.Layer() && b.Decision == reported.Decision.String() && denied
			switch b.Standing {
			case undenied.StandingCertain, undenied.StandingInferred, undenied.StandingPresumed:
				if !denied {
					fail("%s %s is %s and did not deny it", b.Layer, b.Statement, b.Standing)
				}
			case undenied.StandingRuledOut:
				if denied {
					fail("%s %s is ruled out and denied it", b.Layer, b.Statement)
				}
			}
			if broken := brokenDemand(t, truth, req, &b); broken != "" {
				fail("%s", broken)
			}
		}
		if !named {
			fail("what denied it is not named")
		}
		if words != "Access Denied" && strings.Contains(words, " in a") && d.Evidence.Agreement != undenied.Agree {
			fail("%s: %s", d.Evidence.Agreement, d.Evidence.Snapshot)
		}
	}
	for _, s := range []undenied.Standing{undenied.StandingCertain, undenied.StandingInferred, undenied.StandingPresumed, undenied.StandingSupported, undenied.StandingPossible, undenied.StandingRuledOut} {
		if counted[string(s)] < 20 {
			t.Errorf("%d places are %s, want at least 20: %v", counted[string(s)], s, counted)
		}
	}
	t.Log(counted)
}

// messageOf is what AWS says of a denial, more or less of it.
func messageOf(r *rand.Rand, b eval.Blocker, documents []string) string {
	name := map[policy.Type]string{policy.IdentityBased: "identity-based policy", policy.ResourceBased: "resource-based policy", policy.PermissionsBoundary: "permissions boundary",
		policy.ServiceControlPolicy: "service control policy"}[b.Type]
	article := "a"
	if b.Type == policy.IdentityBased {
		article = "an"
	}
	switch how := r.IntN(4); {
	case how == 0:
		return "Access Denied"
	case b.Decision != eval.ExplicitDeny:
		return "because no " + name + " allows the s3:GetObject action"
	case how == 1:
		return "with an explicit deny"
	case how == 2 && b.Type == policy.ServiceControlPolicy:
		return "with an explicit deny in " + article + " " + name + ": " + documents[0]
	}
	return "with an explicit deny in " + article + " " + name
}

// blocks reports whether a place that was named blocks in truth.
func blocks(truth *eval.Explanation, named *undenied.Blocker) bool {
	for _, b := range truth.Blockers() {
		if b.Type.Layer() != named.Layer || b.Target != named.Target || b.Decision.String() != named.Decision {
			continue
		}
		if named.Statement == "" || slices.ContainsFunc(b.Statements, func(s *policy.Statement) bool { return s.Name() == named.Statement }) {
			return true
		}
	}
	return false
}

// brokenDemand looks at what the unknown keys must have been, and says what they
// were not.
func brokenDemand(t *testing.T, truth *eval.Explanation, req *eval.Request, b *undenied.Blocker) string {
	t.Helper()
	ctx := req.KnownContext()
	met, asked := map[string]bool{}, map[string]bool{}
	for _, m := range b.Must {
		if m.Operator == "" { // of a resource
			for r := range truth.Statements() {
				if r.Statement.Name() == m.Statement && r.Type.Layer() == b.Layer && m.Held && r.Resource != condition.True {
					return m.Words + ": it did not"
				}
			}
			met[m.Statement] = true
			continue
		}
		cl, err := condition.NewClause(m.Operator, m.Key, m.Values...)
		if err != nil {
			t.Fatal(err)
		}
		held := cl.Eval(&ctx) == condition.True
		asked[m.Statement] = true
		met[m.Statement] = met[m.Statement] || held == m.Held
		if m.Held && !held {
			return m.Words + ": it did not"
		}
	}
	for s := range asked {
		if !met[s] {
			return fmt.Sprintf("nothing of what must have been of %s was: %+v", s, b.Must)
		}
	}
	return ""
}
