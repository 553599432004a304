// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// An Error is a fault in a snapshot file. Its position is in the file,
// decompressed, and its path is that of the value. Its text has the form
//
//	org.json:12:7: accounts[0].users[1].arn: "alice" is not an ARN, want arn:partition:service:region:account:resource
type Error = format.Error

// An ErrorList is one or more errors in the order of their positions.
type ErrorList = format.ErrorList

// A DocumentError is a policy in a snapshot that does not parse. Its type of
// policy counts as not collected wherever the policy applies.
type DocumentError struct {
	Pos  policy.Position // of the document within the snapshot file
	Name string          // the policy's ARN, or owner and name
	Type policy.Type
	Err  error // a policy.ErrorList; its positions are within the document
}

// Error returns the place, the policy and what is wrong with it.
func (e *DocumentError) Error() string {
	return fmt.Sprintf("%s: %s is treated as not collected: %s", e.Pos, e.Type, e.Err)
}

// Unwrap returns e.Err.
func (e *DocumentError) Unwrap() error { return e.Err }

// A NotCoveredError reports something the snapshot says nothing about.
type NotCoveredError struct {
	Account string  // the account that is not in the snapshot, or ""
	ARN     arn.ARN // what is not listed
}

// Error says what is missing.
func (e *NotCoveredError) Error() string {
	if e.Account != "" {
		return fmt.Sprintf("account %s of %s is not in the snapshot", e.Account, e.ARN)
	}
	return fmt.Sprintf("%s is not in the snapshot", e.ARN)
}
