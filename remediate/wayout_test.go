// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// managedPolicies are n of a role.
func managedPolicies(t *testing.T, n int) []*policy.Document {
	t.Helper()
	var all []*policy.Document
	for i := range n {
		all = append(all, doc(t, fmt.Sprintf("arn:aws:iam::111122223333:policy/p%d", i), `{"Effect":"Allow","Action":"sqs:*","Resource":"*"}`))
	}
	return all
}

// TestWayOut: where there is no room, there is something else to do.
func TestWayOut(t *testing.T) {
	everywhere := docs(doc(t, "identity", everything))
	no := func(principal string) string {
		return `{"Sid":"No","Effect":"Deny"` + principal + `,"Action":"*","Resource":"*"}`
	}
	const everybody = `,"Principal":"*"`
	long := func(n int) string { // for a resource-based policy
		return full("Deny", n)[:n-1] + everybody + `}`
	}
	inline := doc(t, roleARN+"/a", full("Allow", 10200))
	scp := func(n int) []*policy.Document {
		return slices.Repeat(docs(doc(t, "p-1", full("Allow", 10150))), n)
	}
	tests := []struct {
		name, action, resource string
		policies               eval.Policies
		limit                  int
		want                   string // "" for room
	}{
		{"inline", "s3:PutObject", theObject, eval.Policies{Identity: docs(inline)}, 6144, ""},
		{"inline, and nine managed", "s3:PutObject", theObject, eval.Policies{Identity: append(managedPolicies(t, 9), inline)}, 6144, ""},
		{"inline, and ten managed", "s3:PutObject", theObject, eval.Policies{Identity: append(managedPolicies(t, 10), inline)}, 10240, "10 managed policies are attached already: merge policies, or ask AWS for a quota of up to 20 of them"},
		{"inline, and twelve managed", "s3:PutObject", theObject, eval.Policies{Identity: append(managedPolicies(t, 12), inline)}, 6144, ""},
		{"exception in a managed policy", "s3:PutObject", theObject, eval.Policies{Identity: docs(doc(t, "arn:aws:iam::111122223333:policy/m", everything, no(""), full("Deny", 5950)))}, 6144, "move statements of it to another managed policy"},
		{"exception in an inline policy", "s3:PutObject", theObject, eval.Policies{Identity: docs(doc(t, roleARN+"/m", everything, no(""), full("Deny", 10100)))}, 10240, "move statements of the inline policies to a managed policy"},
		{"boundary", "s3:PutObject", theObject, eval.Policies{Identity: everywhere, Boundary: docs(doc(t, "arn:aws:iam::111122223333:policy/b", full("Allow", 6060)))}, 6144, "there is one permissions boundary only: merge its statements or shorten them with wildcards"},
		{"SCP", "s3:PutObject", theObject, eval.Policies{Identity: everywhere, SCPs: []eval.Level{{Target: "r-1", Policies: scp(9)}}}, 10240, ""},
		{"ten SCPs", "s3:PutObject", theObject, eval.Policies{Identity: everywhere, SCPs: []eval.Level{{Target: "r-1", Policies: scp(10)}}}, 10240, "10 policies are attached at r-1 already: merge their statements"},
		{"ten SCPs, one with room", "s3:PutObject", theObject, eval.Policies{Identity: everywhere, SCPs: []eval.Level{{Target: "r-1", Policies: append(scp(9), doc(t, "p-2", full("Allow", 90)))}}}, 10240, ""},
		{"exception in an SCP", "s3:PutObject", theObject, eval.Policies{Identity: everywhere, SCPs: []eval.Level{{Target: "r-1", Policies: docs(doc(t, "p-1", everything, no(""), full("Deny", 10050)))}}}, 10240, "move statements of it to another policy at the same place"},
		{"exception in an RCP", "s3:PutObject", theObject, eval.Policies{Identity: everywhere, RCPs: []eval.Level{{Target: "r-1", Policies: docs(doc(t, "p-1", `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`), doc(t, "p-2", strings.Replace(no(everybody), `"Action":"*"`, `"Action":"s3:*"`, 1), long(5000)))}}}, 5120, "move statements of it to another policy at the same place"},
		{"session", "s3:PutObject", theObject, eval.Policies{Identity: everywhere, Session: docs(doc(t, session+"/SessionPolicy", full("Allow", 1950)))}, 2048, "move statements to a managed policy, and pass its ARN"},
		{"endpoint", "s3:PutObject", theObject, eval.Policies{Identity: everywhere, Endpoint: docs(doc(t, "vpce/VPCEndpointPolicy", long(20400)))}, 20480, "merge statements or shorten them with wildcards"},
		{"bucket", "s3:PutObject", theObject, eval.Policies{Identity: everywhere, Resource: docs(doc(t, "arn:aws:s3:::data/S3BucketPolicy", no(everybody), long(20350)))}, 20480, "give an access point of the bucket a policy of its own, or merge statements"},
		{"queue", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q", eval.Policies{Identity: everywhere, Resource: docs(doc(t, "q/SQSQueuePolicy", no(everybody), long(8050)))}, 8192, "merge statements or shorten them with wildcards"},
		{"topic", "sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t", eval.Policies{Identity: everywhere, Resource: docs(doc(t, "t/SNSTopicPolicy", no(everybody), long(30600)))}, 30720, "merge statements or shorten them with wildcards"},
		{"repository", "ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:111122223333:repository/r", eval.Policies{Identity: everywhere, Resource: docs(doc(t, "r/P", no(everybody), long(10100)))}, 10240, "merge statements or shorten them with wildcards"},
		{"key", "kms:Decrypt", theKey, eval.Policies{Identity: everywhere, Resource: docs(doc(t, theKey+"/KMSKeyPolicy", long(32700)))}, 32768, "make a grant of the key with kms:CreateGrant instead"},
		{"key that denies", "kms:Decrypt", theKey, eval.Policies{Identity: everywhere, Resource: docs(doc(t, theKey+"/KMSKeyPolicy", `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`, no(everybody), long(32500)))}, 32768, "merge statements or shorten them with wildcards"},
		{"trust policy", "sts:AssumeRole", "arn:aws:iam::111122223333:role/Other", eval.Policies{Identity: everywhere, Resource: docs(trust(t, 1970))}, 2048, "ask AWS for a quota of up to 4096 characters for trust policies, or merge statements"},
		{"long trust policy", "sts:AssumeRole", "arn:aws:iam::111122223333:role/Other", eval.Policies{Identity: everywhere, Resource: docs(trust(t, 3000))}, 4096, ""},
		{"longest trust policy", "sts:AssumeRole", "arn:aws:iam::111122223333:role/Other", eval.Policies{Identity: everywhere, Resource: docs(trust(t, 4020))}, 4096, "merge statements or shorten them with wildcards"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := request(t, "111122223333", nil)
			target := ask(t, session, tt.action, tt.resource, nil)
			req.Action, req.Resource = target.Action, target.Resource
			fixes := slices.Collect(remediate.Fixes(req, &tt.policies))
			if len(fixes) != 1 || len(fixes[0].Steps) != 1 || !fixes[0].Verified {
				t.Fatalf("fixes %+v, want one of one step that is verified", fixes)
			}
			s := fixes[0].Steps[0]
			if got := s.WayOut(); got != tt.want || s.Quota.Limit != tt.limit || s.Quota.Exceeded() != (tt.want != "") {
				t.Errorf("quota %+v, way out %q, want %q of %d", s.Quota, got, tt.want, tt.limit)
			}
		})
	}
}

// trust is a trust policy of about so many characters.
func trust(t *testing.T, n int) *policy.Document {
	t.Helper()
	return doc(t, "arn:aws:iam::111122223333:role/Other/RoleTrustPolicy",
		`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/`+strings.Repeat("r", n-150)+`"},"Action":"sts:AssumeRole"}`)
}
