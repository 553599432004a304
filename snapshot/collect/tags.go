// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"

	"github.com/undenied/undenied/snapshot/format"
)

// tagging reads the tags of everything in a Region with one list. A resource
// that never had a tag is not in it.
// https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
var tagging = service{
	prefix: "tag",
	tier:   1,
	calls:  []string{"GetResources"},
	collect: func(ctx context.Context, s *scope) {
		err := s.readTags(ctx, &resourcegroupstaggingapi.GetResourcesInput{ResourcesPerPage: aws.Int32(100)})
		s.mu.Lock()
		defer s.mu.Unlock()
		s.tagged[s.region] = err == nil
	},
}

func (s *scope) readTags(ctx context.Context, in *resourcegroupstaggingapi.GetResourcesInput) error {
	client := resourcegroupstaggingapi.NewFromConfig(s.config)
	found, err := paged(ctx, s, client.GetResources, in, &in.PaginationToken, func(out *resourcegroupstaggingapi.GetResourcesOutput) ([]types.ResourceTagMapping, *string) {
		return out.ResourceTagMappingList, out.PaginationToken
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range found {
		s.tags[aws.ToString(r.ResourceARN)] = tagMap(r.Tags, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
	}
	return err
}

// maxTagged is the most resources that one call gives the tags of.
const maxTagged = 100

// tagsOfResources reads the tags of the resources that were collected, in each
// Region with one call for a hundred of them.
func (s *scope) tagsOfResources(ctx context.Context) {
	names := map[string][]string{} // by Region
	for _, r := range s.account.Resources {
		if r.Tags == nil && taggable[r.Type] && !slices.Contains(names[r.ARN.Region()], r.ARN.String()) {
			names[r.ARN.Region()] = append(names[r.ARN.Region()], r.ARN.String())
		}
	}
	for _, region := range slices.Sorted(maps.Keys(names)) {
		at, all := s.at(region), true
		for some := range slices.Chunk(sorted(names[region]), maxTagged) {
			err := at.readTags(ctx, &resourcegroupstaggingapi.GetResourcesInput{ResourceARNList: some})
			all = all && err == nil
		}
		s.tagged[region] = all
	}
}

// taggable are the types of resources that the tagging API covers, so that one
// it does not list has no tags.
// https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
var taggable = map[string]bool{
	"acm-pca:certificate-authority": true,
	"backup:backup-vault":           true,
	"codeartifact:domain":           true,
	"codeartifact:repository":       true,
	"codebuild:project":             true,
	"codebuild:report-group":        true,
	"dynamodb:table":                true,
	"ecr:repository":                true,
	"es:domain":                     true,
	"events:event-bus":              true,
	"kinesis:stream":                true,
	"kms:key":                       true,
	"lambda:function":               true,
	"secretsmanager:secret":         true,
	"sns:topic":                     true,
	"sqs:queue":                     true,
}

// tag gives a resource the tags that were read with those of its Region.
func (h *holdings) tag(r *format.Resource) {
	if r.Tags != nil {
		return
	}
	if tags, ok := h.tags[r.ARN.String()]; ok {
		r.Tags = tags
		return
	}
	if h.tagged[r.ARN.Region()] && taggable[r.Type] {
		r.Tags = map[string]string{}
	}
}

// tagMap returns a list of tags as a map. An empty list is an empty map.
func tagMap[T any](list []T, pair func(T) (key, value *string)) map[string]string {
	m := make(map[string]string, len(list))
	for _, t := range list {
		k, v := pair(t)
		m[aws.ToString(k)] = aws.ToString(v)
	}
	return m
}

// compareResources orders by ARN, and equal ones by what is known of them, the
// more the earlier: a service knows more of its resources than AWS RAM does.
func compareResources(a, b format.Resource) int {
	shared := func(r format.Resource) int {
		if r.Type == ramType {
			return 1
		}
		return 0
	}
	return cmp.Or(
		strings.Compare(a.ARN.String(), b.ARN.String()),
		cmp.Compare(shared(a), shared(b)),
		cmp.Compare(len(b.Policy.Text), len(a.Policy.Text)),
		strings.Compare(string(b.Policy.Text), string(a.Policy.Text)),
		strings.Compare(string(b.Settings), string(a.Settings)),
	)
}
