// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// asking is a request of App for an action on a resource.
func asksFor(t *testing.T, action, resource, owner string) *eval.Request {
	t.Helper()
	req := request(t, owner, nil)
	var err error
	if req.Action, err = policy.ParseAction(action); err != nil {
		t.Fatal(err)
	}
	req.Resource = arn.MustParse(resource)
	return req
}

// need is a denied request with the fix that changes policies.
func need(t *testing.T, req *eval.Request, p *eval.Policies) remediate.Need {
	t.Helper()
	for fix := range remediate.Fixes(req, p) {
		if fix.Verified && len(fix.Steps) > 0 {
			return remediate.Need{Authorization: remediate.Authorization{Request: req, Policies: p}, Steps: fix.Steps}
		}
	}
	t.Fatalf("%v on %v: no fix", req.Action, req.Resource)
	return remediate.Need{}
}

// told is what steps do, a line each.
func told(steps []remediate.MergedStep) []string {
	var all []string
	for _, s := range steps {
		words := []string{fmt.Sprint(s.Policy), s.Type.Layer()}
		if s.Target != "" {
			words = append(words, "at "+s.Target)
		}
		switch {
		case s.InPlaceOf != nil:
			words = append(words, "in place of "+s.InPlaceOf.Name())
		case s.Document != nil:
			words = append(words, "of "+s.Document.Name())
		case s.Managed:
			words = append(words, "managed")
		}
		if s.Replaced != nil {
			all = append(all, strings.Join(append(words, "except from "+s.Replaced.Name()), " "))
			continue
		}
		for _, a := range s.Statement.Action.Patterns {
			words = append(words, a.String())
		}
		words = append(words, "on")
		for _, r := range s.Statement.Resource.Patterns {
			words = append(words, strings.TrimPrefix(r.String(), "arn:aws:s3:::"))
		}
		all = append(all, strings.Join(words, " "))
	}
	return all
}

func TestMerge(t *testing.T) {
	const own, foreign = "111122223333", "444455556666"
	read := doc(t, "read", readOnly)
	allow := docs(doc(t, "identity", everything))
	denies := doc(t, "arn:aws:iam::111122223333:policy/d", `{"Sid":"NoWrites","Effect":"Deny","Action":"s3:Put*","Resource":"*"}`, `{"Sid":"NoDeletes","Effect":"Deny","Action":"s3:Delete*","Resource":"*"}`)
	boundary := doc(t, "arn:aws:iam::aws:policy/ReadOnlyAccess", readOnly)
	scp := doc(t, "p-list", readOnly)
	fullSCP := doc(t, "p-list", readOnly, full("Allow", 10100))
	levels := func(d *policy.Document) []eval.Level {
		return []eval.Level{{Target: "r-1", Policies: docs(d)}, {Target: own, Policies: docs(d)}}
	}
	bucket := doc(t, "bucket", otherBucket)
	tests := []struct {
		name     string
		owner    string
		policies *eval.Policies
		asked    []string // "action key"
		want     []string
	}{
		{"identity-based, in one policy", own, &eval.Policies{Identity: docs(read)}, []string{"s3:PutObject b/k", "s3:DeleteObject b/k", "s3:PutObject b/l", "s3:DeleteObject b/l"},
			[]string{"0 identity s3:DeleteObject s3:PutObject on b/k b/l"}},
		{"no pair more", own, &eval.Policies{Identity: docs(read)}, []string{"s3:PutObject b/k", "s3:DeleteObject b/k", "s3:PutObject b/l"},
			[]string{"0 identity s3:DeleteObject s3:PutObject on b/k", "0 identity s3:PutObject on b/l"}},
		{"both sides", foreign, &eval.Policies{Identity: docs(read), Resource: docs(bucket)}, []string{"s3:PutObject b/k", "s3:PutObject b/l"},
			[]string{"0 resource of bucket s3:PutObject on b/k b/l", "1 identity s3:PutObject on b/k b/l"}},
		{"new policies of two buckets", foreign, &eval.Policies{Identity: allow}, []string{"s3:PutObject b/k", "s3:PutObject c/k", "s3:PutObject b/l"},
			[]string{"0 resource s3:PutObject on b/k b/l", "1 resource s3:PutObject on c/k"}},
		{"an exception, once", own, &eval.Policies{Identity: append(slices.Clone(allow), denies)}, []string{"s3:PutObject b/k", "s3:PutObject b/l"},
			[]string{"0 identity of " + denies.Name() + " except from NoWrites"}},
		{"two exceptions in one policy", own, &eval.Policies{Identity: append(slices.Clone(allow), denies)}, []string{"s3:PutObject b/k", "s3:DeleteObject b/k"},
			[]string{"0 identity of " + denies.Name() + " except from NoWrites", "0 identity of " + denies.Name() + " except from NoDeletes"}},
		{"a boundary of AWS's", own, &eval.Policies{Identity: allow, Boundary: docs(boundary)}, []string{"s3:PutObject b/k", "s3:DeleteObject b/k"},
			[]string{"0 boundary in place of " + boundary.Name() + " s3:DeleteObject s3:PutObject on b/k"}},
		{"an SCP at two targets", own, &eval.Policies{Identity: allow, SCPs: levels(scp)}, []string{"s3:PutObject b/k", "s3:DeleteObject b/k"},
			[]string{"0 scp at r-1 of p-list s3:DeleteObject s3:PutObject on b/k"}},
		{"an SCP without room", own, &eval.Policies{Identity: allow, SCPs: levels(fullSCP)[:1]}, []string{"s3:PutObject b/k", "s3:DeleteObject b/k"},
			[]string{"0 scp at r-1 s3:DeleteObject s3:PutObject on b/k"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var needs []remediate.Need
			for _, what := range tt.asked {
				action, key, _ := strings.Cut(what, " ")
				needs = append(needs, need(t, asksFor(t, action, "arn:aws:s3:::"+key, tt.owner), tt.policies))
			}
			got, err := remediate.Merge(needs)
			if err != nil {
				t.Fatal(err)
			}
			if got.Denied != nil {
				t.Errorf("%v are still denied", got.Denied)
			}
			if said := told(got.Steps); !slices.Equal(said, tt.want) {
				t.Errorf("got\n\t%s, want\n\t%s", strings.Join(said, "\n\t"), strings.Join(tt.want, "\n\t"))
			}
			for _, s := range got.Steps {
				if s.Quota.Exceeded() {
					t.Errorf("%s exceeds its quota: %+v", s.Result.Name(), s.Quota)
				}
			}
		})
	}
}

