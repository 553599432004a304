// SPDX-License-Identifier: Apache-2.0

package report

import (
	"io"
	"net/url"
	"path/filepath"
	"unicode/utf16"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"github.com/undenied/undenied/policy/lint"
)

// lintSARIF writes findings as SARIF, with a rule for each code there is.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
func lintSARIF(w io.Writer, files []LintedFile) error {
	log, err := sarif.New(sarif.Version210)
	if err != nil {
		return err
	}
	run := sarif.NewRunWithInformationURI("undenied", "https://github.com/undenied/undenied")
	run.WithColumnKind("utf16CodeUnits")
	for _, c := range lint.Codes() {
		run.AddRule(c.Name).
			WithShortDescription(sarif.NewMultiformatMessageString(c.Text)).
			WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(c.Severity.String()))
	}
	for _, file := range files {
		at := sarif.NewSimpleArtifactLocation(fileURI(file.Name))
		for _, f := range file.Findings {
			place := sarif.NewPhysicalLocation().WithArtifactLocation(at)
			if f.Pos.IsValid() {
				place.WithRegion(sarif.NewRegion().WithStartLine(f.Pos.Line).WithStartColumn(utf16Column(&file, f)))
			}
			location := sarif.NewLocationWithPhysicalLocation(place)
			message := f.Message
			if f.Path != "" {
				message = f.Path + ": " + message
				location.AddLogicalLocations(sarif.NewLogicalLocation().WithFullyQualifiedName(f.Path))
			}
			result := sarif.NewRuleResult(f.Code).
				WithLevel(f.Severity.String()).
				WithMessage(sarif.NewTextMessage(message)).
				WithLocations([]*sarif.Location{location})
			run.AddResult(result)
		}
	}
	log.AddRun(run)
	return JSON(w, log)
}

// fileURI is a file's name as a URI, relative if the name is.
func fileURI(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}

// utf16Column is the column of a finding in UTF-16 code units, from 1, which is
// what SARIF's readers count in.
func utf16Column(file *LintedFile, f lint.Finding) int {
	start := f.Pos.Offset - (f.Pos.Column - 1)
	if start < 0 || f.Pos.Offset > len(file.Source) {
		return f.Pos.Column
	}
	return len(utf16.Encode([]rune(string(file.Source[start:f.Pos.Offset])))) + 1
}
