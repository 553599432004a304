// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v2"
)

// undocumented returns the flags that a page does not show with an example,
// and "page" if there is none.
func undocumented(text string, flags []cli.Flag) []string {
	if text == "" {
		return []string{"page"}
	}
	var missing []string
	for _, f := range flags {
		name := "--" + f.Names()[0]
		shown, example := false, false
		for line := range strings.Lines(text) {
			fields := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" ,\n", r) })
			switch {
			case len(fields) > 0 && fields[0] == "e.g.":
				example = example || slices.Contains(fields, name)
			case strings.HasPrefix(line, "  -"):
				shown = shown || slices.Contains(fields, name)
			}
		}
		if !shown || !example {
			missing = append(missing, name)
		}
	}
	return missing
}

// TestPages looks for every flag in the pages.
func TestPages(t *testing.T) {
	app := newApp(&program{})
	if missing := undocumented(page(programName), app.Flags); missing != nil {
		t.Errorf("the page of the program lacks %q", missing)
	}
	for _, c := range app.Commands {
		if c.Hidden {
			continue
		}
		if missing := undocumented(page(c.Name), append(c.Flags, cli.HelpFlag)); missing != nil {
			t.Errorf("the page of %s lacks %q", c.Name, missing)
		}
		if first, _, _ := strings.Cut(page(c.Name), "\n"); first != programName+" "+c.Name+" - "+c.Usage {
			t.Errorf("the page of %s begins with %q, want its usage %q", c.Name, first, c.Usage)
		}
		if line := "  " + c.Name; !strings.Contains(page(programName), line+" ") {
			t.Errorf("the page of the program does not list %s", c.Name)
		}
	}
}

func TestUndocumented(t *testing.T) {
	flags := []cli.Flag{&cli.StringFlag{Name: "good"}, &cli.StringFlag{Name: "bare"}, &cli.StringFlag{Name: "gone"}}
	text := "  --good X   a flag\n             e.g. --good 1\n  --bare X   a flag, unlike --gone\n             e.g. --barely 1\n"
	if diff := cmp.Diff([]string{"--bare", "--gone"}, undocumented(text, flags)); diff != "" {
		t.Errorf("undocumented (-want +got):\n%s", diff)
	}
}

// TestPagesHoldOnlyFlags looks for flags in the pages that are none, and for
// lines that a terminal of 80 columns breaks.
func TestPagesHoldOnlyFlags(t *testing.T) {
	app := newApp(&program{})
	for _, name := range append([]string{programName}, commandNames(app)...) {
		for line := range strings.Lines(page(name)) {
			if width := len([]rune(strings.TrimSuffix(line, "\n"))); width > 79 {
				t.Errorf("%s: a line of %d columns, want at most 79: %s", name, width, line)
			}
			if strings.ContainsAny(line, "\t`") || strings.Contains(line, "{{") {
				t.Errorf("%s: a tab, a backquote or a template: %s", name, line)
			}
			fields := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" ,\n", r) })
			if !strings.HasPrefix(line, "  -") {
				continue
			}
			for _, f := range fields {
				if !strings.HasPrefix(f, "-") {
					break
				}
				if found, _ := lookUp(app, app.Command(name), f); found == nil {
					t.Errorf("%s: %s is no flag", name, f)
				}
			}
		}
	}
}

// TestExamples takes the examples of the pages for what they say: command lines
// that the program can read.
func TestExamples(t *testing.T) {
	app := newApp(&program{})
	read := 0
	for _, name := range append([]string{programName}, commandNames(app)...) {
		text := strings.ReplaceAll(page(name), "\\\n", "")
		_, examples, _ := strings.Cut(text, "\nExamples:\n")
		_, start, _ := strings.Cut(text, "\nStart here:\n")
		for line := range strings.Lines(examples + start) {
			_, args, ok := strings.Cut(line, programName+" ")
			if !ok {
				continue
			}
			args, _, _ = strings.Cut(args, "|")
			args, _, _ = strings.Cut(args, ">")
			read++
			if _, err := arrange(newApp(&program{}), strings.Fields(strings.Trim(args, " \n)"))); err != nil {
				t.Errorf("%s: %s: %v", name, strings.TrimSpace(line), err)
			}
		}
	}
	if read < 10 {
		t.Errorf("read %d examples, want at least 10: the test cannot fail", read)
	}
}

// TestManual keeps docs/cli.md equal to the pages.
func TestManual(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "cli.md")
	want := manual()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./cmd/undenied -update writes it", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs from cmd/undenied/usage; go test ./cmd/undenied -update writes it (-pages +file):\n%s", path, diff)
	}
}

// manual returns all pages as one document.
func manual() []byte {
	var b bytes.Buffer
	b.WriteString("# The command\n\nThese are the pages that `undenied --help` and `undenied COMMAND --help` print. This file is made of them: " +
		"`go test ./cmd/undenied -update`.\n")
	for _, name := range append([]string{programName}, commandNames(newApp(&program{}))...) {
		title := programName
		if name != programName {
			title += " " + name
		}
		b.WriteString("\n## " + title + "\n\n```text\n" + page(name) + "```\n")
	}
	return b.Bytes()
}
