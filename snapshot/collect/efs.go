// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/efs/types"

	"github.com/undenied/undenied/arn"
)

var efsFileSystems = service{
	prefix: "elasticfilesystem",
	tier:   2,
	calls:  []string{"DescribeFileSystems", "DescribeFileSystemPolicy"},
	one: &single{
		calls:   []string{"DescribeFileSystems", "DescribeFileSystemPolicy"},
		governs: parts("file-system/", "/", 2),
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			id := strings.TrimPrefix(name.Resource(), "file-system/")
			s.fileSystems(ctx, &efs.DescribeFileSystemsInput{FileSystemId: &id})
		},
	},
	collect: func(ctx context.Context, s *scope) {
		s.fileSystems(ctx, &efs.DescribeFileSystemsInput{MaxItems: aws.Int32(100)})
	},
}

// fileSystems reads the file systems that in asks for.
func (s *scope) fileSystems(ctx context.Context, in *efs.DescribeFileSystemsInput) {
	c := efs.NewFromConfig(s.config)
	systems, _ := paged(ctx, s, c.DescribeFileSystems, in, &in.Marker, func(out *efs.DescribeFileSystemsOutput) ([]types.FileSystemDescription, *string) {
		return out.FileSystems, out.NextMarker
	})
	each(ctx, s, systems, func(f types.FileSystemDescription) string { return aws.ToString(f.FileSystemId) }, func(ctx context.Context, f types.FileSystemDescription) {
		name := s.arn("elasticfilesystem", "file-system/"+aws.ToString(f.FileSystemId))
		r, ok := policyOf(ctx, s, name, "elasticfilesystem:file-system", c.DescribeFileSystemPolicy, &efs.DescribeFileSystemPolicyInput{FileSystemId: f.FileSystemId},
			func(out *efs.DescribeFileSystemPolicyOutput) *string { return out.Policy })
		if ok {
			r.Tags = tagMap(f.Tags, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
			s.add(r)
		}
	})
}
