// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/arntemplate"
	"github.com/undenied/undenied/internal/catalog"
)

// ofBucket returns what an action of one of S3's services is checked on if the
// request names the bucket by an ARN.
func (e *Event) ofBucket(action catalog.Action) ([]located, bool) {
	if !strings.HasPrefix(action.Service, "s3") {
		return nil, false
	}
	bucket, _ := arntemplate.AccessPoint(scalar(e.top("bucketName")))
	if bucket == "" {
		return nil, false
	}
	if key := scalar(e.top("key")); key != "" && slices.ContainsFunc(action.On, func(t catalog.Target) bool { return strings.HasSuffix(t.Type, "object") }) {
		bucket += "/object/" + key
	}
	a, err := arn.Parse(bucket)
	return []located{{arn: a, from: FromParameters}}, err == nil
}

// throughService returns the action in place of one of S3 if the bucket's name is
// an ARN of another service: S3 on Outposts and Object Lambda have actions of
// their own.
func (e *Event) throughService(action string) string {
	name, ok := strings.CutPrefix(action, "s3:")
	if !ok {
		return action
	}
	fields := strings.SplitN(scalar(e.top("bucketName")), ":", 4)
	if len(fields) < 4 || fields[0] != "arn" || fields[2] == "s3" {
		return action
	}
	if s, ok := catalog.Lookup(fields[2]); ok {
		if a, ok := s.Action(name); ok {
			return a.String()
		}
	}
	return action
}
