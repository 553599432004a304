// SPDX-License-Identifier: Apache-2.0

package policy

import "github.com/undenied/undenied/internal/jsontree"

// A Document is a policy document. Its fields must not be modified after
// [Parse]; it is then safe for concurrent use. A Document may also be built from
// literals; it then has no name, no source and no positions.
type Document struct {
	Version    Version // Version2008 if the text has none
	ID         string
	Statements []*Statement

	name string
	src  []byte
}

// Clone returns a copy of d that is a document of its own: its statements say
// that they are of it. What they are compiled to is shared.
func (d *Document) Clone() *Document {
	own := *d
	own.Statements = make([]*Statement, len(d.Statements))
	for i, s := range d.Statements {
		copied := *s
		copied.doc = &own
		own.Statements[i] = &copied
	}
	return &own
}

// Name returns the name given to [Parse].
func (d *Document) Name() string { return d.name }

// Source returns the text given to [Parse]. It must not be modified.
func (d *Document) Source() []byte { return d.src }

// Position resolves a byte offset in the source. A document without a source
// has no positions but its name.
func (d *Document) Position(offset int) Position {
	if d.src == nil {
		return Position{Name: d.name}
	}
	line, column := jsontree.LineColumn(d.src, offset)
	return Position{Name: d.name, Offset: offset, Line: line, Column: column}
}

// Version is a policy language version.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
type Version string

// The policy language versions.
const (
	Version2008 Version = "2008-10-17" // the default when Version is missing
	Version2012 Version = "2012-10-17" // adds policy variables
)
