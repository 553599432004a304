// SPDX-License-Identifier: Apache-2.0

// Package glob matches text against the patterns of IAM policies: the wildcards
// * and ?, and policy variables such as ${aws:username}.
//
// A [Pattern] is cut into segments when it is compiled, and a variable is a
// segment of its own. Its value is compared as text when the pattern is matched:
// a value that holds '*', '?' or "${…}" is data, never a pattern. So a user
// named "*" does not read everybody's folder under "home/${aws:username}/*".
//
// # Characters
//
// '?' stands for one character, which is one Unicode code point; a byte that is
// not part of valid UTF-8 counts as one character. '*' stands for any run of
// characters, including none, and crosses every delimiter. Patterns are anchored
// at both ends. Pattern text is expected to be UTF-8, as it is in JSON.
//
// # Variables
//
//	${key}             the value of a context key
//	${key, 'default'}  the same, or the default text if the key is absent
//	${*} ${?} ${$}     the characters themselves
//
// A key is any text without the characters $ { } ' " * ? and control characters,
// and without spaces at its ends. A comma is part of the key unless spaces or a
// single quote follow it. A '$' without a '{' behind it is text, and so is a lone '}'.
// IAM refuses "${" that is never closed, and so does [Variables].
// [reference_policies_variables]
//
// # Limits
//
// A match takes at most time proportional to the product of the two lengths, and
// one pass over the text if no '?' stands between two '*'. An unknown variable
// that occurs twice in a pattern is treated as two, so that a match may be called
// undecided that no single value could produce.
//
// [reference_policies_variables]: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
package glob
