// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// Results writes answers as Access Undenied writes its output file: an indented
// object with the member "Results". It does not keep the answers.
type Results struct {
	w          io.Writer
	begun      bool
	conclusion *Conclusion
}

// NewResults returns Results that are written to w.
func NewResults(w io.Writer) *Results { return &Results{w: w} }

// Conclude notes what the answers come to, which is written after them as the
// members "Summary" and "MergedFixes".
func (r *Results) Conclude(c *Conclusion) { r.conclusion = c }

// Add writes an answer: a [*undenied.Diagnosis] or an [Explained], or a group of
// either.
func (r *Results) Add(answer any) error {
	const indent = "    "
	buf := bytes.NewBufferString(",\n" + indent)
	if !r.begun {
		buf = bytes.NewBufferString(resultsBegin + "\n" + indent)
	}
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent(indent, "  ")
	if err := enc.Encode(answer); err != nil {
		return err
	}
	r.begun = true
	_, err := r.w.Write(bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
	return err
}

// Close writes the end. It does not close what is written to.
func (r *Results) Close() error {
	end := "\n  ]"
	if !r.begun {
		end = resultsBegin + "]"
	}
	if r.conclusion == nil {
		_, err := io.WriteString(r.w, end+"\n}\n")
		return err
	}
	var members bytes.Buffer
	if err := JSON(&members, r.conclusion); err != nil {
		return err
	}
	_, err := io.WriteString(r.w, end+","+strings.TrimPrefix(members.String(), "{"))
	return err
}

const resultsBegin = "{\n  \"Results\": ["
