// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"slices"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/remediate"
)

// TestPolicyInTwoRoles has a managed policy that is attached and is the boundary,
// too: one change of it is a change of both.
func TestPolicyInTwoRoles(t *testing.T) {
	const name = "arn:aws:iam::111122223333:policy/both"
	const no = `{"Sid":"No","Effect":"Deny","Action":"s3:*","Resource":"*"}`
	p := &eval.Policies{Identity: docs(doc(t, name, everything, no)), Boundary: docs(doc(t, name, everything, no))}
	fixes := slices.Collect(remediate.Fixes(request(t, "111122223333", nil), p))
	if len(fixes) != 1 || len(fixes[0].Steps) != 1 || !fixes[0].Verified {
		t.Errorf("got %+v, want one fix of one step that is verified", fixes)
	}
	p.Boundary = docs(doc(t, "arn:aws:iam::111122223333:policy/another", everything, no))
	if fixes = slices.Collect(remediate.Fixes(request(t, "111122223333", nil), p)); len(fixes) != 1 || len(fixes[0].Steps) != 2 {
		t.Errorf("got %+v, want one fix of two steps", fixes)
	}
}
