// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"strings"

	"github.com/undenied/undenied/arn"
)

// holderOf returns the resource that has the policy which governs a, where the
// name of that does not begin a's own: the cluster of a Kafka topic, the event bus
// of a rule. Everything else is returned as it is. An object's is its bucket.
func holderOf(a arn.ARN) arn.ARN {
	holder := ""
	if rule, ok := holders[a.Service()]; ok {
		holder = rule(a.Resource())
	}
	if holder == "" {
		return bucketOf(a)
	}
	return beside(a, holder)
}

// beside returns the ARN of another resource of the same service, Region and
// account.
func beside(a arn.ARN, resource string) arn.ARN {
	other, err := arn.Parse(strings.TrimSuffix(a.String(), a.Resource()) + resource)
	if err != nil {
		return a
	}
	return other
}

// holders say, by service, which resource has the policy for another: both are
// resource parts of ARNs. "" is the resource itself.
var holders = map[string]func(resource string) string{
	// A rule is governed by the policy of its bus. The names of partners' buses
	// have slashes.
	// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
	"events": func(resource string) string {
		rule, ok := strings.CutPrefix(resource, "rule/")
		if !ok {
			return ""
		}
		if i := strings.LastIndexByte(rule, '/'); i >= 0 {
			return "event-bus/" + rule[:i]
		}
		return "event-bus/default"
	},

	// There is one policy for all of a Data Catalog.
	// https://docs.aws.amazon.com/glue/latest/dg/security_iam_service-with-iam.html#security_iam_service-with-iam-resource-based-policies
	"glue": func(string) string { return "catalog" },

	// Topics, groups and transactional IDs are named after their cluster.
	// https://docs.aws.amazon.com/msk/latest/developerguide/mvpc-cluster-owner-action-policy.html
	"kafka": func(resource string) string {
		kind, rest, _ := strings.Cut(resource, "/")
		parts := strings.Split(rest, "/")
		switch kind {
		case "topic", "group", "transactional-id":
			if len(parts) > 1 {
				return "cluster/" + parts[0] + "/" + parts[1]
			}
		}
		return ""
	},

	// Packages are in repositories, groups of them in domains.
	// https://docs.aws.amazon.com/codeartifact/latest/ug/repo-policies.html
	"codeartifact": func(resource string) string {
		parts := strings.Split(resource, "/")
		switch {
		case parts[0] == "package" && len(parts) > 2:
			return "repository/" + parts[1] + "/" + parts[2]
		case parts[0] == "package-group" && len(parts) > 1:
			return "domain/" + parts[1]
		}
		return ""
	},

	// The policy of a registry is that of its schemas.
	// https://docs.aws.amazon.com/eventbridge/latest/schema-reference/v1-policy.html
	"schemas": func(resource string) string { return inside(resource, "schema/", "registry/") },

	// The policy of a group of model packages is that of its versions.
	// https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PutModelPackageGroupPolicy.html
	"sagemaker": func(resource string) string { return inside(resource, "model-package/", "model-package-group/") },
}

// inside returns what holds a resource that is named prefix, holder and name.
func inside(resource, prefix, holder string) string {
	rest, ok := strings.CutPrefix(resource, prefix)
	name, _, inside := strings.Cut(rest, "/")
	if !ok || !inside {
		return ""
	}
	return holder + name
}
