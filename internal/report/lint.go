// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"

	"github.com/undenied/undenied/policy/lint"
)

// A LintedFile is a policy document and what is wrong with it.
type LintedFile struct {
	Name     string // of the file
	Source   []byte // its text
	Findings []lint.Finding
}

// A LintFormat is a form in which [Lint] writes findings.
type LintFormat string

// The formats.
const (
	LintText  LintFormat = "text"
	LintJSON  LintFormat = "json"
	LintSARIF LintFormat = "sarif"
)

// Lint writes the findings of files: as text one a line, as a JSON
// list, or as SARIF 2.1.0. Any other format is an error. The style matters
// for text only; lines are not broken, so that editors can read them.
func Lint(w io.Writer, files []LintedFile, f LintFormat, s Style) error {
	switch f {
	case LintText:
		return lintText(w, files, s)
	case LintJSON:
		return JSON(w, findingRows(files))
	case LintSARIF:
		return lintSARIF(w, files)
	}
	return fmt.Errorf("%q is not a format, want text, json or sarif", string(f))
}

// A findingRow is a finding in JSON.
type findingRow struct {
	File     string `json:"file"`
	Line     int    `json:"line"`   // 0 for the file as a whole
	Column   int    `json:"column"` // likewise
	Path     string `json:"path"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
}

func findingRows(files []LintedFile) []findingRow {
	rows := []findingRow{}
	for _, file := range files {
		for _, f := range file.Findings {
			rows = append(rows, findingRow{file.Name, f.Pos.Line, f.Pos.Column, f.Path, f.Severity.String(), f.Code, f.Message})
		}
	}
	return rows
}

func lintText(w io.Writer, files []LintedFile, s Style) error {
	p := &page{style: s}
	for _, file := range files {
		for _, f := range file.Findings {
			c := doubt
			if f.Severity == lint.Error {
				c = wrong
			}
			message := f.Message
			if f.Path != "" {
				message = f.Path + ": " + message
			}
			fmt.Fprintf(&p.buf, "%s: %s: %s %s\n", clean(f.Pos.String()), s.paint(c, f.Severity.String()), clean(message), s.paint(faint, "["+f.Code+"]"))
		}
	}
	return p.flush(w)
}
