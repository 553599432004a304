// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
)

// A document is made of all answers: it begins with what they come to.
type document interface {
	Add(told) error
	io.WriterTo
}

// isDocument reports whether a format is one of a document.
func isDocument(format string) bool {
	return format == formatHTML || format == formatMarkdown || format == formatSARIF
}

// newDocument returns an empty document in the format, which keeps its text in
// body; or nil if the format is none of a document.
func newDocument(c *cli.Context, format string, body *spool) document {
	switch format {
	case formatHTML:
		return ungrouped{report.NewHTML(body)}
	case formatMarkdown:
		m := report.NewMarkdown(body)
		m.Tree = c.Bool("explain")
		return ungrouped{m}
	case formatSARIF:
		return ungrouped{report.NewSARIF()}
	}
	return nil
}

// ungrouped is a document that knows no groups.
type ungrouped struct {
	made interface {
		Add(*undenied.Diagnosis) error
		io.WriterTo
	}
}

// Add adds an answer.
func (u ungrouped) Add(a told) error { return u.made.Add(a.Diagnosis) }

// WriteTo writes the document.
func (u ungrouped) WriteTo(w io.Writer) (int64, error) { return u.made.WriteTo(w) }

// results is the document that an output file holds in the other formats.
type results struct {
	c    *cli.Context
	body *spool
	list *report.Results
}

func newResults(c *cli.Context, body *spool) *results {
	return &results{c, body, report.NewResults(body)}
}

// Add adds an answer.
func (r *results) Add(a told) error { return r.list.Add(a.json(r.c)) }

// WriteTo writes the list.
func (r *results) WriteTo(w io.Writer) (int64, error) {
	if err := r.list.Close(); err != nil {
		return 0, err
	}
	return r.body.WriteTo(w)
}
