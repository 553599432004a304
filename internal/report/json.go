// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"io"

	"github.com/undenied/undenied"
)

// JSON writes v as one indented JSON value and a newline.
func JSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// NDJSON writes v as one line of JSON.
func NDJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// Results writes the diagnoses as Access Undenied writes its output file: an
// indented object with the member "Results".
func Results(w io.Writer, ds []*undenied.Diagnosis) error {
	if ds == nil {
		ds = []*undenied.Diagnosis{}
	}
	return JSON(w, struct{ Results []*undenied.Diagnosis }{ds})
}
