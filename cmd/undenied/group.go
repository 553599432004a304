// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/fixcode"
	"github.com/undenied/undenied/internal/report"
)

// groupForms are the forms of code for the fixes of each group, on stdout and in
// the output file. Where people read, the merged fixes alone are code: that of
// several fixes would change the same policy several times.
func groupForms(format string, shown, kept fixcode.Form) (onStdout, inFile fixcode.Form) {
	switch {
	case isDocument(format):
		return "", ""
	case format == formatText:
		return "", kept
	}
	return shown, kept
}

// conclude tells the answers to groups, and file, which may be nil, what they
// come to.
func (p *program) conclude(c *cli.Context, format string, groups *report.DiagnosisGroups, file document, tell func(told) error) (*report.Conclusion, error) {
	for _, g := range groups.Rows() {
		if err := tell(told{g.Diagnosis, g}); err != nil {
			return nil, err
		}
	}
	if file == nil && format != formatText {
		return nil, nil
	}
	conclusion, err := report.NewConclusion(groups)
	if err != nil {
		return nil, err
	}
	form, err := fixFormat(c)
	if err != nil {
		return nil, err
	}
	if form == fixcode.JSON && format != formatText && !isDocument(format) {
		form = "" // the steps say the same
	}
	for i := range conclusion.MergedFixes {
		m := &conclusion.MergedFixes[i]
		if form == "" {
			break
		}
		fix := m.Fix
		for _, name := range m.Shared {
			fix.DependsOn = append(slices.Clip(fix.DependsOn), "making no other change of "+name+" at the same time: the fix of another principal changes it as well; make one, then analyse again")
		}
		if m.Rendered, err = fixcode.Render(&fix, form); err != nil {
			return nil, err
		}
	}
	if file != nil {
		file.Conclude(conclusion)
	}
	return conclusion, nil
}
