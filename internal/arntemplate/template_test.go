// SPDX-License-Identifier: Apache-2.0

package arntemplate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/arntemplate"
)

func TestFill(t *testing.T) {
	at := arntemplate.Place{Partition: "aws-cn", Region: "cn-north-1", Account: "111122223333"}
	for _, tt := range []struct {
		template  string
		variables []arntemplate.Variable
		values    []string
		want      string
	}{
		{"", nil, nil, ""},
		{"arn:${Partition}:s3:::${BucketName}/${ObjectName}", []arntemplate.Variable{{Name: "BucketName"}, {Name: "ObjectName"}}, []string{"b", "k/l"}, "arn:aws-cn:s3:::b/k/l"},
		{"arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}", []arntemplate.Variable{{Name: "InstanceId", EC2Type: "instance"}}, []string{"*"},
			"arn:aws-cn:ec2:cn-north-1:111122223333:instance/*"},
		{"arn:${Partition}:iam::${Account}:role/${Account}", []arntemplate.Variable{{Name: "Account"}}, []string{"r"}, "arn:aws-cn:iam::111122223333:role/r"}, // of the resource part
		{"arn:x:y:::${A${B}}z", []arntemplate.Variable{{Name: "A${B}"}}, []string{"v"}, "arn:x:y:::vz"},
	} {
		parsed := arntemplate.Parse(tt.template)
		if diff := cmp.Diff(tt.variables, parsed.Variables()); diff != "" {
			t.Errorf("Parse(%q).Variables() (-want +got):\n%s", tt.template, diff)
		}
		if got := parsed.Fill(at, tt.values); got != tt.want {
			t.Errorf("Parse(%q).Fill(%q) = %q, want %q", tt.template, tt.values, got, tt.want)
		}
	}
}

func TestMatches(t *testing.T) {
	const bucket, object = "arn:${Partition}:s3:::${BucketName}", "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
	for _, tt := range []struct {
		template, arn string
		strict, loose bool
	}{
		{bucket, "arn:aws:s3:::b", true, true},
		{bucket, "arn:aws:s3:::b/k", false, true},
		{object, "arn:aws:s3:::b", false, false},
		{object, "arn:aws:s3:::b/k", true, true},
		{object, "arn:aws:s3:::b/k/l", false, true},
		{object, "arn:aws:sqs:::b/k", false, false},
		{"arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", true, true},
		{"arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}", "arn:aws:ec2:us-east-1:111122223333:volume/vol-1", false, false},
	} {
		if got := arntemplate.Parse(tt.template).MatchesNarrowly(tt.arn); got != tt.strict {
			t.Errorf("MatchesNarrowly(%q, %q) = %v, want %v", tt.template, tt.arn, got, tt.strict)
		}
		if got := arntemplate.Parse(tt.template).Matches(tt.arn); got != tt.loose {
			t.Errorf("Matches(%q, %q) = %v, want %v", tt.template, tt.arn, got, tt.loose)
		}
	}
}
