// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/glob"
)

// Resources is a Resource or NotResource element. The zero Resources names
// nothing.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
type Resources struct {
	Not      bool // NotResource
	Patterns []arn.Pattern
}

// Element returns the name of the element, "Resource" or "NotResource".
func (rs *Resources) Element() string {
	if rs.Not {
		return "NotResource"
	}
	return "Resource"
}

// checkResource says why AWS refuses a resource pattern in a policy that IAM or
// Organizations checks, or returns nil. It refuses no more than they do: AWS
// fills up an ARN with * where only partition and service are written, and
// knows the parts of the ARNs of no service but IAM and S3.
func checkResource(text string) error {
	if text == "*" {
		return nil
	}
	fields := glob.Split(text, 6)
	if fields[0] != "arn" || len(fields) == 1 {
		return fmt.Errorf(`%q is not a resource, want an ARN or "*"`, text)
	}
	if !isPartition(fields[1]) {
		return fmt.Errorf("%q is not a partition, want one such as %q", fields[1], "aws")
	}
	switch {
	case len(fields) == 2 || strings.ContainsAny(fields[2], "*?$"):
		return fmt.Errorf("%q does not name the service, want it in full", text)
	case fields[2] == "":
		return fmt.Errorf("%q has an empty service, want it in full", text)
	case len(fields) == 4 || len(fields) == 5:
		if !strings.HasSuffix(text, "*") {
			return fmt.Errorf("%q has %d fields, want arn:partition:service:region:account:resource", text, len(fields))
		}
		return nil
	case len(fields) == 3:
		return nil
	}
	switch region, account, resource := fields[3], fields[4], fields[5]; fields[2] {
	case "s3":
		// Access points have a region, and an account with it.
		if account == "" && region != "" && region != "*" {
			return fmt.Errorf("%q has a region, want none in the ARN of a bucket or an object", text)
		}
	case "iam":
		if region != "" && region != "*" {
			return fmt.Errorf("%q has a region, want none in an ARN of IAM", text)
		}
		if !isIAMPath(resource) {
			return fmt.Errorf(`%q is not a resource of IAM, want "*" or a path such as %q`, resource, "role/")
		}
	}
	return nil
}

// isPartition reports whether a pattern matches a partition. Package arn has the
// list of them.
func isPartition(pattern string) bool {
	p, err := arn.ParseLiteralPattern("arn:" + pattern + ":s3:::bucket")
	return err == nil && p.Valid() == nil
}

// isIAMPath reports whether a resource pattern can match a resource of IAM: all
// but root have a kind and a slash. AWS has a list of kinds, which grows.
func isIAMPath(resource string) bool {
	return resource == "root" || strings.ContainsAny(resource, "/*?$")
}

// checkComplete is checkResource for Organizations, which also wants all fields
// of an ARN.
func checkComplete(text string) error {
	if err := checkResource(text); err != nil {
		return err
	}
	if text != "*" && len(glob.Split(text, 6)) < 6 {
		return fmt.Errorf("%q is not a whole ARN, want arn:partition:service:region:account:resource", text)
	}
	return nil
}
