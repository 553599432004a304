// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
)

// entry describes what a context says about a key: its value, "absent" or
// "unknown".
func entry(c *condition.Context, key string) string {
	switch e := c.Lookup(condition.MustKey(key)); {
	case e.Presence == condition.Absent:
		return "absent"
	case e.Presence == condition.Unknown:
		return "unknown"
	case e.Multi:
		return "[" + strings.Join(e.List, " ") + "]"
	default:
		return e.Text
	}
}

func TestCompletedContext(t *testing.T) {
	s := load(t, "testdata/org.json")
	const (
		shift = "arn:aws:sts::222222222222:assumed-role/Bottler/shift-1"
		key1  = "arn:aws:kms:eu-west-1:222222222222:key/11111111-aaaa"
	)
	for _, tt := range []struct {
		name    string
		req     *eval.Request
		key     string
		want    string
		because string
	}{
		{"user's tag", request(t, bram, "s3:GetObject", home), "aws:PrincipalTag/team", "press", ""},
		{"tag the user lacks", request(t, bram, "s3:GetObject", home), "aws:PrincipalTag/folder", "absent", "a policy of his asks for it"},
		{"tag nobody asks for", request(t, bram, "s3:GetObject", home), "aws:PrincipalTag/other", "unknown", "only what policies ask for is settled"},
		{"role's tag in a session", request(t, shift, "s3:GetObject", home), "aws:PrincipalTag/team", "bottling", ""},
		{"tag of a user nobody knows", request(t, "arn:aws:iam::222222222222:user/zoe", "s3:GetObject", home), "aws:PrincipalTag/team", "unknown", ""},
		{"unique ID of a user", request(t, bram, "s3:GetObject", home), "aws:userid", "AIDABRAM000000000EXAM", ""},
		{"unique ID of a session", request(t, shift, "s3:GetObject", home), "aws:userid", "AROABOTTLER000000EXAM:shift-1", ""},
		{"organization", request(t, bram, "s3:GetObject", home), "aws:PrincipalOrgID", "o-orchard1234", ""},
		{"organization path", request(t, bram, "s3:GetObject", home), "aws:PrincipalOrgPaths", "[o-orchard1234/r-orch/ou-orch-apps0001/]", ""},
		{"organization path of the management account", request(t, ada, "s3:GetObject", home), "aws:PrincipalOrgPaths", "[o-orchard1234/r-orch/]", ""},
		{"no organization", request(t, seller, "s3:GetObject", home), "aws:PrincipalOrgID", "absent", "standalone"},
		{"organization of a stranger", request(t, "arn:aws:iam::999999999999:user/out", "s3:GetObject", home), "aws:PrincipalOrgID", "unknown", ""},
		{"organization of a service", request(t, "events.amazonaws.com", "s3:GetObject", home), "aws:PrincipalOrgID", "absent", ""},
		{"owner", request(t, ada, "s3:GetObject", home), "aws:ResourceAccount", "222222222222", ""},
		{"owner's organization", request(t, seller, "s3:GetObject", home), "aws:ResourceOrgID", "o-orchard1234", ""},
		{"owner's path", request(t, seller, "s3:GetObject", home), "aws:ResourceOrgPaths", "[o-orchard1234/r-orch/ou-orch-apps0001/]", ""},
		{"owner not known", request(t, ada, "s3:GetObject", "arn:aws:s3:::elsewhere/k"), "aws:ResourceAccount", "unknown", ""},
		{"action without a resource", request(t, bram, "ec2:DescribeInstances", "*"), "aws:ResourceOrgID", "o-orchard1234", "it concerns the own account"},
		{"action without these keys", request(t, bram, "ec2:CreateVpcEndpoint", "arn:aws:ec2:eu-west-1:222222222222:vpc/vpc-1"), "aws:ResourceOrgID", "absent", ""},
		{"bucket's tag", request(t, bram, "s3:ListBucket", "arn:aws:s3:::cider-home"), "aws:ResourceTag/color", "red", ""},
		{"object of a tagged bucket", request(t, bram, "s3:GetObject", home), "aws:ResourceTag/color", "unknown", "objects have tags of their own"},
		{"bucket whose tags may not count", request(t, bram, "s3:ListBucket", "arn:aws:s3:::cider-logs"), "aws:ResourceTag/color", "unknown", "ABAC may be off"},
		{"key's tag", request(t, bram, "kms:Decrypt", key1), "aws:ResourceTag/color", "green", ""},
		{"tag by the service's key", request(t, bram, "kms:Decrypt", key1), "kms:ResourceTag/color", "green", ""},
		{"tag the secret lacks", request(t, bram, "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:222222222222:secret:press/door-AbC123"), "aws:ResourceTag/color", "absent", "a policy asks for it"},
		{"tag of a role as resource", request(t, bram, "iam:GetRole", bottler), "iam:ResourceTag/team", "bottling", ""},
		{"source's organization", request(t, "events.amazonaws.com", "s3:GetObject", home, "aws:SourceAccount=222222222222"), "aws:SourceOrgID", "o-orchard1234", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, completed := policies(t, s, tt.req)
			if got := entry(&completed.Context, tt.key); got != tt.want {
				t.Errorf("%s = %s, want %s (%s)", tt.key, got, tt.want, tt.because)
			}
		})
	}
}

// The request's own word is never overruled, not even if it is "unknown", and
// in a session a tag that the role lacks stays open.
func TestContextOfTheRequestWins(t *testing.T) {
	s := load(t, "testdata/org.json")
	req := request(t, bram, "s3:GetObject", home, "aws:PrincipalOrgID=o-other", "aws:PrincipalTag/Team=mine")
	req.Context.SetUnknown(condition.MustKey("aws:PrincipalTag/folder"))
	_, completed := policies(t, s, req)
	for key, want := range map[string]string{
		"aws:PrincipalOrgID":      "o-other",
		"aws:PrincipalTag/team":   "mine",
		"aws:PrincipalTag/folder": "unknown",
	} {
		if got := entry(&completed.Context, key); got != want {
			t.Errorf("%s = %s, want %s", key, got, want)
		}
	}
	if got := entry(&req.Context, "aws:ResourceAccount"); got != "unknown" {
		t.Errorf("the request given was changed: aws:ResourceAccount = %s", got)
	}

	closed := request(t, bram, "s3:GetObject", home)
	closed.Context.Close()
	_, completed = policies(t, s, closed)
	if got := entry(&completed.Context, "aws:PrincipalTag/team"); got != "press" {
		t.Errorf("closed context: aws:PrincipalTag/team = %s, want press", got)
	}
	if got := entry(&completed.Context, "aws:PrincipalTag/other"); got != "absent" {
		t.Errorf("closed context: aws:PrincipalTag/other = %s, want absent", got)
	}

	session := request(t, "arn:aws:sts::222222222222:assumed-role/Bottler/shift-1", "s3:GetObject", home)
	_, completed = policies(t, s, session)
	if got := entry(&completed.Context, "aws:PrincipalTag/folder"); got != "unknown" {
		t.Errorf("session: aws:PrincipalTag/folder = %s, want unknown", got)
	}
}
