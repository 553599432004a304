// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/internal/records"
)

// wantEvaluation says what ParseEvaluations reads.
const wantEvaluation = "want a decoded authorization failure message or the response of GetRequestAuthorizationDetails"

// ParseEvaluations reads AWS's own account of authorizations: the text that
// DecodeAuthorizationMessage of STS decodes, the response around it, and the
// response of GetRequestAuthorizationDetails; one or many, in arrays or one
// after another. Pages of one response belong together. What a response does
// not hold is taken from a member authorizationId beside it, else from the name
// of the file, if that looks like an ID.
//
// Members that are not documented are passed over. The error joins a
// [*RecordError] for each fault, by position.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
// https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_GetRequestAuthorizationDetails.html
func ParseEvaluations(name string, data []byte) ([]*Evaluation, error) {
	r := &evaluationReader{fileID: idInName(name), found: new(evaluations), text: evaluationText{name: name, data: data}}
	r.file()
	r.endPages()
	if len(r.found.faults) > 0 {
		slices.SortStableFunc(r.found.faults, func(a, b *RecordError) int { return cmp.Compare(a.Pos.Offset, b.Pos.Offset) })
		joined := make([]error, len(r.found.faults))
		for i, f := range r.found.faults {
			joined[i] = f
		}
		return nil, errors.Join(joined...)
	}
	return r.found.all, nil
}

// idInName returns the authorization ID that a file is named after, or "". IDs
// are longer than words and hold digits.
func idInName(name string) string {
	stem, _, _ := strings.Cut(filepath.Base(name), ".")
	plain := func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }
	if len(stem) < 20 || strings.ContainsFunc(stem, plain) || !strings.ContainsAny(stem, "0123456789") {
		return ""
	}
	return stem
}

// evaluations is what was read of all texts of a file.
type evaluations struct {
	all    []*Evaluation
	faults []*RecordError
}

// An evaluationText is a JSON text with evaluations.
type evaluationText struct {
	name string
	data []byte
	base int       // offset in data of the value that is read
	at   *Position // of a text within a string: all that is known

	// How far lines were counted: most offsets come in order.
	line, lineStart, counted int
}

// position returns the place of an offset in the value that is read.
func (t *evaluationText) position(offset int) Position {
	if t.at != nil {
		return *t.at
	}
	offset += t.base
	if offset < t.counted {
		line, column := jsontree.LineColumn(t.data, offset)
		return Position{Name: t.name, Offset: int64(offset), Line: line, Column: column}
	}
	passed := t.data[t.counted:offset]
	t.line += bytes.Count(passed, []byte{'\n'})
	if i := bytes.LastIndexByte(passed, '\n'); i >= 0 {
		t.lineStart = t.counted + i + 1
	}
	t.counted = offset
	return Position{Name: t.name, Offset: int64(offset), Line: t.line + 1, Column: offset - t.lineStart + 1}
}

// An evaluationReader reads a file of evaluations. Errors name the member they
// are about.
type evaluationReader struct {
	text   evaluationText
	fileID string
	found  *evaluations
	pages  *details // whose next page may come
}

func (r *evaluationReader) errorf(offset int, format string, args ...any) {
	r.found.faults = append(r.found.faults, &RecordError{r.text.position(offset), fmt.Errorf(format, args...)})
}

// file reads all values of the text.
func (r *evaluationReader) file() {
	t := &r.text
	switch {
	case records.IsUTF16(t.data):
		r.errorf(0, "%w", records.ErrUTF16)
		return
	case bytes.HasPrefix(t.data, []byte(records.ByteOrderMark)):
		t.base = len(records.ByteOrderMark)
	}
	start := t.base
	values := json.NewDecoder(bytes.NewReader(t.data[start:]))
	for n := 0; ; n++ {
		var value json.RawMessage
		err := values.Decode(&value)
		switch {
		case err == io.EOF && n > 0:
			return
		case err == io.EOF:
			t.base = start
			r.errorf(0, "the file is empty, %s", wantEvaluation)
			return
		case err != nil: // the strict parser says it in the project's words
			value = bytes.TrimLeft(t.data[t.base:], " \t\r\n")
			t.base = len(t.data) - len(value)
		default:
			t.base = start + int(values.InputOffset()) - len(value)
		}
		if !r.value(value, "") || err != nil {
			return
		}
		t.base += len(value)
	}
}

