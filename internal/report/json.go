// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"io"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/eval"
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

// An Explained is a diagnosis with the whole evaluation behind it, which is null
// in JSON if nothing was evaluated.
type Explained struct {
	*undenied.Diagnosis
	Explanation *eval.Explanation
}

// NewExplained returns d with its explanation.
func NewExplained(d *undenied.Diagnosis) Explained {
	e := Explained{Diagnosis: d}
	if x := d.Explanation(); x != nil {
		e.Explanation = spelled(x)
	}
	return e
}
