// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/catalog"
)

// What is asked for through an access point names it in the place of the bucket:
// its ARN, or its alias.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html

// throughAccessPoint returns the ARN that S3 checks for a bucket or an object,
// given the ARN made of what stands for the bucket. exact is false for an alias,
// which does not tell the access point's name.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
func throughAccessPoint(text string, at *place) (checked string, exact bool) {
	prefix := "arn:" + at.partition + ":s3:::"
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return text, true
	}
	if bucket, key, object := strings.Cut(rest, "/"); strings.HasSuffix(bucket, "-s3alias") {
		checked := at.arn("s3", at.region, at.account, "accesspoint/*")
		if object {
			checked += "/object/" + key
		}
		return checked, false
	}
	bucket, key := accessPoint(rest)
	switch {
	case bucket == "":
		return text, true
	case key != "":
		return bucket + "/object/" + key, true
	}
	return bucket, true
}

// accessPoint takes apart what begins with the ARN of an access point, or of a
// bucket on Outposts, after which a key may follow. It returns "" for anything
// else.
func accessPoint(s string) (bucket, key string) {
	fields := strings.SplitN(s, ":", 6)
	if len(fields) < 6 || fields[0] != "arn" {
		return "", ""
	}
	n := 2 // accesspoint/NAME
	if strings.HasPrefix(fields[5], "outpost") {
		n = 4 // outpost/ID/accesspoint/NAME or outpost/ID/bucket/NAME
	}
	parts := strings.SplitN(strings.Replace(fields[5], ":", "/", n-1), "/", n+1)
	if len(parts) > n {
		key, parts = parts[n], parts[:n]
	}
	return strings.Join(fields[:5], ":") + ":" + strings.Join(parts, "/"), key
}

// ofBucket returns what an action of one of S3's services is checked on if the
// request names the bucket by an ARN.
func (e *Event) ofBucket(action catalog.Action) ([]located, bool) {
	if !strings.HasPrefix(action.Service, "s3") {
		return nil, false
	}
	bucket, _ := accessPoint(scalar(e.top("bucketName")))
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