// TestMergeBoth adds to an SCP and makes an exception in it.
func TestMergeBoth(t *testing.T) {
	scp := doc(t, "p-list", `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}`, `{"Sid":"NoWrites","Effect":"Deny","Action":"s3:Put*","Resource":"*"}`)
	p := &eval.Policies{Identity: docs(doc(t, "identity", everything)), SCPs: []eval.Level{{Target: "r-1", Policies: docs(scp)}}}
	const own = "111122223333"
	got, err := remediate.Merge([]remediate.Need{
		need(t, asksFor(t, "s3:PutObject", "arn:aws:s3:::b/k", own), p), need(t, asksFor(t, "s3:DeleteObject", "arn:aws:s3:::b/k", own), p),
	})
	if err != nil || got.Denied != nil || len(got.Steps) != 2 {
		t.Fatalf("got %q, denied %v, error %v; want two steps", told(got.Steps), got.Denied, err)
	}
	if a, b := got.Steps[0], got.Steps[1]; a.Result != b.Result || a.Policy != b.Policy || len(a.Result.Statements) != 3 {
		t.Errorf("two policies, of which the first is %s; want one of 3 statements", a.Result.Source())
	}
}

// TestMergeSplit gives a role more than one policy holds: every policy keeps to
// its quota, and all is granted.
func TestMergeSplit(t *testing.T) {
	p := &eval.Policies{Identity: docs(doc(t, roleARN+"/full", full("Allow", 9000)))}
	scp := &eval.Policies{Identity: docs(doc(t, "identity", everything)), SCPs: []eval.Level{{Target: "r-1", Policies: docs(doc(t, "p-list", readOnly, full("Allow", 9900)))}}}
	bucket := &eval.Policies{Identity: docs(doc(t, "identity", everything)), Resource: docs(doc(t, "bucket", otherBucket))}
	for _, tt := range []struct {
		name     string
		policies *eval.Policies
		owner    string
		parts    int
		exceeded bool
	}{{"identity", p, "111122223333", 3, false}, {"scp", scp, "111122223333", 2, false}, {"resource", bucket, "444455556666", 1, true}} {
		rng := rand.New(rand.NewPCG(6, 7))
		var needs []remediate.Need
		for i := range 100 {
			action := []string{"s3:PutObject", "s3:DeleteObject", "s3:PutObjectAcl"}[i%3]
			length := 60
			if tt.name == "resource" {
				length = 250
			} else if i < 60 { // more than a policy holds
				action, length = "s3:PutObjectTagging", 180
			}
			key := fmt.Sprintf("arn:aws:s3:::b/%d%s", i, strings.Repeat(string(rune('a'+rng.IntN(26))), length))
			needs = append(needs, need(t, asksFor(t, action, key, tt.owner), tt.policies))
		}
		got, err := remediate.Merge(needs)
		if err != nil {
			t.Fatal(err)
		}
		if got.Denied != nil {
			t.Errorf("%s: %v are still denied", tt.name, got.Denied)
		}
		parts := map[int]bool{}
		for _, s := range got.Steps {
			parts[s.Policy] = true
			if s.Quota.Exceeded() != tt.exceeded || s.Managed != (tt.name == "identity") {
				t.Errorf("%s: policy %d: managed %t, %+v, want exceeded %t", tt.name, s.Policy, s.Managed, s.Quota, tt.exceeded)
			}
			if n := len(strings.Join(strings.Fields(string(s.Result.Source())), "")); n > s.Quota.Size || s.Quota.Limit == 0 {
				t.Errorf("%s: policy %d of %d characters, the quota says %+v", tt.name, s.Policy, n, s.Quota)
			}
		}
		if len(parts) != tt.parts {
			t.Errorf("%s: %d policies, want %d", tt.name, len(parts), tt.parts)
		}
	}
}

