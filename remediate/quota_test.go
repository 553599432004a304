// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/remediate"
)

// full is a statement of n characters that neither allows nor denies anything
// that is asked for.
func full(effect string, n int) string {
	const form = `{"Effect":%q,"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:1:%s"}`
	return fmt.Sprintf(form, effect, strings.Repeat("q", n-len(fmt.Sprintf(form, effect, ""))))
}

// frame is what a document adds to the length of its statements.
const frame = len(`{"Version":"2012-10-17","Statement":[]}`)

func TestQuota(t *testing.T) {
	everywhere := docs(doc(t, "identity", everything))
	deny := `{"Sid":"No","Effect":"Deny","Action":"s3:PutObject","Resource":"*"}`
	tests := []struct {
		name     string
		policies eval.Policies
		managed  bool // a managed policy is added
		fresh    bool // a policy is added rather than extended
		exceeded bool
		limit    int
	}{
		{name: "room", policies: eval.Policies{Identity: docs(doc(t, roleARN+"/a", full("Allow", 1000)))}, fresh: true, limit: 10240},
		{name: "inline policies are full", policies: eval.Policies{Identity: docs(doc(t, roleARN+"/a", full("Allow", 6000)), doc(t, roleARN+"/b", full("Allow", 4100)))},
			fresh: true, managed: true, limit: 6144},
		{name: "of another owner", policies: eval.Policies{Identity: docs(doc(t, "arn:aws:iam::111122223333:group/g/a", full("Allow", 10200)))}, fresh: true, limit: 10240},
		{name: "managed ones do not count", policies: eval.Policies{Identity: docs(doc(t, "arn:aws:iam::111122223333:policy/a", full("Allow", 10200)))}, fresh: true, limit: 10240},
		{name: "boundary", policies: eval.Policies{Identity: everywhere, Boundary: docs(doc(t, "arn:aws:iam::111122223333:policy/b", full("Allow", 6060)))}, exceeded: true, limit: 6144},
		{name: "SCP", policies: eval.Policies{Identity: everywhere, SCPs: []eval.Level{{Target: "r-1", Policies: docs(doc(t, "p-1", full("Allow", 9000)))}}}, limit: 10240},
		{name: "SCP is full", policies: eval.Policies{Identity: everywhere, SCPs: []eval.Level{{Target: "r-1", Policies: docs(doc(t, "p-1", full("Allow", 10150)))}}}, fresh: true, limit: 10240},
		{name: "RCP", policies: eval.Policies{Identity: everywhere, RCPs: []eval.Level{{Target: "r-1", Policies: docs(doc(t, "p-1", everything, deny, full("Deny", 5000)))}}}, exceeded: true, limit: 5120},
		{name: "bucket", policies: eval.Policies{Identity: everywhere, Resource: docs(doc(t, "b", deny[:len(deny)-1]+`,"Principal":"*"}`, full("Deny", 20400)[:20399]+`,"Principal":"*"}`))}, exceeded: true, limit: 20480},
		{name: "exception in a managed policy", policies: eval.Policies{Identity: docs(doc(t, "arn:aws:iam::111122223333:policy/a", everything, deny, full("Deny", 5900)))}, exceeded: true, limit: 6144},
		{name: "exception in an inline policy", policies: eval.Policies{Identity: docs(doc(t, roleARN+"/a", everything, deny), doc(t, roleARN+"/b", full("Deny", 10050)))}, exceeded: true, limit: 10240},
		{name: "white space", policies: eval.Policies{Identity: docs(doc(t, roleARN+"/a", everything, strings.Repeat(" ", 10240)+deny))}, limit: 10240},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fixes := slices.Collect(remediate.Fixes(request(t, "111122223333", nil), &tt.policies))
			if len(fixes) != 1 || len(fixes[0].Steps) != 1 || !fixes[0].Verified {
				t.Fatalf("fixes %+v, want one of one step that is verified", fixes)
			}
			s := fixes[0].Steps[0]
			if s.Managed != tt.managed || (s.Document == nil) != tt.fresh || s.Quota.Exceeded() != tt.exceeded || s.Quota.Limit != tt.limit {
				t.Errorf("managed %t, fresh %t, quota %+v; want %t, %t, exceeded %t of %d", s.Managed, s.Document == nil, s.Quota, tt.managed, tt.fresh, tt.exceeded, tt.limit)
			}
		})
	}
}

// TestQuotaEdge lets a boundary get as long as AWS allows, and a character longer.
func TestQuotaEdge(t *testing.T) {
	for _, over := range []int{0, 1} {
		size := func(n int) remediate.Quota {
			p := &eval.Policies{Identity: docs(doc(t, "identity", everything)), Boundary: docs(doc(t, "arn:aws:iam::111122223333:policy/b", full("Allow", n)))}
			for fix := range remediate.Fixes(request(t, "111122223333", nil), p) {
				return fix.Steps[0].Quota
			}
			t.Fatal("no fix")
			return remediate.Quota{}
		}
		added := size(1000).Size - 1000 - frame
		got := size(6144 - frame - added + over)
		if want := (remediate.Quota{Size: 6144 + over, Limit: 6144}); got != want || got.Exceeded() != (over > 0) {
			t.Errorf("%d too many: quota %+v, exceeded %t; want %+v", over, got, got.Exceeded(), want)
		}
	}
	if (remediate.Quota{Size: 1 << 20}).Exceeded() {
		t.Error("a quota without limit is exceeded")
	}
}
