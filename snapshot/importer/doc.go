// SPDX-License-Identifier: Apache-2.0

// Package importer turns what other tools know of accounts into snapshot files:
// AWS Config snapshots and the results of its aggregators, what "terraform show
// -json" prints of a plan or a state, CloudFormation templates, and all that
// package format reads.
//
// What cannot be settled from a file alone, such as a name that AWS chooses, is
// left out and said, with its place. Where something that is left out belongs to
// a principal, the principal keeps an attachment to a policy that the snapshot
// does not hold, so that it counts as not collected instead of as not there.
package importer
