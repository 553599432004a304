// SPDX-License-Identifier: Apache-2.0

// Package cloudtrail turns CloudTrail records into authorization requests for
// package eval.
//
// [Files] finds log files. [Events] reads records in every form in which they are
// found and yields an [Event] for each, [Records] the records alone, so that few
// of many can be decoded; [Requests] says what AWS had to authorize for an event;
// and [ParseMessage] reads what AWS itself wrote about a refusal. An [Index] adds
// what other events of the same input tell: the session policies and tags of the
// credentials used, and who is behind a call from another account.
//
// [Evidence] attaches AWS's own account of an authorization, as somebody with
// the permission got it from AWS, to the event that it is about. It goes before
// what the record says.
//
// # Terminology
//
// An event is an API call. A record is the JSON text of an event. A call may
// need several authorizations, each of one action on one resource, or none: a
// [Request] is one of them, an [Evaluation] AWS's account of one.
//
// A record settles a condition key if it shows the value, or shows that the
// request had none. A resource is unnamed if AWS checked something in particular
// and the event does not say what; its ARN is then a pattern.
//
// Temporary credentials are issued by one event and used by others. Of a call
// into another account there are two records: the caller's, which is the
// original, and a copy in the trail of the resource's owner.
//
// # Limits
//
// A record does not show everything AWS knew when it decided. Condition keys
// that the record does not settle are left [condition.Unknown], never absent:
//
//   - session tags, and what an identity provider said of a session, unless an
//     Index has seen the event that issued the credentials. Session policies are
//     unknown for the same reason: Event.Credentials is nil;
//   - keys read from request parameters that the record lacks. CloudTrail leaves
//     out what is secret or large, and many records of denials have none;
//   - the services between the principal and the last one that forwarded the
//     request, and what a service passed on of whom it asked for;
//   - the VPC behind an endpoint, the Referer header, and what AWS itself does
//     not document;
//   - tags and organizations of principals and resources, which package snapshot
//     knows.
//
// testdata/globals.txt lists for every global key and every type of identity
// which it is, and why.
//
// Credentials are found by their access key, else by role, session name and
// time; not where two events would do. What an issuing event withholds stays
// unknown. A copy whose original is not in the input keeps a principal that has
// an ID and no ARN.
//
// Of the authorizations that a denied call needs, AWS names one at most that it
// refused. Those that it may not have checked say why in Request.Doubt. Parts of a resource's ARN that the record does not name are "*".
package cloudtrail
