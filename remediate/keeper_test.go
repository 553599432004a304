// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/remediate"
)

func TestKeeperOf(t *testing.T) {
	const (
		role   = "arn:aws:iam::111122223333:role/"
		user   = "arn:aws:iam::111122223333:user/dora"
		bucket = "arn:aws:s3:::cider"
	)
	tests := []struct {
		arn  string
		tags map[string]string
		kind remediate.KeeperKind
		want string
	}{
		{role + "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_5c0e9a1b7d3f2468", nil, remediate.PermissionSet, "the permission set Developer"},
		{role + "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Data_Lake_5c0e9a1b7d3f2468", nil, remediate.PermissionSet, "the permission set Data_Lake"},
		{role + "aws-reserved/sso.amazonaws.com/odd", nil, remediate.PermissionSet, "the permission set"},
		{role + "team/AWSReservedSSO_Developer_5c0e9a1b7d3f2468", nil, remediate.Nobody, "nobody"},
		{role + "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling", nil, remediate.ServiceLinked, "the AWS service autoscaling.amazonaws.com"},
		{role + "App", map[string]string{"aws:cloudformation:stack-name": "net"}, remediate.CloudFormation, "the CloudFormation stack net"},
		{bucket, map[string]string{"aws:cloudformation:stack-name": "net", "ManagedBy": "Terraform"}, remediate.CloudFormation, "the CloudFormation stack net"},
		{role + "App", map[string]string{"cloudformation:stack-name": "net"}, remediate.Nobody, "nobody"},
		{user, map[string]string{"managed-by": "terraform-cloud"}, remediate.Terraform, "Terraform"},
		{user, map[string]string{"Created_By": "OpenTofu"}, remediate.Terraform, "Terraform"},
		{bucket, map[string]string{"terraform": "true"}, remediate.Terraform, "Terraform"},
		{bucket, map[string]string{"Terraform": "False"}, remediate.Nobody, "nobody"},
		{bucket, map[string]string{"ManagedBy": "dora", "about": "terraform"}, remediate.Nobody, "nobody"},
		{bucket, nil, remediate.Nobody, "nobody"},
	}
	for _, tt := range tests {
		got := remediate.KeeperOf(arn.MustParse(tt.arn), tt.tags)
		if got.Kind != tt.kind || got.String() != tt.want {
			t.Errorf("KeeperOf(%s, %v) = %v %q, want %v %q", tt.arn, tt.tags, got.Kind, got, tt.kind, tt.want)
		}
	}
}
