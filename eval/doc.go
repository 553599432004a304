// SPDX-License-Identifier: Apache-2.0

// Package eval decides requests the way AWS does, without asking AWS.
//
// [Evaluate] is a pure function: no network, no clock, no environment, no
// global state. [Explain] makes the same decision by the same code and keeps
// the whole argument for it. Neither mutates its arguments; all types are safe
// for concurrent use once built.
//
// # Rules
//
// The rules, numbered as in the code of evaluate.go:
//
//  1. What no policy decides is decided: sts:GetCallerIdentity and
//     GetSessionToken need no permission, temporary credentials cannot make
//     others, a federated user cannot call IAM, what belongs to AWS cannot be
//     changed, and partitions do not meet.
//  2. A Deny statement that matches, in any policy that applies, is an explicit
//     deny.
//  3. Every level of SCPs and of RCPs must allow.
//  4. The VPC endpoint policy must allow.
//  5. An AWS service, an anonymous or a federated principal needs the
//     resource-based policy alone.
//  6. Within an account, the resource-based policy may grant access directly; a
//     grant to a role, and one by identity-based policies, is limited by the
//     permissions boundary and the session policies. KMS keys and roles need
//     their own policy to allow as well, or to delegate to the account.
//  7. Across accounts, both sides must allow.
//
// What is left is an implicit deny. Where several policies block, explicit
// denies come before implicit ones, and within each the order is SCP, RCP, VPC
// endpoint, resource-based, identity-based, boundary, session.
//
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html;
// docs/semantics.md lists every rule with its fixture and known doubts.
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
// It does not matter whether a policy of a type in NotCollected could exist: session
// policies of a user and a boundary of a service-linked role could not.
//
// A policy type in Policies.NotCollected may hold anything: what is known of it
// still counts, a Deny for certain, an Allow of a boundary, session, endpoint or
// organization policy not. A setting that was not collected, such as the grants of
// a key, may only add to what the known ones grant or block.
//
// Not modelled: the rules that STS applies to the credentials of
// GetSessionToken, which a request does not show; permissions that Lake
// Formation, Object Lock and declarative policies take away.
package eval
