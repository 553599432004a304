// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"cmp"
	"slices"
	"strings"

	"github.com/undenied/undenied/policy"
)

// A Severity says how bad a finding is. The zero Severity is Error, so that a
// forgotten one is noticed.
type Severity uint8

const (
	// Error is the severity of what AWS refuses.
	Error Severity = iota
	// Warning is the severity of what AWS accepts and is likely a mistake.
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Error {
		return "error"
	}
	return "warning"
}

// A Finding is something that is wrong with a document.
type Finding struct {
	Pos      policy.Position // has only a name if the document was not parsed
	Path     string          // "Statement[2].Action[0]"; "" for the document as a whole
	Severity Severity
	Code     string // of the list that Codes returns
	Message  string // what is wrong, and what would be right
}

// String returns the finding on one line:
//
//	policy.json:4:17: Statement[0].Action: unknown action "s3:GetObjet" (did you mean s3:GetObject?), as of 2026-09-26 (warning unknown-action)
func (f Finding) String() string {
	parts := []string{f.Pos.String()}
	if f.Path != "" {
		parts = append(parts, f.Path)
	}
	parts = append(parts, f.Message)
	return strings.Join(parts, ": ") + " (" + f.Severity.String() + " " + f.Code + ")"
}

// order sorts findings by position and removes those that say the same.
func order(list []Finding) []Finding {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Pos.Offset, b.Pos.Offset),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(list)
}
