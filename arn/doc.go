// SPDX-License-Identifier: Apache-2.0

// Package arn parses Amazon Resource Names and matches them against the patterns
// of Resource and NotResource elements.
//
// An [ARN] is a small comparable value: it can be a map key and compared with ==.
// A [Pattern] is compiled once and matches without allocating.
//
// # How patterns match
//
// An ARN has six fields, "arn:partition:service:region:account:resource", and the
// resource may hold further colons. [Pattern.Match] compares field by field:
//
//   - The pattern "*" matches everything, the zero ARN too, which stands for a
//     request that has no resource. No other pattern matches the zero ARN.
//   - '*' and '?' are wildcards in every field but the service. They cross '/' and,
//     inside the resource, ':'. A service with a wildcard matches nothing.
//   - An ARN's partition, service, region and account ignore case, its resource
//     does not.
//   - If a field before the resource ends in '*', that star may run across colons:
//     when the fields do not match, the pattern is tried as one text, for ARNs of
//     the same service.
//   - A pattern of fewer than six fields is taken as if "*" stood in the missing
//     ones. AWS does so at least for identity-based policies; [Pattern.Short] tells
//     those who know better.
//   - Policy variables are replaced in the resource only. A pattern that has one in
//     another field matches nothing.
//   - What does not begin with "arn:" matches nothing. That includes the short
//     form of API Gateway, "execute-api:/stage/*", which the service expands when
//     the policy is saved.
//
// [Pattern.Valid] says what is wrong with patterns that compile but are no proper
// ARN. [reference_policies_elements_resource]
//
// [reference_policies_elements_resource]: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
package arn