// value reads one JSON value. It reports whether its syntax is right.
func (r *evaluationReader) value(text []byte, path string) bool {
	n, err := jsontree.Parse(text)
	var syntax *jsontree.Error
	switch {
	case errors.As(err, &syntax):
		r.errorf(syntax.Offset, "%s%s", in(path), syntax.Msg)
		return false
	case err != nil:
		r.errorf(0, "%s%w", in(path), err)
		return false
	}
	r.document(n, path, 0)
	return true
}

// in returns what comes before an error about what is within path.
func in(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

// document reads evaluations or what is around them.
func (r *evaluationReader) document(n *jsontree.Node, path string, depth int) {
	switch {
	case depth == records.MaxWrapping:
		r.errorf(n.Offset, "%swrapped too often, want at most %d wrappers", in(path), records.MaxWrapping)
	case n.Kind == jsontree.Array:
		for _, e := range n.Elements {
			r.document(e, path, depth+1)
		}
	case n.Kind == jsontree.String && r.text.at == nil:
		at := r.text.position(n.Offset)
		within := &evaluationReader{fileID: r.fileID, found: r.found, text: evaluationText{at: &at}}
		within.value([]byte(n.Text), cmp.Or(path, "text"))
		within.endPages()
	case n.Kind != jsontree.Object:
		r.errorf(n.Offset, "%s%s, %s", in(path), kind(n), wantEvaluation)
	case n.Get("DecodedMessage") != nil:
		r.document(n.Get("DecodedMessage"), "DecodedMessage", depth+1)
	case n.Get("evaluations") != nil:
		r.details(n)
	case n.Get("context") != nil || n.Get("explicitDeny") != nil:
		r.endPages()
		r.decoded(n)
	default:
		r.errorf(n.Offset, "%sthe object has neither evaluations nor context, %s", in(path), wantEvaluation)
	}
}

// add notes an evaluation.
func (r *evaluationReader) add(e *Evaluation, offset int) {
	e.Position = r.text.position(offset)
	r.found.all = append(r.found.all, e)
}

// is reports whether n is there and of the kind. Null counts as missing.
func (r *evaluationReader) is(n *jsontree.Node, k jsontree.Kind, path string) bool {
	switch {
	case n == nil || n.Kind == jsontree.Null:
		return false
	case n.Kind == k:
		return true
	}
	r.errorf(n.Offset, "%s is %s, want %s", path, kind(n), kind(&jsontree.Node{Kind: k}))
	return false
}

// string returns the text of a string.
func (r *evaluationReader) string(n *jsontree.Node, path string) string {
	if !r.is(n, jsontree.String, path) {
		return ""
	}
	return n.Text
}

// must returns the text of a string that has to be there.
func (r *evaluationReader) must(of *jsontree.Node, member, path string) string {
	n := of.Get(member)
	if n == nil || n.Kind == jsontree.Null || n.Kind == jsontree.String && n.Text == "" {
		r.errorf(of.Offset, "%s.%s is missing, want a string", path, member)
		return ""
	}
	return r.string(n, path+"."+member)
}

// list returns the elements of an array, each of the kind.
func (r *evaluationReader) list(n *jsontree.Node, of jsontree.Kind, path string) []*jsontree.Node {
	if !r.is(n, jsontree.Array, path) {
		return nil
	}
	var found []*jsontree.Node
	for i, e := range n.Elements {
		if r.is(e, of, fmt.Sprintf("%s[%d]", path, i)) {
			found = append(found, e)
		}
	}
	return found
}

// bool returns a truth value, false if there is none.
func (r *evaluationReader) bool(n *jsontree.Node, path string) bool {
	return r.is(n, jsontree.Bool, path) && n.Text == "true"
}
