// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
)

// An Identity is what a snapshot holds of a user or role beside its policies.
type Identity struct {
	ARN     arn.ARN
	ID      string    // unique ID: "AROAEXAMPLE"; "" if not recorded
	Created time.Time // zero if not recorded
}

// Identity returns the user or role that p is, is a session of, or was federated
// by. It is false if that is not covered.
func (s *Snapshot) Identity(p eval.Principal) (Identity, bool) {
	found := s.principalOf(&p)
	if found == nil {
		return Identity{}, false
	}
	return Identity{ARN: found.arn, ID: found.id, Created: found.created}, true
}
