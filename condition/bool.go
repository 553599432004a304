// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/internal/glob"
)

// compileBool compiles a value of Bool or Null, which p holds as text.
func compileBool(p glob.Pattern) (any, error) {
	for _, b := range [...]bool{true, false} {
		if match, _ := p.MatchFold(boolText(b), nil); match {
			return b, nil
		}
	}
	return nil, fmt.Errorf("%q is not a boolean, want true or false", p)
}

// isTrue reads a boolean of the request. Anything but "true" is false, as in
// AWS's policy simulator.
func isTrue(s string) bool {
	return strings.EqualFold(s, "true")
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