// TestMergeSplitEdge lets two statements into one managed policy if they fill it,
// and not if they are a character longer.
func TestMergeSplitEdge(t *testing.T) {
	const limit = 6144
	p := &eval.Policies{Identity: docs(doc(t, roleARN+"/full", full("Allow", 10200)))}
	sizes := func(n int) []int {
		got, err := remediate.Merge([]remediate.Need{
			need(t, asksFor(t, "s3:PutObject", "arn:aws:s3:::b/"+strings.Repeat("k", 3000), "111122223333"), p),
			need(t, asksFor(t, "s3:DeleteObject", "arn:aws:s3:::b/"+strings.Repeat("l", n), "111122223333"), p),
		})
		if err != nil || got.Denied != nil {
			t.Fatal(got.Denied, err)
		}
		var all []int
		for i, s := range got.Steps {
			if i == 0 || s.Policy != got.Steps[i-1].Policy {
				all = append(all, s.Quota.Size)
			}
		}
		return all
	}
	room := limit - sizes(1000)[0] + 1000
	if got := sizes(room); !slices.Equal(got, []int{limit}) {
		t.Errorf("policies of %d characters, want one of %d", got, limit)
	}
	if got := sizes(room + 1); len(got) != 2 {
		t.Errorf("policies of %d characters, want two", got)
	}
}

// TestMergeRandom merges the fixes of random denials: all are let in, nothing else
// is, and no statement can be left out.
func TestMergeRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 8))
	const own = "111122223333"
	actions := []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectAcl"}
	keys := []string{"arn:aws:s3:::b/1", "arn:aws:s3:::b/2", "arn:aws:s3:::c/1", "arn:aws:s3:::c/2*"}
	several := 0
	for range 300 {
		p := &eval.Policies{Identity: docs(doc(t, "read", `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`))}
		asked := map[[2]string]bool{}
		var needs []remediate.Need
		for range 1 + rng.IntN(8) {
			pair := [2]string{actions[rng.IntN(len(actions))], keys[rng.IntN(len(keys))]}
			req := asksFor(t, pair[0], pair[1], own)
			if eval.Evaluate(req, p).Decision == eval.Allowed {
				continue
			}
			asked[pair] = true
			needs = append(needs, need(t, req, p))
		}
		got, err := remediate.Merge(needs)
		if err != nil || got.Denied != nil {
			t.Fatalf("%v: denied %v, error %v", asked, got.Denied, err)
		}
		if len(got.Steps) == 0 {
			continue
		}
		result := got.Steps[0].Result
		for _, action := range actions {
			for _, key := range append(keys, "arn:aws:s3:::c/22") {
				req := asksFor(t, action, key, own)
				want := asked[[2]string{action, key}]
				if got := eval.Evaluate(req, &eval.Policies{Identity: docs(result)}).Decision == eval.Allowed; got != want {
					t.Fatalf("%s on %s is allowed: %t, want %t\n%s", action, key, got, want, result.Source())
				}
			}
		}
		for i := range got.Steps {
			fewer := *result
			fewer.Statements = slices.Delete(slices.Clone(result.Statements), i, i+1)
			granted := 0
			for _, n := range needs {
				if eval.Evaluate(n.Request, &eval.Policies{Identity: docs(&fewer)}).Decision == eval.Allowed {
					granted++
				}
			}
			if granted == len(needs) {
				t.Fatalf("statement %d can be left out of\n%s", i, result.Source())
			}
		}
		if len(got.Steps) > 1 {
			several++
		}
	}
	if several == 0 {
		t.Error("one statement was always enough, want a mix")
	}
}

// TestMergeDifferently takes a request that is made in another way for what it is.
func TestMergeDifferently(t *testing.T) {
	p := &eval.Policies{Identity: docs(doc(t, "read", readOnly))}
	got, err := remediate.Merge([]remediate.Need{
		{Authorization: remediate.Authorization{Request: asksFor(t, "s3:GetObject", theObject, "111122223333"), Policies: p}},
		{Authorization: remediate.Authorization{Request: asksFor(t, "s3:PutObject", theObject, "111122223333"), Policies: p}},
	})
	if err != nil || len(got.Steps) > 0 || !slices.Equal(got.Denied, []int{1}) {
		t.Errorf("%d steps, denied %v, error %v; want the second denied", len(got.Steps), got.Denied, err)
	}
}
