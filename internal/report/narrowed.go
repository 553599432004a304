// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// narrowed returns the NotAction or NotResource, as JSON, in which a statement
// differs from the one before, and the element that it takes the place of. Both
// are "" if they differ otherwise.
func narrowed(before, after json.RawMessage) (was, left string) {
	old, err := jsontree.Parse(before)
	if err != nil {
		return "", ""
	}
	changed, err := jsontree.Parse(after)
	if err != nil {
		return "", ""
	}
	for _, m := range changed.Members {
		if same(before, old.Get(m.Name), after, m.Value) {
			continue
		}
		base, isNot := strings.CutPrefix(m.Name, "Not")
		if !isNot || left != "" {
			return "", ""
		}
		was = base
		if old.Get(m.Name) != nil {
			was = m.Name
		}
		left = fmt.Sprintf("%q: %s", m.Name, spaced(after[m.Value.Offset:m.Value.End]))
	}
	return was, left
}
