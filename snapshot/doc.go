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
// # Several policies of one resource
//
// A table of S3 Tables is governed by its own policy and by that of its bucket, a
// repository of Amazon ECR by its own and the registry's. What AWS RAM made for
// parts of a Data Catalog is in the catalog's setting sharedPolicies. CloudWatch
// Logs (for AWS services that write to log groups) and X-Ray have policies for an
// account in a Region, which are resources named
// arn:aws:logs:REGION:ACCOUNT:resource-policy:NAME and
// arn:aws:xray:REGION:ACCOUNT:resource-policy/NAME; the names of all of them are
// the setting resourcePolicies of the resource arn:aws:logs:REGION:ACCOUNT:account,
// or xray in place of logs. What is shared by AWS RAM and has no policies but those
// it makes is a resource with such a policy.
//
// # Settings
//
// What a service decides by beside policies is in the settings of resources, by
// the names of [github.com/undenied/undenied/eval.Setting]: Block Public Access
// of buckets, access points and, for the account, of the resource
// arn:aws:s3::ACCOUNT:account; Object Ownership and access control lists of
// buckets; grants of keys; the authorization of APIs. A setting that is not there
// was not collected. It is a gap like any other, if it can matter.
//
// # Limits
//
// Access control lists of objects are not collected. Block Public Access that an
// organization enforces is in what an account's settings say. A canonical user ID
// in a list is nobody's whose account is known, unless the settings name it as the
// owner. How the methods of an API authorize is read from the API, not from the
// deployment that a stage has.
//
// A recovery point of AWS Backup does not tell its vault, nor a request for a
// service of VPC Lattice the service network it came through, nor an access point
// of a directory bucket the bucket: where the policy of one could matter, it is not
// collected. Which services add the owner of a VPC endpoint to requests is known of
// a few only; for others the keys stay unknown.
//
// Session policies are stored nowhere, so they are not collected for every
// session. Session tags are not known either: a tag that the role lacks may
// still be on the session, and is unknown. A tag that the role has is taken for
// the session's, since few sessions override one; [Snapshot.Gaps] says where a
// policy asks for it.
package snapshot
