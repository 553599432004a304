// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"strings"

	"github.com/undenied/undenied/arn"
)

// resource returns the resource with the given ARN, or nil. The account is the
// one that the ARN names, or "".
func (s *Snapshot) resource(text, account string) *resource {
	if owner := s.owners[text]; owner != "" {
		account = owner
	}
	if h := s.in(account); h != nil {
		return h.resources[text]
	}
	return nil
}

// endpoint returns the VPC endpoint with the given ID, or nil.
func (s *Snapshot) endpoint(id string) *resource {
	if h := s.in(s.owners[id]); h != nil {
		return h.endpoints[id]
	}
	return nil
}

// governing returns the covered resource whose policy governs a: a itself, or
// the longest ARN that a continues after a slash or colon, as an object
// continues its bucket. It is nil if there is none.
func (s *Snapshot) governing(a arn.ARN) *resource {
	text := a.String()
	if r := s.resource(text, a.Account()); r != nil || text == "" {
		return r
	}
	resource := a.Resource()
	start := len(text) - len(resource)
	switch a.Service() {
	case "s3":
		if a.Account() == "" { // the keys of objects have slashes of their own
			bucket, _, _ := strings.Cut(resource, "/")
			return s.resource(text[:start+len(bucket)], "")
		}
	case "secretsmanager":
		return s.in(a.Account()).secret(text)
	case "kms":
		if h := s.in(a.Account()); h != nil {
			return h.aliases[text]
		}
		return nil
	case "glue":
		return s.resource(text[:start]+"catalog", a.Account())
	case "dynamodb":
		if strings.Contains(resource, "/stream/") { // a stream has a policy of its own
			return nil
		}
	case "organizations":
		return s.in(a.Account()).delegationPolicy(a)
	}
	if withPolicies[a.Service()].whole {
		return nil
	}
	for end := len(text); ; {
		cut := strings.LastIndexAny(text[start:end], "/:")
		if cut <= 0 {
			return nil
		}
		end = start + cut
		if r := s.resource(text[:end], a.Account()); r != nil {
			return r
		}
	}
}

// secret finds a secret by its ARN, with or without the random suffix and with
// or without the JSON key, version stage and version ID that references in
// other services append.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
func (h *holdings) secret(text string) *resource {
	if h == nil {
		return nil
	}
	if i := strings.Index(text, ":secret:"); i >= 0 {
		name, _, _ := strings.Cut(text[i+len(":secret:"):], ":")
		text = text[:i+len(":secret:")] + name
	}
	if r := h.resources[text]; r != nil {
		return r
	}
	if found := h.secrets[text]; len(found) == 1 {
		return found[0]
	}
	return nil
}

// withoutSuffix returns the ARN of a secret without the hyphen and the six
// random characters that Secrets Manager appends to its name.
func withoutSuffix(text string) (string, bool) {
	n := len(text) - 7
	if n < 0 || text[n] != '-' {
		return "", false
	}
	for _, c := range []byte(text[n+1:]) {
		if (c < '0' || '9' < c) && (c < 'A' || 'Z' < c) && (c < 'a' || 'z' < c) {
			return "", false
		}
	}
	return text[:n], true
}

// delegationPolicy returns the one resource-based policy of an organization,
// which governs all that belongs to it.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs-policy-delegate.html
func (h *holdings) delegationPolicy(a arn.ARN) *resource {
	if h == nil {
		return nil
	}
	for _, r := range h.resources {
		if r.arn.Service() == "organizations" && r.arn.Account() == a.Account() && strings.HasPrefix(r.arn.Resource(), "resourcepolicy/") {
			return r
		}
	}
	return nil
}

// isRole reports whether a names a role.
func isRole(a arn.ARN) bool {
	return a.Service() == "iam" && strings.HasPrefix(a.Resource(), "role/")
}

// isEndpoint reports whether a names a VPC endpoint.
func isEndpoint(a arn.ARN) bool {
	return a.Service() == "ec2" && strings.HasPrefix(a.Resource(), "vpc-endpoint/")
}

// typeOf returns the type of a resource, such as "s3:bucket".
func typeOf(a arn.ARN) string {
	service, resource := a.Service(), strings.TrimPrefix(a.Resource(), "/")
	i := strings.IndexAny(resource, "/:")
	switch {
	case service == "s3" && a.Account() == "":
		return "s3:bucket"
	case service == "sqs":
		return "sqs:queue"
	case service == "sns":
		return "sns:topic"
	case service == "execute-api":
		return "execute-api:api"
	case service == "dynamodb" && strings.Contains(resource, "/stream/"):
		return "dynamodb:stream"
	case i < 0:
		return service + ":" + resource
	}
	return service + ":" + resource[:i]
}
