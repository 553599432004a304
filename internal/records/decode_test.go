// SPDX-License-Identifier: Apache-2.0

package records_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"io"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/undenied/undenied/internal/records"
)

// record returns a record with the given ID.
func record(id string) string {
	return `{"eventVersion":"1.11","userIdentity":{"type":"Root","arn":"arn:aws:iam::111122223333:root"},"eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventID":"` + id + `"}`
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func zipped(t *testing.T, texts ...string) string {
	t.Helper()
	var b bytes.Buffer
	for _, text := range texts {
		z := gzip.NewWriter(&b)
		if _, err := io.WriteString(z, text); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func zstandard(t *testing.T, text string) string {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(z.EncodeAll([]byte(text), nil))
}

// each calls found with every event and error of r, until it returns false.
func each(r io.Reader, found func(records.Event, error) bool) {
	for rec, err := range records.Read("f", r) {
		switch {
		case err != nil && !found(records.Event{}, err), err == nil && !rec.Decode(found):
			return
		}
	}
}

// decode returns the events and errors of r as lines.
func decode(r io.Reader) []string {
	var got []string
	each(r, func(e records.Event, err error) bool {
		if err != nil {
			got = append(got, "! "+err.Error())
			return true
		}
		got = append(got, e.At(e.Node.Offset).String()+" "+cmp.Or(e.Node.Get("eventID").Str(), "no ID"))
		return true
	})
	return got
}
