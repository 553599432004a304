// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"github.com/undenied/undenied/internal/report"
)

// The formats that most commands have.
const (
	formatText   = "text"
	formatJSON   = "json"
	formatNDJSON = "ndjson"

	formatHTML     = "html"
	formatMarkdown = "markdown"
	formatSARIF    = "sarif"
)

// formatsOf returns the values of a command's flag --format.
func formatsOf(command string) []string {
	switch command {
	case "test":
		return []string{formatText, formatJSON, formatNDJSON, "junit", "tap"}
	case "simulate", "snapshot info", "snapshot diff":
		return []string{formatText, formatJSON}
	case "lint":
		return []string{formatText, formatJSON, formatSARIF}
	case "analyze", "demo":
		return []string{formatText, formatJSON, formatNDJSON, formatHTML, formatMarkdown, formatSARIF}
	}
	return []string{formatText, formatJSON, formatNDJSON}
}

func formatFlag(command string) cli.Flag {
	return &cli.StringFlag{Name: "format", Usage: "the form of the output: " + list(formatsOf(command))}
}

// format returns the format that c asks for. Without a wish it is text on a
// terminal and json elsewhere.
func (p *program) format(c *cli.Context) (string, error) {
	wish, formats := c.String("format"), formatsOf(c.Command.Name)
	switch {
	case slices.Contains(formats, wish):
		return wish, nil
	case c.IsSet("format"):
		return "", usagef("%s: --format %q is not supported, want %s", c.Command.Name, wish, list(formats))
	case p.terminal():
		return formatText, nil
	}
	return formatJSON, nil
}

// terminal reports whether stdout is one.
func (p *program) terminal() bool {
	f, ok := p.stdout.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// The widths that text is laid out in: a line of prose gets hard to read beyond
// some length, a table does not.
const (
	minWidth   = 40
	proseWidth = 110
)

// style returns how text is laid out on stdout, at most limit wide if that is not 0.
func (p *program) style(c *cli.Context, limit int) report.Style {
	s := report.Style{ASCII: c.Bool("ascii")} // what a pipe gets
	if !p.terminal() {
		return s
	}
	s.Color = !c.Bool("no-color") && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if width, _, err := term.GetSize(int(p.stdout.(*os.File).Fd())); err == nil && width > 0 {
		s.Width = width
		if limit > 0 {
			s.Width = min(width, limit)
		}
		s.Width = max(s.Width, minWidth)
	}
	return s
}

// checkOutput reports what would keep writeFile from writing to path. It is
// asked before the work that writeFile is for.
func checkOutput(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return usagef("%s: this is a directory, want a file", path)
	}
	switch info, err := os.Stat(filepath.Dir(path)); {
	case errors.Is(err, fs.ErrNotExist):
		return usagef("%s: the directory %s does not exist, want one that does", path, filepath.Dir(path))
	case err != nil:
		return err
	case !info.IsDir():
		return usagef("%s: %s is no directory, want a file in one", path, filepath.Dir(path))
	}
	return nil
}

// writeFile writes a file in full or not at all.
func writeFile(path string, write func(io.Writer) error) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	mode := fs.FileMode(0o600) // it describes somebody's accounts
	switch info, err := os.Stat(path); {
	case err == nil && !info.Mode().IsRegular():
		return writeDevice(path, write)
	case err == nil:
		mode = info.Mode().Perm()
	}
	f, err := createBeside(path, mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// createBeside makes a new file in the directory of path.
func createBeside(path string, mode fs.FileMode) (*os.File, error) {
	for n := 0; ; n++ {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d-%d", filepath.Base(path), os.Getpid(), n))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// writeDevice writes to what is no regular file, such as /dev/stdout, and must
// not be replaced by one.
func writeDevice(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
