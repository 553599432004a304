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
// Unknown is carried through by Kleene's logic, statement by statement. So a
// decision may be called undetermined although every value of an unknown key
// gives the same one, where two statements test the same key and complement each
// other ("team is a" allows, "team is not a" allows, too), where one statement
// tests one key twice, and where a policy variable stands beside wildcards. It is
// never called certain where two values differ.
//
// A policy type in Policies.NotCollected may hold anything: what is known of it
// still counts, a Deny for certain, an Allow of a boundary, session, endpoint or
// organization policy not.
//
// Not modelled: the rules that STS applies to the credentials of
// GetSessionToken, which a request does not show; permissions that Lake
// Formation, Object Lock and declarative policies take away.
package eval
