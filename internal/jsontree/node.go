// SPDX-License-Identifier: Apache-2.0

package jsontree

import "fmt"

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds of JSON values.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

var kindNames = [...]string{"null", "boolean", "number", "string", "array", "object"}

// String returns the kind's name in lower case, such as "boolean".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// A Node is a JSON value and its place in the document. A nil Node is a value that
// is not there.
type Node struct {
	Kind Kind
	// Offset and End are where the value begins and where it has ended, in bytes
	// from the beginning of the document.
	Offset, End int
	// Text is the decoded text of a string, a number as written, or "true",
	// "false" or "null". It is empty for arrays and objects.
	Text     string
	Members  []Member // of an object, in the order of the document
	Elements []*Node  // of an array
}

// A Member is a member of an object.
type Member struct {
	Name   string // decoded
	Offset int    // of the name's opening quote
	Value  *Node
}

// Get returns the value of n's member of this name, or nil if n has none, is no
// object, or is nil.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Members {
		if n.Members[i].Name == name {
			return n.Members[i].Value
		}
	}
	return nil
}

// At follows names through nested objects with [Node.Get].
func (n *Node) At(names ...string) *Node {
	for _, name := range names {
		n = n.Get(name)
	}
	return n
}

// Str returns the text of a string, and "" for nil and everything else.
func (n *Node) Str() string {
	if n == nil || n.Kind != String {
		return ""
	}
	return n.Text
}

// List returns the elements of an Array, else nil. It is nil for a nil Node.
func (n *Node) List() []*Node {
	if n == nil || n.Kind != Array {
		return nil
	}
	return n.Elements
}

// Equal reports whether a and b are the same value: the order of an object's
// members makes no difference, the spelling of numbers does. Nil equals nil only.
func Equal(a, b *Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || len(a.Members) != len(b.Members) || len(a.Elements) != len(b.Elements) {
		return false
	}
	for i := range a.Elements {
		if !Equal(a.Elements[i], b.Elements[i]) {
			return false
		}
	}
	if len(a.Members) == 0 {
		return a.Text == b.Text
	}
	values := make(map[string]*Node, len(b.Members))
	for _, m := range b.Members {
		values[m.Name] = m.Value
	}
	for _, m := range a.Members {
		if !Equal(m.Value, values[m.Name]) {
			return false
		}
	}
	return true
}

// LineColumn returns the line and the column of an offset in data, both from 1.
// Lines end with "\n", columns count bytes. An offset outside data is taken as
// the nearest one.
func LineColumn(data []byte, offset int) (line, column int) {
	line, column = 1, 1
	for _, c := range data[:max(0, min(offset, len(data)))] {
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
	}
	return line, column
}

// An Error reports a document that is not JSON, or JSON that we refuse.
type Error struct {
	Offset int    // of the first byte that is wrong
	Msg    string // what is wrong, and what would be right
}

// Error returns the message and the offset. [LineColumn] gives a better place.
func (e *Error) Error() string {
	return fmt.Sprintf("offset %d: %s", e.Offset, e.Msg)
}
