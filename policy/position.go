// SPDX-License-Identifier: Apache-2.0

package policy

import "strconv"

// A Position is a place in a source text. The zero Position is no place: it
// belongs to what was not made by [Parse].
type Position struct {
	Name   string // as given to Parse
	Offset int    // in bytes, from 0
	Line   int    // from 1
	Column int    // in bytes, from 1
}

// IsValid reports whether p is a place in a text.
func (p Position) IsValid() bool { return p.Line > 0 }

// String returns "name:line:column", without the parts that are missing, or "-"
// for the zero Position.
func (p Position) String() string {
	s := p.Name
	if p.IsValid() {
		if s != "" {
			s += ":"
		}
		s += strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
	}
	if s == "" {
		return "-"
	}
	return s
}
