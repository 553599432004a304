// SPDX-License-Identifier: Apache-2.0

package arntemplate

import "strings"

// What is asked for through an access point names it in the place of the bucket:
// its ARN, or its alias.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html

// ThroughAccessPoint returns the ARN that S3 checks for a bucket or an object,
// given the ARN made of what stands for the bucket. exact is false for an alias,
// which does not tell the access point's name.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
func ThroughAccessPoint(text string, at Place) (checked string, exact bool) {
	prefix := "arn:" + at.Partition + ":s3:::"
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return text, true
	}
	if bucket, key, object := strings.Cut(rest, "/"); strings.HasSuffix(bucket, "-s3alias") {
		checked := at.ARN("s3", at.Region, at.Account, "accesspoint/*")
		if object {
			checked += "/object/" + key
		}
		return checked, false
	}
	bucket, key := AccessPoint(rest)
	switch {
	case bucket == "":
		return text, true
	case key != "":
		return bucket + "/object/" + key, true
	}
	return bucket, true
}

// AccessPoint takes apart what begins with the ARN of an access point, or of a
// bucket on Outposts, after which a key may follow. It returns "" for anything
// else.
func AccessPoint(s string) (bucket, key string) {
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
