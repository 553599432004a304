// SPDX-License-Identifier: Apache-2.0

// Package catalog knows the facts about AWS services that policies and events
// speak of: actions, resource types, condition keys, and which action an API
// call in CloudTrail needs.
//
// The facts are text files, one a service, embedded as they stand in data/ and
// parsed when a service is first asked for. A program that imports the package
// and asks nothing pays nothing at start-up.
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
// The data is as old as [Date] says and AWS adds actions every week: an action
// that is not found may exist. Bindings follow the members of the SDKs; where no
// event was seen the spelling in CloudTrail may differ.
package catalog

//go:generate go run ./gen -out data
