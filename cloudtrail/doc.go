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
// # Terminology
//
// An event is an API call. It may need several authorizations, each of one
// action on one resource, or none. A record is the JSON text of an event.
//
// # Limits
//
// A record does not show everything AWS knew when it decided. Condition keys
// that the record does not settle are left [condition.Unknown], never absent.
// Parts of a resource's ARN that the record does not name are "*".
package cloudtrail
