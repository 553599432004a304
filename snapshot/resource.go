// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/snapshot/format"
)

// resource returns the resource with the given ARN, or nil. The account is the
// one that the ARN names, or "".
func (s *Snapshot) resource(text, account string) *resource {
	if owner := s.owners[text]; owner != "" && !format.IsAccountID(account) {
		account = owner
	}
	h := s.in(account)
	if h == nil {
		return nil
	}
	if r := h.resources[text]; r != nil {
		return r
	}
	return h.aliases[text]
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
	if holder := holderOf(a); holder != a {
		return s.resource(holder.String(), holder.Account())
	}
	resource := a.Resource()
	start := len(text) - len(resource)
	switch a.Service() {
	case "secretsmanager":
		return s.in(a.Account()).secret(text)
	case "dynamodb":
		if strings.Contains(resource, "/stream/") { // a stream has a policy of its own
			return nil
		}
	case "s3tables":
		if strings.Contains(resource, "/table/") { // so has a table
			return nil
		}
	case "bedrock-agentcore":
		if strings.Contains(resource, "/runtime-endpoint/") {
			return nil
		}
	case "organizations":
		return s.in(a.Account()).delegationPolicy(a.Account())
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

// secret finds a secret by its ARN, with or without the random suffix or with a
// pattern for it, and with or without the JSON key, version stage and version ID
// that references in other services append.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
func (h *holdings) secret(text string) *resource {
	if h == nil {
		return nil
	}
	if i := strings.Index(text, ":secret:"); i >= 0 {
		name, _, _ := strings.Cut(text[i+len(":secret:"):], ":")
		text = text[:i+len(":secret:")] + strings.TrimSuffix(name, "-??????")
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

// byAlias returns the access point that a request names by its alias, which looks
// like a bucket, or nil.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html#access-points-alias
func (s *Snapshot) byAlias(req *eval.Request) *resource {
	bucket := bucketOf(req.Resource)
	if !strings.HasSuffix(bucket.Resource(), "-s3alias") {
		return nil
	}
	for _, account := range [...]string{req.ResourceAccount, req.Principal.Account()} {
		if h := s.in(account); h != nil && h.aliases[bucket.String()] != nil {
			return h.aliases[bucket.String()]
		}
	}
	for _, h := range s.all() {
		if r := h.aliases[bucket.String()]; r != nil {
			return r
		}
	}
	return nil
}

// rename gives the request's resource the name by which the service authorizes
// requests: a key that of the key rather than of an alias, a secret the one with
// its suffix, an access point its ARN.
// https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
func (a *applicable) rename() {
	res := a.req.Resource
	switch r := a.resource; {
	case r == nil:
	case isAlias(res):
		if !aliasActions[a.req.Action.String()] {
			a.req.Resource, a.alias = r.arn, res.Resource()
		}
	case res.Service() == "secretsmanager":
		a.req.Resource = r.arn
	case isBucket(res) && !isBucket(r.arn):
		if _, key, ok := strings.Cut(res.Resource(), "/"); ok {
			a.req.Resource, _ = arn.Parse(r.arn.String() + "/object/" + key)
		} else {
			a.req.Resource = r.arn
		}
	}
}

// AliasOf returns the alias of the KMS key of a request that names the key by it
// alone: its resource is a pattern, and kms:RequestAlias tells. Else it is zero.
func AliasOf(req *eval.Request) arn.ARN {
	res, alias := req.Resource, req.Context.Lookup(keyRequestAlias)
	if res.Service() != "kms" || !strings.ContainsAny(res.Resource(), "*?") || alias.Presence != condition.Present {
		return arn.ARN{}
	}
	a, err := arn.Parse(strings.TrimSuffix(res.String(), res.Resource()) + alias.Text)
	if err != nil || !isAlias(a) {
		return arn.ARN{}
	}
	return a
}

// isAlias reports whether a names an alias of a KMS key.
func isAlias(a arn.ARN) bool {
	return a.Service() == "kms" && strings.HasPrefix(a.Resource(), "alias/")
}

// isBucket reports whether a is the ARN of a bucket or an object, which alone of
// S3's name no account.
func isBucket(a arn.ARN) bool { return a.Service() == "s3" && a.Account() == "" }

// bucketOf returns the bucket of an object, and everything else as it is.
func bucketOf(a arn.ARN) arn.ARN {
	bucket, _, ok := strings.Cut(a.Resource(), "/")
	if !ok || !isBucket(a) {
		return a
	}
	parsed, err := arn.Parse("arn:" + a.Partition() + ":s3:" + a.Region() + "::" + bucket)
	if err != nil {
		return a
	}
	return parsed
}

// listed returns the name under which a list would show what a belongs to.
func listed(a arn.ARN) arn.ARN {
	if group, ok := strings.CutSuffix(a.String(), ":*"); ok && a.Service() == "logs" {
		if parsed, err := arn.Parse(group); err == nil {
			return parsed
		}
	}
	return holderOf(a)
}

// isRole reports whether a names a role.
func isRole(a arn.ARN) bool {
	return a.Service() == "iam" && strings.HasPrefix(a.Resource(), "role/")
}

// isEndpoint reports whether a names a VPC endpoint.
func isEndpoint(a arn.ARN) bool {
	return a.Service() == "ec2" && strings.HasPrefix(a.Resource(), "vpc-endpoint/")
}

// ResourceType returns the type that r says it has, else the one that its ARN
// tells, such as "s3:bucket".
func ResourceType(r *format.Resource) string {
	if r.Type != "" {
		return r.Type
	}
	return typeOf(r.ARN)
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
	case service == "s3tables" && strings.Contains(resource, "/table/"):
		return "s3tables:table"
	case i < 0:
		return service + ":" + resource
	}
	return service + ":" + resource[:i]
}
