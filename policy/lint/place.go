// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// A place is a node of the source and its path. The node is nil where a
// document was not parsed.
type place struct {
	node *jsontree.Node
	path string
}

// member returns the place of a member's value.
func (p place) member(name string) place { return p.child(name, p.node.Get(name)) }

// child returns the place of the member of that name, which is node.
func (p place) child(name string, node *jsontree.Node) place {
	path := p.path
	switch {
	case !isAlphanumeric(name):
		path += "[" + strconv.Quote(name) + "]"
	case path == "":
		path = name
	default:
		path += "." + name
	}
	return place{node, path}
}

// item returns the place of the i-th value of a list, which may be written as
// the value alone.
func (p place) item(i int) place {
	if p.node != nil && p.node.Kind != jsontree.Array {
		return p
	}
	item := place{path: p.path + "[" + strconv.Itoa(i) + "]"}
	if p.node != nil && i < len(p.node.Elements) {
		item.node = p.node.Elements[i]
	}
	return item
}

// size returns the number of values of a list in the source.
func (p place) size() int {
	switch {
	case p.node == nil:
		return 0
	case p.node.Kind == jsontree.Array:
		return len(p.node.Elements)
	}
	return 1
}

// isAlphanumeric reports whether a name needs no quotes in a path.
func isAlphanumeric(name string) bool {
	for i := range len(name) {
		c := name[i] | 0x20
		if (c < 'a' || 'z' < c) && (name[i] < '0' || '9' < name[i]) {
			return false
		}
	}
	return name != ""
}

// lines are the offsets at which the lines of a source begin. Documents have many
// findings: to count the lines anew for each takes too long.
type lines []int

func linesOf(source []byte) lines {
	ls := lines{0}
	for from := 0; ; {
		n := bytes.IndexByte(source[from:], '\n')
		if n < 0 {
			return ls
		}
		from += n + 1
		ls = append(ls, from)
	}
}

// position returns what policy.Document.Position does.
func (ls lines) position(name string, offset int) policy.Position {
	line, found := slices.BinarySearch(ls, offset)
	if found {
		line++
	}
	return policy.Position{Name: name, Offset: offset, Line: line, Column: offset - ls[line-1] + 1}
}
