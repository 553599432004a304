// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/codebuild"
)

var codebuildProjects = service{
	prefix: "codebuild",
	tier:   3,
	calls:  []string{"ListProjects", "GetResourcePolicy", "ListReportGroups"},
	collect: func(ctx context.Context, s *scope) {
		c := codebuild.NewFromConfig(s.config)
		policy := func(ctx context.Context, name, kind string) {
			addPolicyOf(ctx, s, name, kind, c.GetResourcePolicy, &codebuild.GetResourcePolicyInput{ResourceArn: &name},
				func(out *codebuild.GetResourcePolicyOutput) *string { return out.Policy })
		}
		in := &codebuild.ListProjectsInput{}
		projects, _ := paged(ctx, s, c.ListProjects, in, &in.NextToken, func(out *codebuild.ListProjectsOutput) ([]string, *string) {
			return out.Projects, out.NextToken
		})
		each(ctx, s, projects, same, func(ctx context.Context, name string) {
			policy(ctx, s.arn("codebuild", "project/"+name), "codebuild:project")
		})
		groups := &codebuild.ListReportGroupsInput{}
		reports, _ := paged(ctx, s, c.ListReportGroups, groups, &groups.NextToken, func(out *codebuild.ListReportGroupsOutput) ([]string, *string) {
			return out.ReportGroups, out.NextToken
		})
		each(ctx, s, reports, same, func(ctx context.Context, name string) { policy(ctx, name, "codebuild:report-group") })
	},
}
