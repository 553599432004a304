// SPDX-License-Identifier: Apache-2.0

// Package eval decides requests the way AWS does, without asking AWS.
//
// [Evaluate] is a pure function: no network, no clock, no environment, no
// global state. [Explain] makes the same decision by the same code and keeps
// the whole argument for it. Neither mutates its arguments; all types are safe
// for concurrent use once built.
//
// # Terminology
//
// A statement has an effect, Allow or Deny. A statement matches a request, or
// does not, or it is undecided because the request context does not know a key
// or because policies were not collected. A request gets a [Decision]. Where
// what is unknown could change the decision, the [Result] is undetermined and
// says what would settle it.
//
// # Limits
//
// Not modelled yet: grants of KMS keys, S3 Block Public Access, ACLs and access
// points, API Gateway's own flow, and the rules that STS applies to
// GetSessionToken credentials.
package eval
