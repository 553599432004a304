// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/undenied/undenied/eval/fixture"
)

// A CaseFormat is a form in which [Cases] writes outcomes.
type CaseFormat string

// The formats.
const (
	CasesText   CaseFormat = "text"
	CasesJSON   CaseFormat = "json"
	CasesNDJSON CaseFormat = "ndjson"
	CasesJUnit  CaseFormat = "junit"
	CasesTAP    CaseFormat = "tap"
)

// Cases writes the outcomes of fixtures: as text the failing ones and a line for
// each file; as JSON one object with every case; as NDJSON a line for each case;
// as JUnit XML a test suite for each file; as TAP version 13. Any other format is
// an error. The style matters for text only.
func Cases(w io.Writer, outcomes []fixture.Outcome, f CaseFormat, s Style) error {
	switch f {
	case CasesText:
		return casesText(w, outcomes, s)
	case CasesJSON:
		return casesJSON(w, outcomes)
	case CasesNDJSON:
		for i := range outcomes {
			if err := NDJSON(w, newCaseRow(&outcomes[i])); err != nil {
				return err
			}
		}
		return nil
	case CasesJUnit:
		return casesJUnit(w, outcomes)
	case CasesTAP:
		return casesTAP(w, outcomes)
	}
	return fmt.Errorf("%q is not a format, want text, json, ndjson, junit or tap", string(f))
}

// A caseRow is an outcome in JSON.
type caseRow struct {
	File     string `json:"file"`
	Name     string `json:"name"`
	Expected string `json:"expected"`
	Got      string `json:"got"`
	Reason   string `json:"reason"`
	Line     int    `json:"line"`
	Passed   bool   `json:"passed"`
}

func newCaseRow(o *fixture.Outcome) caseRow {
	return caseRow{o.File, o.Name, o.Expected, o.Got, o.Reason, o.Line, o.Passed}
}

func casesJSON(w io.Writer, outcomes []fixture.Outcome) error {
	out := struct {
		Passed int       `json:"passed"`
		Failed int       `json:"failed"`
		Cases  []caseRow `json:"cases"`
	}{Cases: []caseRow{}}
	for i := range outcomes {
		out.Cases = append(out.Cases, newCaseRow(&outcomes[i]))
	}
	out.Failed = failures(outcomes)
	out.Passed = len(outcomes) - out.Failed
	return JSON(w, out)
}

func failures(outcomes []fixture.Outcome) int {
	n := 0
	for i := range outcomes {
		if !outcomes[i].Passed {
			n++
		}
	}
	return n
}

// byFile splits outcomes into those of each file, in order.
func byFile(outcomes []fixture.Outcome) [][]fixture.Outcome {
	var files [][]fixture.Outcome
	for start := 0; start < len(outcomes); {
		end := start + 1
		for end < len(outcomes) && outcomes[end].File == outcomes[start].File {
			end++
		}
		files = append(files, outcomes[start:end])
		start = end
	}
	return files
}

func casesText(w io.Writer, outcomes []fixture.Outcome, s Style) error {
	p := &page{style: s}
	for _, file := range byFile(outcomes) {
		for i := range file {
			if !file[i].Passed {
				p.failure(&file[i])
			}
		}
		if n := failures(file); n > 0 {
			p.wrap(s.paint(bad, "✗ FAIL")+"  ", 8, plain, fmt.Sprintf("%s: %d of %s failed", file[0].File, n, count(len(file), "case")))
		} else {
			p.wrap(s.paint(good, "✓ ok")+"    ", 8, plain, fmt.Sprintf("%s: %s", file[0].File, count(len(file), "case")))
		}
	}
	switch n := failures(outcomes); {
	case len(outcomes) == 0:
		p.wrap("", 0, plain, "no cases")
	case n > 0:
		p.wrap("", 0, bad, fmt.Sprintf("%d passed, %d failed", len(outcomes)-n, n))
	default:
		p.wrap("", 0, good, fmt.Sprintf("%d passed", len(outcomes)))
	}
	return p.flush(w)
}

// failure shows a failing case.
func (p *page) failure(o *fixture.Outcome) {
	p.wrap(p.style.paint(bad, "✗")+" ", 2, bold, o.Name)
	p.wrap("    ", 4, faint, fmt.Sprintf("%s:%d", o.File, o.Line))
	for _, field := range [...]struct{ name, value string }{{"expected", o.Expected}, {"got", o.Got}, {"reason", o.Reason}} {
		label := field.name
		for line := range strings.Lines(field.value) {
			p.wrap("    "+pad(label, 10), 14, plain, strings.TrimSuffix(line, "\n"))
			label = ""
		}
	}
}

// The elements of a JUnit report.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name      string      `xml:"name,attr"`
		ClassName string      `xml:"classname,attr"`
		File      string      `xml:"file,attr"`
		Line      int         `xml:"line,attr"`
		Failure   *junitFault `xml:"failure"`
		Error     *junitFault `xml:"error"` // of a case that could not be decided
	}
	junitFault struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

func casesJUnit(w io.Writer, outcomes []fixture.Outcome) error {
	all := junitSuites{Name: "undenied"}
	for _, file := range byFile(outcomes) {
		suite := junitSuite{Name: clean(file[0].File)}
		for i := range file {
			o := &file[i]
			c := junitCase{Name: clean(o.Name), ClassName: suite.Name, File: suite.Name, Line: o.Line}
			fault := &junitFault{
				Message: fmt.Sprintf("expected %s, got %s", o.Expected, o.Got),
				Type:    o.Got,
				Text:    cleanLines(o.Reason),
			}
			switch {
			case o.Passed:
			case o.Got == "error":
				c.Error = fault
				suite.Errors++
			default:
				c.Failure = fault
				suite.Failures++
			}
			suite.Tests++
			suite.Cases = append(suite.Cases, c)
		}
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
		all.Suites = append(all.Suites, suite)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

func casesTAP(w io.Writer, outcomes []fixture.Outcome) error {
	p := &page{}
	fmt.Fprintf(&p.buf, "TAP version 13\n1..%d\n", len(outcomes))
	for i := range outcomes {
		o := &outcomes[i]
		verdict := "ok"
		if !o.Passed {
			verdict = "not ok"
		}
		// A # would begin a directive, such as # SKIP.
		name := strings.ReplaceAll(strings.ReplaceAll(clean(o.Name), `\`, `\\`), "#", `\#`)
		fmt.Fprintf(&p.buf, "%s %d - %s\n", verdict, i+1, name)
		if o.Passed {
			continue
		}
		fmt.Fprintf(&p.buf, "  ---\n  file: %s\n  line: %d\n  expected: %s\n  got: %s\n  reason: %s\n  ...\n",
			quoted(o.File), o.Line, quoted(o.Expected), quoted(o.Got), quoted(o.Reason))
	}
	return p.flush(w)
}

// quoted is s as a JSON string, which is YAML as well.
func quoted(s string) string {
	var b strings.Builder
	if NDJSON(&b, s) != nil { // a string always encodes
		return `""`
	}
	return clean(strings.TrimSuffix(b.String(), "\n"))
}

// cleanLines is clean for text of several lines.
func cleanLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = clean(line)
	}
	return strings.Join(lines, "\n")
}
