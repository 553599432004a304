// SPDX-License-Identifier: Apache-2.0

package denial

import "strings"

// The length at which CloudTrail cuts an error message, in bytes or characters:
// a character that does not fit is left out as a whole.
// [cloudtrail-event-reference-record-contents: errorMessage]
const (
	maxMessage = 1024
	minCut     = maxMessage - 3
)

// maxText is how much of a text around a message is read.
const maxText = 16 << 10

// A Text is an error message, alone or with what an SDK, CloudFormation or
// Terraform wrote around it, without the marks that tools put into texts.
type Text struct {
	text string
	cut  bool // the text was cut off: what stands at its end is not whole
}

// Of returns the text of s.
func Of(s string) Text {
	t := Text{cut: atLimit(s)}
	if len(s) > maxText {
		s, t.cut = s[:maxText], true
	}
	t.text = strings.TrimSpace(unwrap(s))
	if s := strings.TrimSuffix(strings.TrimSuffix(t.text, "..."), "…"); s != t.text && (strings.Contains(s, authorized) || strings.Contains(s, encodedHead)) {
		t.text, t.cut = s, true // somebody has cut it short
	}
	return t
}

// atLimit reports whether s is as long as a message that CloudTrail has cut.
func atLimit(s string) bool {
	if len(s) < minCut {
		return false
	}
	n := len([]rune(s))
	return len(s) <= maxMessage || n >= minCut && n <= maxMessage
}

// Folded returns the text in lower case, each run of white space as one blank.
func (t Text) Folded() string { return fold(t.text) }

// Encoded reports whether an encoded authorization failure message follows.
func (t Text) Encoded() bool { return strings.Contains(t.text, encodedHead) }
