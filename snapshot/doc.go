// SPDX-License-Identifier: Apache-2.0

// Package snapshot holds an offline picture of AWS accounts: who exists, which
// policies are attached to whom, and which organization policies stand above
// them. [Snapshot.Policies] says which of them apply to a request.
//
// A snapshot is read from a file: in the project's own format, described by
// [Schema], or as "aws iam get-account-authorization-details" prints it.
// Nothing here talks to AWS.
//
// What a snapshot does not hold is unknown, never absent. A policy that was not
// collected, or that does not parse, makes its policy type "not collected" for
// the requests it could matter to; [Snapshot.Gaps] says why.
//
// # Terminology
//
// A principal or resource is covered if the snapshot lists it. A document is
// the text of one policy; a document that serves in two roles (as an attached
// policy and as a permissions boundary) is parsed once for each.
//
// # Limits
//
// What a service knows beside policies is not read yet: Block Public Access,
// ACLs and Object Ownership of buckets, grants of keys, API Gateway's
// authorization. Requests are evaluated as if nothing were set.
//
// Session policies are stored nowhere, so they are not collected for every
// session. Session tags are not known either: a tag that the role lacks may
// still be on the session. A request through an S3 access point gets the access
// point's policy only, not the bucket's as well.
package snapshot
