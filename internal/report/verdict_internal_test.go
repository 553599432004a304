// SPDX-License-Identifier: Apache-2.0

package report

import (
	"testing"

	"github.com/undenied/undenied/cloudtrail"
)

// TestCauseWords has a word for every cause, of its own and no wider than a
// narrow table leaves for it.
func TestCauseWords(t *testing.T) {
	seen := map[string]cloudtrail.Cause{}
	for c := cloudtrail.CauseUnknown + 1; c.String() != ""; c++ {
		word := causeWords[c.String()]
		if other, ok := seen[word]; ok {
			t.Errorf("%q is the word of two causes: %s; %s", word, other, c)
		}
		seen[word] = c
		const room = 19 // of the column DENIED, at worst
		if n := width(refusedSign + " " + word); word == "" || n > room {
			t.Errorf("%s: got %q of %d columns, want a word of at most %d", c, word, n, room)
		}
	}
	if len(seen) != len(causeWords) || seen["DryRun"] != cloudtrail.CauseDryRun {
		t.Errorf("looked at %d causes of %d", len(seen), len(causeWords))
	}
}
