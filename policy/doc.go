// SPDX-License-Identifier: Apache-2.0

// Package policy parses IAM policy documents.
//
// [Parse] does all the work there is to do about syntax: element names and
// values are checked, patterns compiled, condition operators resolved, and every
// fault is reported with its place in the text. A parsed [Document] is immutable
// and safe for concurrent use. [Document.Check] adds what AWS refuses when a
// document is saved as a policy of a given [Type]; [Format] prints a document.
//
// # Terminology
//
// A document has statements. A statement has elements: Effect, Principal or
// NotPrincipal, Action or NotAction, Resource or NotResource, Condition. The
// grammar is AWS's:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
//
// # Limits
//
// Element names are case-sensitive here, and a name written twice is refused,
// even if the two differ in case only. A lone string that is not "*" is read as
// an AWS principal, although the grammar has no such form; Check refuses it.
// An empty list is read as a list that matches nothing. Which actions and
// condition keys exist is not this package's business.
package policy
