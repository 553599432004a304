// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// FuzzEvaluate puts any policy that parses into every layer of a random request:
// the two walks agree, an added Deny never allows, and nothing panics.
func FuzzEvaluate(f *testing.F) {
	f.Add(uint64(1), []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`))
	f.Add(uint64(2), []byte(`{"Statement":[{"Effect":"Deny","NotAction":"s3:Get*","NotResource":"arn:aws:s3:::data/${aws:username}","Condition":{"ForAnyValue:StringLikeIfExists":{"s3:prefix":["a*","?"]}}}]}`))
	f.Add(uint64(3), []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["111122223333","*"]},"Action":"*","Resource":"arn:aws:s3"}}`))
	f.Add(uint64(4), []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s?:*","Resource":"*","Condition":{"Null":{"a":"true"},"DateLessThan":{"aws:CurrentTime":"2026"}}}}`))
	f.Fuzz(func(t *testing.T, seed uint64, data []byte) {
		d, err := policy.Parse("fuzzed", data)
		if err != nil {
			return
		}
		w := world{rand.New(rand.NewPCG(seed, 0))}
		req, p := w.request(t), w.policies(t)
		docs := []*policy.Document{d}
		switch w.IntN(6) {
		case 0:
			p.Identity = append(p.Identity, d)
		case 1:
			p.Resource = append(slices.Clone(p.Resource), d)
		case 2:
			p.Boundary = docs
		case 3:
			p.Session = docs
		case 4:
			p.Endpoint = docs
		case 5:
			p.SCPs = append(slices.Clone(p.SCPs), eval.Level{Target: "fuzzed", Policies: docs})
		}
		want, got := eval.Evaluate(req, p), eval.Explain(req, p)
		if diff := cmp.Diff(summary(want), summary(got.Result)); diff != "" {
			t.Fatalf("inconsistent Evaluate and Explain (-Evaluate +Explain):\n%s\n%s", diff, sources(p))
		}
		if _, err := json.Marshal(got); err != nil {
			t.Fatalf("the explanation does not marshal: %v", err)
		}
		for r := range got.Statements() {
			r.Why()
		}
		denied := *p
		denied.Identity = append(slices.Clone(p.Identity), parse(t, `{"Effect":"Deny","Action":"*","Resource":"*"}`))
		if r := eval.Evaluate(req, &denied); r.String() == "allowed" && want.String() != "allowed" {
			t.Fatalf("an added Deny allowed: %v became %v\n%s", want, r, sources(&denied))
		}
	})
}

// TestShapesAreIrrelevant: a scalar is a list of one, the order of members and of
// policies does not matter, and what is printed means the same.
func TestShapesAreIrrelevant(t *testing.T) {
	w := world{rand.New(rand.NewPCG(11, 12))}
	for range rounds / 4 {
		req, p := w.request(t), w.policies(t)
		one, two := parse(t, w.statements(policy.IdentityBased)...), parse(t, w.statements(policy.IdentityBased)...)
		p.Identity = []*policy.Document{one, two}
		want := eval.Evaluate(req, p).String()
		for name, docs := range map[string][]*policy.Document{
			"policies reversed": {two, one},
			"lists of one":      {reshape(t, one, listed), two},
			"members reversed":  {reshape(t, one, reversed), two},
			"printed anew":      {reparse(t, policy.Format(one)), two},
		} {
			p.Identity = docs
			if got := eval.Evaluate(req, p).String(); got != want {
				t.Fatalf("%s: %s became %s\n%v\n%s", name, want, got, req, sources(p))
			}
		}
	}
}

func reparse(t *testing.T, text []byte) *policy.Document {
	t.Helper()
	d, err := policy.Parse("reshaped", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return d
}

// reshape prints a document in another shape.
func reshape(t *testing.T, d *policy.Document, shape func(any) any) *policy.Document {
	t.Helper()
	var tree any
	if err := json.Unmarshal(d.Source(), &tree); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(shape(tree))
	if err != nil {
		t.Fatal(err)
	}
	return reparse(t, text)
}

// listed puts every action, resource and condition value into a list.
func listed(v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		if l, ok := v.([]any); ok {
			for i := range l {
				l[i] = listed(l[i])
			}
		}
		return v
	}
	for k, member := range m {
		switch text, scalar := member.(string); {
		case scalar && k != "Version" && k != "Effect" && k != "Sid" && k != "Principal":
			m[k] = []string{text}
		default:
			m[k] = listed(member)
		}
	}
	return m
}

// reversed writes the members of every object in the opposite order.
func reversed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		var o backwards
		for k, member := range v {
			o = append(o, pair{k, reversed(member)})
		}
		return o
	case []any:
		for i := range v {
			v[i] = reversed(v[i])
		}
	}
	return v
}

type pair struct {
	name  string
	value any
}

// backwards is an object that is written from Z to A.
type backwards []pair

func (o backwards) MarshalJSON() ([]byte, error) {
	slices.SortFunc(o, func(a, b pair) int {
		if a.name > b.name {
			return -1
		}
		return 1
	})
	text := []byte{'{'}
	for i, p := range o {
		if i > 0 {
			text = append(text, ',')
		}
		value, err := json.Marshal(p.value)
		if err != nil {
			return nil, err
		}
		text = append(append(append(append(text, '"'), p.name...), `":`...), value...)
	}
	return append(text, '}'), nil
}
