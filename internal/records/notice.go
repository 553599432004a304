// SPDX-License-Identifier: Apache-2.0

package records

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/undenied/undenied/internal/jsontree"
)

var errDigest = errors.New("a digest file holds no events, want the log files that it lists")

// notice returns an error for an object that tells of events but holds none, and
// says where they are. It is nil for any other object.
func notice(n *jsontree.Node) error {
	switch {
	case n.Get("digestStartTime") != nil && n.Get("logFiles") != nil:
		return errDigest
	case isString(n.Get("s3Bucket")):
		return cloudTrailNotice(n)
	case isString(n.At("bucket", "name")) && isString(n.At("object", "key")): // EventBridge
		return fmt.Errorf("an S3 notification holds no events, want the object %s", objectURL(n.At("bucket", "name").Text, n.At("object", "key").Text))
	}
	return nil
}

// s3Notice is the error for a notification of S3, which encodes the key.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
func s3Notice(n *jsontree.Node) error {
	bucket, key := n.At("s3", "bucket", "name").Str(), n.At("s3", "object", "key").Str()
	if bucket == "" || key == "" {
		return errors.New("an S3 notification holds no events, want the object that it tells of")
	}
	if plain, err := url.QueryUnescape(key); err == nil {
		key = plain
	}
	return fmt.Errorf("an S3 notification holds no events, want the object %s", objectURL(bucket, key))
}

// cloudTrailNotice is the error for a notification of log files by CloudTrail.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
func cloudTrailNotice(n *jsontree.Node) error {
	keys := n.Get("s3ObjectKey").List()
	if len(keys) == 0 {
		return errors.New("a notification of CloudTrail holds no events, want the log files that it tells of")
	}
	more := ""
	if len(keys) > 1 {
		more = fmt.Sprintf(" and %d more", len(keys)-1)
	}
	return fmt.Errorf("a notification of CloudTrail holds no events, want the log file %s%s", objectURL(n.Get("s3Bucket").Text, keys[0].Str()), more)
}

func objectURL(bucket, key string) string { return fmt.Sprintf("%q", "s3://"+bucket+"/"+key) }
