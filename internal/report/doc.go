// SPDX-License-Identifier: Apache-2.0

// Package report writes what undenied prints: diagnoses as text and as pages for
// people and as JSON for programs, tables of events, and the outcomes of fixtures.
//
// Text is laid out for a [Style]. Whatever comes from events and policies is made
// harmless first: control characters, escape sequences and marks that turn the
// direction of writing appear as \u escapes. Words are never cut, so that an ARN
// can be copied; only the tables of [Events] shorten what does not fit, and a
// [Tree] breaks it. Colour repeats what words and the signs ✗ ✓ ? say.
//
// [HTML], [Markdown] and [SARIF] are documents about many diagnoses, in the words
// of the text. What comes from outside is escaped for where it stands.
//
// [Schema] describes the JSON.
//
// The package decides nothing. The errors of its functions are the writer's.
package report
