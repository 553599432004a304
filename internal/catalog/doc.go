// SPDX-License-Identifier: Apache-2.0

// Package catalog knows the facts about AWS services that policies and events
// speak of: actions, resource types, condition keys, and which action an API
// call in CloudTrail needs.
//
// The facts are text files, one a service, embedded as they stand in data/ and
// parsed when a service is first asked for. A program that imports the package
// and asks nothing pays nothing at start-up.
//
// # Newer data
//
// AWS adds actions every week. The environment variable UNDENIED_CATALOG names a
// data file: a txtar archive of files of data/, "-- s3.txt --", each of which
// replaces the embedded one of its name or adds a service. Files that are not in
// it stay, and so do the embedded facts and overrides of a service whose
// reference is replaced, as far as what they amend is still there. The file is
// read once, when the catalog is first asked for something. A file that cannot
// be read in full replaces nothing: [Err] says what is wrong with it.
//
// # Terminology
//
// A service is named by its IAM prefix: cloudwatch, not monitoring. An event
// source is the name CloudTrail uses: monitoring.amazonaws.com. A binding says
// which request parameters of an event fill the variables of a resource type's
// ARN template.
//
// # Limits
//
// The data is as old as [Date] says: an action that is not found may exist. Bindings follow the members of the SDKs; where no
// event was seen the spelling in CloudTrail may differ.
package catalog

//go:generate go run ./gen -out data
