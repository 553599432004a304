// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"strconv"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/jsontree"
)

// An Effect is Allow or Deny. There is no default effect: the zero Effect is
// invalid.
type Effect uint8

// The effects.
const (
	Allow Effect = iota + 1
	Deny
)

// String returns "Allow" or "Deny".
func (e Effect) String() string {
	switch e {
	case Allow:
		return "Allow"
	case Deny:
		return "Deny"
	}
	return fmt.Sprintf("effect %d", uint8(e))
}

// A Statement is one statement of a policy document. Everything that needs
// compiling is compiled in the values it holds, so a Statement has no hidden
// state but its position.
type Statement struct {
	Index     int    // in Document.Statements
	Sid       string // "" if absent
	Effect    Effect
	Principal *Principals // nil if the statement has neither Principal nor NotPrincipal
	Action    Actions
	Resource  *Resources // nil if the statement has neither Resource nor NotResource
	Condition condition.Block

	doc         *Document // nil unless made by Parse
	offset, end int
}

// Document returns the document the statement was parsed from, or nil.
func (s *Statement) Document() *Document { return s.doc }

// Name returns the Sid, or a name such as "Statement[2]" if there is none. The
// number is the index, from 0.
func (s *Statement) Name() string {
	if s.Sid != "" {
		return s.Sid
	}
	return "Statement[" + strconv.Itoa(s.Index) + "]"
}

// Position returns where the statement begins, or the zero Position if the
// statement was not made by [Parse].
func (s *Statement) Position() Position {
	if s.doc == nil {
		return Position{}
	}
	return s.doc.Position(s.offset)
}

// Text returns the statement as written in the source, or nil if it was not
// made by [Parse]. It must not be modified.
func (s *Statement) Text() []byte {
	if s.doc == nil {
		return nil
	}
	return s.doc.src[s.offset:s.end:s.end]
}

// ElementPosition returns where an element of the statement begins: the quote
// before its name. "Principal", "Action" and "Resource" also find NotPrincipal,
// NotAction and NotResource. If the statement was not made by [Parse] or has no
// such element, it is the zero Position.
func (s *Statement) ElementPosition(element string) Position {
	if s.doc == nil {
		return Position{}
	}
	if n, err := jsontree.Parse(s.Text()); err == nil {
		for _, m := range n.Members {
			if m.Name == element || m.Name == "Not"+element {
				return s.doc.Position(s.offset + m.Offset)
			}
		}
	}
	return Position{}
}
