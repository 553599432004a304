// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/undenied/undenied/internal/jsontree"
)

// SchemaV1 names the format of snapshot files that this package reads.
const SchemaV1 = "undenied/snapshot/v1"

// wanted says what a snapshot file may hold.
const wanted = `want a snapshot ("schema": "` + SchemaV1 + `"), the output of "aws iam get-account-authorization-details", or a scp_data.json`

// Load reads the snapshot file at path. The file may be compressed with gzip.
func Load(path string) (*Snapshot, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return Read(path, data)
}

// LoadSCPs reads the file at path as [Snapshot.WithSCPs] does.
func (s *Snapshot) LoadSCPs(path string) (*Snapshot, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return s.WithSCPs(path, data)
}

// readFile returns the content of a file, decompressed.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fault(path, nil, 0, "this is a directory, want a snapshot file (.json or .json.gz)")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fault(path, nil, 0, "broken gzip header: %w, want a complete .json.gz file", err)
	}
	text, err := io.ReadAll(zr)
	if err != nil {
		return nil, fault(path, text, len(text), "the compressed file breaks off here: %w, want a complete .json.gz file", err)
	}
	return text, nil
}

// Read reads a snapshot: the project's own format, or the output of
// "aws iam get-account-authorization-details", whole, as an array of pages, or
// as pages one after another. A scp_data.json yields a snapshot that holds an
// organization and no accounts. The name appears in errors; it is usually the
// file's.
//
// Faults of the file are an [ErrorList]; policies that do not parse are no
// faults of the file, but [Snapshot.Warnings]. The snapshot keeps data, which
// must not be changed.
func Read(name string, data []byte) (*Snapshot, error) {
	roots, err := parse(name, data)
	if err != nil {
		return nil, err
	}
	root := roots[0]
	switch {
	case root.Kind == jsontree.Object && root.Get("schema") != nil:
		if len(roots) > 1 {
			return nil, fault(name, data, roots[1].Offset, "more than one snapshot in a file, want one JSON object")
		}
		return readNative(name, data, root)
	case isDetails(root), root.Kind == jsontree.Array && len(root.Elements) > 0 && isDetails(root.Elements[0]):
		return readDetails(name, data, roots)
	case isSCPData(root):
		return new(Snapshot).WithSCPs(name, data)
	case root.Kind == jsontree.Object && root.Get("accounts") != nil:
		return nil, fault(name, data, root.Offset, `missing field "schema", want "schema": %q`, SchemaV1)
	}
	return nil, fault(name, data, root.Offset, "this is not a snapshot, %s", wanted)
}

// parse parses the JSON values of a file, nearly always one.
func parse(name string, data []byte) ([]*jsontree.Node, error) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, fault(name, data, 0, "the file is empty, %s", wanted)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return nil, fault(name, data, 0, "the file is UTF-16, want UTF-8")
	}
	start := 0
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		start = 3
	}
	var roots []*jsontree.Node
	for _, end := range valueEnds(data, start) {
		root, err := jsontree.Parse(data[start:end])
		if err != nil {
			return nil, syntaxFault(name, data, start, err)
		}
		shift(root, start)
		roots = append(roots, root)
		start = end
	}
	return roots, nil
}

// syntaxFault gives an error of jsontree its place in the file.
func syntaxFault(name string, data []byte, start int, err error) error {
	var syntax *jsontree.Error
	if !errors.As(err, &syntax) {
		return fmt.Errorf("%s: %w", name, err)
	}
	return fault(name, data, start+syntax.Offset, "%s", syntax.Msg)
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
