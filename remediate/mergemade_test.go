// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// made is policies with merged steps taken, as somebody would who reads them.
func made(p *eval.Policies, steps []remediate.MergedStep) *eval.Policies {
	all := *p
	change := func(docs []*policy.Document, t policy.Type, target string) []*policy.Document {
		docs = slices.Clone(docs)
		done := map[int]bool{}
		for _, s := range steps {
			for i, d := range docs {
				if d == s.Document || d == s.InPlaceOf {
					docs[i] = s.Result
				}
			}
			if s.Type == t && s.Target == target && s.Document == nil && s.InPlaceOf == nil && !done[s.Policy] {
				done[s.Policy] = true
				docs = append(docs, s.Result)
			}
		}
		return docs
	}
	all.Identity = change(p.Identity, policy.IdentityBased, "")
	all.Resource = change(p.Resource, policy.ResourceBased, "")
	all.Boundary = change(p.Boundary, policy.PermissionsBoundary, "")
	all.SCPs = slices.Clone(p.SCPs)
	for i, l := range all.SCPs {
		all.SCPs[i].Policies = change(l.Policies, policy.ServiceControlPolicy, l.Target)
	}
	return &all
}

// TestMergeMade merges the fixes of random denials by random layers and makes the
// changes: what was asked is allowed, and nothing else that was not before.
func TestMergeMade(t *testing.T) {
	const (
		own, foreign = "111122223333", "444455556666"
		objects      = `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}`
		aws          = "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"
		shared       = `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/1"}`
	)
	rng := rand.New(rand.NewPCG(6, 9))
	actions := []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectAcl"}
	keys := []string{"arn:aws:s3:::b/1", "arn:aws:s3:::b/2", "arn:aws:s3:::b/3*"}
	pick := func(statements ...string) string { return statements[rng.IntN(len(statements))] }
	layers := map[policy.Type]int{}
	for range 300 {
		p := &eval.Policies{
			Identity: docs(doc(t, "identity", pick(everything, objects, readOnly))),
			SCPs: []eval.Level{
				{Target: "r-1", Policies: docs(doc(t, aws, everything))},
				{Target: "ou-1", Policies: docs(doc(t, "p-list", pick(everything, objects, readOnly), full("Allow", pickInt(rng, 100, 10050))))},
			},
		}
		owner := own
		switch rng.IntN(3) {
		case 0:
			p.Boundary = docs(doc(t, pick("arn:aws:iam::aws:policy/B", "arn:aws:iam::111122223333:policy/B"), pick(everything, objects, readOnly)))
		case 1:
			owner = foreign
			p.Resource = docs(doc(t, "arn:aws:s3:::b/S3BucketPolicy", shared))
		}
		asked := map[[2]string]bool{}
		var needs []remediate.Need
		for range 1 + rng.IntN(6) {
			pair := [2]string{actions[rng.IntN(len(actions))], keys[rng.IntN(len(keys))]}
			if req := asksFor(t, pair[0], pair[1], owner); eval.Evaluate(req, p).Decision != eval.Allowed {
				asked[pair] = true
				needs = append(needs, need(t, req, p))
			}
		}
		got, err := remediate.Merge(needs)
		if err != nil || got.Denied != nil {
			t.Fatalf("%v: denied %v, error %v", asked, got.Denied, err)
		}
		for _, s := range got.Steps {
			layers[s.Type]++
			if s.Quota.Exceeded() {
				t.Errorf("%s: %+v", s.Result.Name(), s.Quota)
			}
		}
		after := made(p, got.Steps)
		for _, action := range actions {
			for _, key := range keys {
				req := asksFor(t, action, key, owner)
				want := asked[[2]string{action, key}] || eval.Evaluate(req, p).Decision == eval.Allowed
				if got := eval.Evaluate(req, after).Decision == eval.Allowed; got != want {
					t.Fatalf("%v asked: %s on %s is allowed: %t, want %t", asked, action, key, got, want)
				}
			}
		}
	}
	if len(layers) != 4 {
		t.Errorf("changed %v, want policies of four types", layers)
	}
}

func pickInt(rng *rand.Rand, numbers ...int) int { return numbers[rng.IntN(len(numbers))] }
