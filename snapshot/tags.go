// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"maps"

	"github.com/undenied/undenied/arn"
)

// Tags returns the tags of a user or role, or of the resource whose policy
// governs a. It is nil if they were not collected or there is no such thing.
func (s *Snapshot) Tags(a arn.ARN) map[string]string {
	if p := s.principal(a); p != nil {
		return maps.Clone(p.tags)
	}
	if r := s.governing(a); r != nil {
		return maps.Clone(r.tags)
	}
	return nil
}
