// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/undenied/undenied/internal/jsontree"
)

// SchemaV1 names the format of the files.
const SchemaV1 = "undenied/snapshot/v1"

// wanted says what a file may hold.
const wanted = `want a snapshot ("schema": "` + SchemaV1 + `"), the output of "aws iam get-account-authorization-details", or a scp_data.json`

// Read reads a file: the project's own format; the output of
// "aws iam get-account-authorization-details", whole, as an array of pages, or
// as pages one after another; or a scp_data.json, which holds an organization
// and no accounts. The name appears in errors; it is usually the file's.
//
// Faults are an [*Error] or an [ErrorList]. The file keeps data, which must not
// be changed.
func Read(name string, data []byte) (*File, error) {
	in := &text{name, data}
	roots, err := in.parse()
	if err != nil {
		return nil, err
	}
	root := roots[0]
	switch {
	case root.Kind == jsontree.Object && root.Get("schema") != nil:
		if len(roots) > 1 {
			return nil, in.fault(roots[1].Offset, "more than one snapshot in a file, want one JSON object")
		}
		return readNative(in, root)
	case isDetails(root), root.Kind == jsontree.Array && len(root.Elements) > 0 && isDetails(root.Elements[0]):
		return readDetails(in, roots)
	case isSCPData(root) && len(roots) == 1:
		return readSCPData(in, roots)
	case root.Kind == jsontree.Object && root.Get("accounts") != nil:
		return nil, in.fault(root.Offset, `missing field "schema", want "schema": %q`, SchemaV1)
	}
	return nil, in.fault(root.Offset, "this is not a snapshot, %s", wanted)
}

// ReadSCPData reads a scp_data.json and nothing else.
func ReadSCPData(name string, data []byte) (*File, error) {
	in := &text{name, data}
	roots, err := in.parse()
	if err != nil {
		return nil, err
	}
	if !isSCPData(roots[0]) || len(roots) > 1 {
		return nil, in.fault(roots[0].Offset, "this is no scp_data.json, want an object of organization nodes by ID, each with an organization_node_type")
	}
	return readSCPData(in, roots)
}

// parse parses the JSON values of a file, nearly always one.
func (in *text) parse() ([]*jsontree.Node, error) {
	data := in.data
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, in.fault(0, "the file is empty, %s", wanted)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return nil, in.fault(0, "the file is UTF-16, want UTF-8")
	}
	start := 0
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		start = 3
	}
	var roots []*jsontree.Node
	for _, end := range valueEnds(data, start) {
		root, err := jsontree.Parse(data[start:end])
		if err != nil {
			return nil, in.syntaxFault(start, err)
		}
		shift(root, start)
		roots = append(roots, root)
		start = end
	}
	return roots, nil
}

// syntaxFault gives an error of jsontree its place in the file.
func (in *text) syntaxFault(start int, err error) error {
	var syntax *jsontree.Error
	if !errors.As(err, &syntax) {
		return fmt.Errorf("%s: %w", in.name, err)
	}
	return in.fault(start+syntax.Offset, "%s", syntax.Msg)
}

// valueEnds returns where the JSON values of data end. It looks at brackets and
// strings only: what lies between is checked by the parser.
func valueEnds(data []byte, start int) []int {
	var ends []int
	depth, quoted := 0, false
	for i := start; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				ends = append(ends, i+1)
			}
		}
	}
	if n := len(ends); n == 0 || len(bytes.TrimSpace(data[ends[n-1]:])) > 0 {
		return append(ends, len(data))
	}
	return ends
}

// shift moves the offsets of a tree that was parsed from the middle of a file.
func shift(n *jsontree.Node, by int) {
	if by == 0 {
		return
	}
	n.Offset += by
	n.End += by
	for i := range n.Members {
		n.Members[i].Offset += by
		shift(n.Members[i].Value, by)
	}
	for _, e := range n.Elements {
		shift(e, by)
	}
}
