// SPDX-License-Identifier: Apache-2.0

package condition

import "github.com/undenied/undenied/internal/glob"

// compileString compiles a value of a string operator. '*' and '?' are
// wildcards only for StringLike and StringNotLike.
func compileString(r relation, text string, d dialect) (glob.Pattern, error) {
	switch {
	case r == like && d == withVariables:
		return glob.Variables(text)
	case r == like:
		return glob.Wildcards(text), nil
	case d == withVariables:
		return glob.TextVariables(text)
	default:
		return glob.Text(text), nil
	}
}
