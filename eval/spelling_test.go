// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

func TestSpelled(t *testing.T) {
	req := ask(t, "arn:aws:iam::111122223333:user/ada", "s3:GetObject", "arn:aws:s3:::data/a", nil)
	req.Context.SetUnknown(condition.MustKey("s3:prefix"))
	x := eval.Explain(req, &eval.Policies{Identity: []*policy.Document{parse(t,
		`{"Sid":"S","Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{"StringEquals":{"s3:prefix":"a"}}}`,
		`{"Effect":"Allow","Action":"s3:Put*","Resource":"*"}`)}})
	before, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	spelled, err := json.Marshal(x.Spelled(eval.Spelling{
		Action: func(a policy.Action) string { return strings.ToUpper(a.String()) },
		Key: func(k condition.Key, s *policy.Statement) string {
			if s == nil {
				return strings.ToUpper(k.String())
			}
			return k.String() + " of " + s.Name()
		},
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"missing":["S3:PREFIX"]`, `"key":"s3:prefix of S"`, `"condition s3:prefix of S is unknown, and`, `"action S3:GETOBJECT is not`} {
		if !strings.Contains(string(spelled), want) {
			t.Errorf("does not say %s: %s", want, spelled)
		}
	}
	after, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Errorf("Spelled changed the original (-before +after):\n%s", diff)
	}
}

// TestTypeReports counts the policies behind each report.
func TestTypeReports(t *testing.T) {
	allow := `{"Effect":"Allow","Action":"*","Resource":"*"}`
	req := ask(t, "arn:aws:iam::111122223333:user/ada", "s3:GetObject", "arn:aws:s3:::data/a", nil)
	x := eval.Explain(req, &eval.Policies{
		Identity:     append(one(t, allow), one(t, allow)...),
		Boundary:     []*policy.Document{},
		SCPs:         []eval.Level{{Target: "r-1", Policies: one(t, allow)}, {Target: "ou-1"}},
		RCPs:         []eval.Level{{Target: "r-1", Policies: one(t, allow)}},
		NotCollected: []policy.Type{policy.ServiceControlPolicy, policy.SessionPolicy},
	})
	type report struct {
		Layer, Target string
		Policies      int
		Collected     bool
	}
	var got []report
	for r := range x.Types() {
		if r.Rule() != "" {
			t.Errorf("rule %q, want none", r.Rule())
		}
		got = append(got, report{r.Type.Layer(), r.Target, r.Policies, r.Collected})
	}
	want := []report{
		{"scp", "r-1", 1, true}, {"scp", "ou-1", 0, true}, {"scp", "", 0, false}, {"rcp", "r-1", 1, true},
		{"endpoint", "", 0, true}, {"resource", "", 0, true}, {"identity", "", 2, true}, {"boundary", "", 0, true}, {"session", "", 0, false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
}
