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
	Conclude(*report.Conclusion) // of groups
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
		return made{report.NewHTML(body)}
	case formatMarkdown:
		m := report.NewMarkdown(body)
		m.Tree = c.Bool("explain")
		return made{m}
	case formatSARIF:
		return made{report.NewSARIF()}
	}
	return nil
}

// made is a document that package report makes.
type made struct {
	answers interface {
		Add(*undenied.Diagnosis) error
		AddGroup(*report.DiagnosisGroup) error
		io.WriterTo
	}
}

// Add adds an answer.
func (m made) Add(a told) error {
	if a.group != nil {
		return m.answers.AddGroup(a.group)
	}
	return m.answers.Add(a.Diagnosis)
}

// Conclude tells the document what its groups come to, if it shows that.
func (m made) Conclude(c *report.Conclusion) {
	if shows, ok := m.answers.(interface{ Conclude(*report.Conclusion) }); ok {
		shows.Conclude(c)
	}
}

// WriteTo writes the document.
func (m made) WriteTo(w io.Writer) (int64, error) { return m.answers.WriteTo(w) }

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

// Conclude tells the list what its groups come to.
func (r *results) Conclude(c *report.Conclusion) { r.list.Conclude(c) }

// WriteTo writes the list.
func (r *results) WriteTo(w io.Writer) (int64, error) {
	if err := r.list.Close(); err != nil {
		return 0, err
	}
	return r.body.WriteTo(w)
}
