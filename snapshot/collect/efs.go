// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/efs/types"
)

var efsFileSystems = service{
	prefix: "elasticfilesystem",
	tier:   2,
	calls:  []string{"DescribeFileSystems", "DescribeFileSystemPolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := efs.NewFromConfig(s.config)
		in := &efs.DescribeFileSystemsInput{MaxItems: aws.Int32(100)}
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
	},
}
