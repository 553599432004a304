// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/policy"
)

// ManagedPolicy returns the document of a managed policy, attached to something
// or not, or nil if it was not collected or does not parse. Its name is the ARN.
// It is parsed anew: [Snapshot.Owner] does not know it.
func (s *Snapshot) ManagedPolicy(a arn.ARN) *policy.Document {
	d, err := policy.Parse(a.String(), s.managedText(a))
	if err != nil {
		return nil
	}
	return d
}

// managedText returns the text of a managed policy, or nil. AWS's own are the
// same everywhere: any account that was read will do.
func (s *Snapshot) managedText(a arn.ARN) []byte {
	if a.Account() != "aws" {
		if h := s.in(a.Account()); h != nil {
			return h.managed[a]
		}
		return nil
	}
	for _, h := range s.read() {
		if text := h.managed[a]; text != nil {
			return text
		}
	}
	return nil
}
