// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// TestReplace asks what if, for each place that a policy can have.
func TestReplace(t *testing.T) {
	const (
		key     = "arn:aws:kms:eu-west-1:222222222222:key/22222222-bbbb"
		topic   = "arn:aws:sns:eu-west-1:222222222222:ripe"
		scp     = "arn:aws:organizations::111111111111:policy/o-orchard1234/service_control_policy/"
		nothing = `{"Version": "2012-10-17", "Statement": []}`
	)
	s := load(t, "testdata/org.json")
	for _, tt := range []struct {
		name string
		req  *eval.Request
		of   func(*eval.Policies) []*policy.Document
		open policy.Type // that was not collected before, or 0
	}{
		{bram + "/own-folder", request(t, bram, "s3:GetObject", home), func(p *eval.Policies) []*policy.Document { return p.Identity }, 0},
		{"arn:aws:iam::222222222222:policy/Fence", request(t, bram, "s3:GetObject", home), func(p *eval.Policies) []*policy.Document { return p.Boundary }, 0},
		{"arn:aws:iam::222222222222:policy/Fence", request(t, cleo, "s3:GetObject", home), func(p *eval.Policies) []*policy.Document { return p.Identity }, 0},
		{mill + "/typo", request(t, mill, "s3:GetObject", home), func(p *eval.Policies) []*policy.Document { return p.Identity }, 0}, // another of its policies is unknown
		{"arn:aws:s3:::cider-home/S3BucketPolicy", request(t, bram, "s3:GetObject", home), func(p *eval.Policies) []*policy.Document { return p.Resource }, 0},
		{"arn:aws:s3:::cider-logs/S3BucketPolicy", request(t, bram, "s3:GetObject", "arn:aws:s3:::cider-logs/a"), func(p *eval.Policies) []*policy.Document { return p.Resource }, 0},
		{key + "/KMSKeyPolicy", request(t, bram, "kms:Decrypt", key), func(p *eval.Policies) []*policy.Document { return p.Resource }, policy.ResourceBased},
		{topic + "/SNSTopicPolicy", request(t, bram, "sns:Publish", topic), func(p *eval.Policies) []*policy.Document { return p.Resource }, policy.ResourceBased},
		{bottler + "/RoleTrustPolicy", request(t, bram, "sts:AssumeRole", bottler), func(p *eval.Policies) []*policy.Document { return p.Resource }, 0},
		{mill + "/RoleTrustPolicy", request(t, bram, "sts:AssumeRole", mill), func(p *eval.Policies) []*policy.Document { return p.Resource }, policy.ResourceBased},
		{scp + "p-region01", request(t, bram, "s3:GetObject", home), func(p *eval.Policies) []*policy.Document { return p.SCPs[1].Policies }, 0},
		{scp + "p-broken01", request(t, dot, "s3:GetObject", home), func(p *eval.Policies) []*policy.Document { return p.SCPs[1].Policies }, policy.ServiceControlPolicy},
		{"arn:aws:ec2:eu-west-1:222222222222:vpc-endpoint/vpce-0aaa/VPCEndpointPolicy", request(t, bram, "s3:GetObject", home, "aws:SourceVpce=vpce-0aaa"),
			func(p *eval.Policies) []*policy.Document { return p.Endpoint }, 0},
	} {
		d, err := policy.Parse(tt.name, []byte(nothing))
		if err != nil {
			t.Fatal(err)
		}
		has := func(p *eval.Policies) bool {
			for _, found := range tt.of(p) {
				if found == d {
					return true
				}
			}
			return false
		}
		before, _ := policies(t, s, tt.req)
		after, _ := policies(t, s.Replace(d), tt.req)
		again, _ := policies(t, s, tt.req)
		if has(before) || !has(after) || has(again) {
			t.Errorf("%s: before %t, in the copy %t, then in the original %t", tt.name, has(before), has(after), has(again))
		}
		if tt.open != 0 && (before.Collected(tt.open) || !after.Collected(tt.open)) {
			t.Errorf("%s: not collected before %v, after %v", tt.name, before.NotCollected, after.NotCollected)
		}
		if tt.open == 0 && layers(before.NotCollected) != layers(after.NotCollected) {
			t.Errorf("%s: not collected before %v, after %v", tt.name, before.NotCollected, after.NotCollected)
		}
	}

	first, err := policy.Parse(bram+"/own-folder", []byte(nothing))
	if err != nil {
		t.Fatal(err)
	}
	second, err := policy.Parse("arn:aws:s3:::cider-home/S3BucketPolicy", []byte(nothing))
	if err != nil {
		t.Fatal(err)
	}
	both := s.Replace(first).Replace(second)
	p, _ := policies(t, both, request(t, bram, "s3:GetObject", home))
	if p.Identity[0] != first || p.Resource[0] != second {
		t.Error("of two documents replaced one after the other not both apply")
	}
	at, ok := both.Owner(first)
	if !ok || !at.Inline || at.Targets[0] != bram {
		t.Errorf("the owner of a document that was replaced: %+v, %t", at, ok)
	}
	if _, ok := s.Owner(first); ok {
		t.Error("the original knows the document of the copy")
	}
}
