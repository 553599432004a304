// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/policy/lint"
)

func (p *program) lintCommand() *cli.Command {
	return &cli.Command{
		Name:  "lint",
		Usage: "check policy documents",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "type", Usage: "what the documents are: " + list(kinds())},
			formatFlag("lint"),
		},
		Action: p.lint,
	}
}

// kinds are the words of --type.
func kinds() []string {
	var words []string
	for k := lint.Kind(1); k.String() != ""; k++ {
		words = append(words, k.String())
	}
	return words
}

func (p *program) lint(c *cli.Context) error {
	format, err := p.format(c)
	if err != nil {
		return err
	}
	var kind lint.Kind // unknown: lint looks at each document
	if c.IsSet("type") {
		if kind, err = lint.ParseKind(c.String("type")); err != nil {
			return usagef("lint: --type: %w", err)
		}
	}
	if !c.Args().Present() {
		return usagef("lint: no policies, want undenied lint FILE or undenied lint DIRECTORY")
	}
	paths, errs := policyFiles(c.Args().Slice())
	for _, err := range errs {
		p.complain(err)
	}
	var files []report.LintedFile
	skipped, faults, warnings := len(errs), 0, 0
	for _, path := range paths {
		data, err := p.readFile(path)
		if err != nil {
			skipped++
			p.complain(err)
			continue
		}
		file := report.LintedFile{Name: nameOf(path), Source: data, Findings: lint.Bytes(nameOf(path), data, kind)}
		for _, f := range file.Findings {
			if f.Severity == lint.Error {
				faults++
			} else {
				warnings++
			}
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		return &failure{Code: exitUnreadable}
	}
	if err := report.Lint(p.stdout, files, report.LintFormat(format), p.style(c, 0)); err != nil {
		return err
	}
	p.log(c).Info(fmt.Sprintf("%s and %s in %s", count(faults, "error"), count(warnings, "warning"), count(len(files), "file")))
	switch {
	case faults > 0:
		return &failure{Code: exitCheckFailed}
	case skipped > 0:
		return &failure{Code: exitPartial}
	}
	return nil
}

// readFile returns the content of a file or of stdin.
func (p *program) readFile(path string) ([]byte, error) {
	if path == stdinPath {
		return io.ReadAll(p.stdin)
	}
	return os.ReadFile(path)
}

// policyFiles returns the files that paths stand for, each once, in lexical
// order: a file is itself, and a directory the files below it that end in .json.
// The errors are the directories that cannot be read.
func policyFiles(paths []string) (files []string, errs []error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if path == stdinPath || err != nil || !info.IsDir() {
			files = append(files, path) // reading says what is wrong with it
			continue
		}
		below, faults := policyFilesBelow(path)
		if len(below) == 0 && faults == nil {
			faults = []error{fmt.Errorf("%s: no policies in this directory, want files that end in .json", path)}
		}
		files, errs = append(files, below...), append(errs, faults...)
	}
	slices.Sort(files)
	return slices.Compact(files), errs
}

func policyFilesBelow(dir string) (files []string, errs []error) {
	// The function below returns no errors but SkipDir.
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch hidden := path != dir && strings.HasPrefix(filepath.Base(path), "."); {
		case err != nil:
			errs = append(errs, err)
		case hidden && entry.IsDir():
			return fs.SkipDir
		case !hidden && !entry.IsDir() && strings.EqualFold(filepath.Ext(path), ".json"):
			files = append(files, path)
		}
		return nil
	})
	return files, errs
}
