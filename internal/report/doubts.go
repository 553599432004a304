// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"strings"
)

// doubts are why AWS may not have checked actions that a table shows, each once,
// in the order of the table.
type doubts []string

// mark returns an action as the table shows it, and notes why it is doubtful if
// it is.
func (d *doubts) mark(action, why string) string {
	if why == "" {
		return action
	}
	if !slices.Contains(*d, why) {
		*d = append(*d, why)
	}
	return action + " " + doubtSign
}

// doubts says below a table what the mark at its actions means.
func (p *page) doubts(d doubts) {
	for _, why := range d {
		words := strings.Fields(clean(why))
		for i, w := range words {
			words[i] = shorten(w, p.style.width()-indent)
		}
		p.words(p.label(doubtSign), indent, faint, words)
	}
}
