// SPDX-License-Identifier: Apache-2.0

package script

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

// elision is a line that stands for any lines, also for none.
const elision = "…"

// FromMarkdown returns the script that runs the blocks of a document that are
// marked console: lines that begin with "$ ", and what is printed then. Where
// nothing is shown it may be anything. A command ends with exit code 0, unless
// "$ echo $?" behind it shows another.
func FromMarkdown(text string) []byte {
	var a txtar.Archive
	var comment strings.Builder
	for _, s := range sessions(text) {
		fmt.Fprintf(&comment, "# Line %d.\nexits %s %s\n", s.line, s.code, s.command)
		if s.shown != nil {
			name := fmt.Sprintf("line%d", s.line)
			fmt.Fprintf(&comment, "shows %s\n", name)
			a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(strings.Join(s.shown, "\n") + "\n")})
		}
	}
	a.Comment = []byte(comment.String())
	return txtar.Format(&a)
}

// A session is a command in a document.
type session struct {
	line    int
	command string
	code    string
	shown   []string
}

func sessions(text string) []session {
	var all []session
	inside, code := false, false
	for i, line := range strings.Split(text, "\n") {
		command, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case strings.HasPrefix(line, "```"):
			inside, code = line == "```console", false
		case !inside:
		case isCommand && command == "echo $?" && len(all) > 0:
			code = true
		case isCommand:
			all = append(all, session{line: i + 1, command: command, code: "0"})
			code = false
		case code:
			all[len(all)-1].code = line
		case len(all) > 0:
			last := &all[len(all)-1]
			last.shown = append(last.shown, line)
		}
	}
	return all
}

// Shows is the script command "shows FILE": stdout and then stderr of the last
// command must be the lines of FILE, where the line "…" stands for any lines.
func Shows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: shows FILE")
	}
	got, want := lines(ts.ReadFile("stdout")+ts.ReadFile("stderr")), lines(ts.ReadFile(args[0]))
	if missing, ok := follows(got, want); !ok {
		ts.Fatalf("%s: want these lines, one after another:\n%s", args[0], strings.Join(missing, "\n"))
	}
}

func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

// follows reports whether got is want, or which lines of want are not where they
// should be.
func follows(got, want []string) (missing []string, ok bool) {
	for anywhere := false; ; anywhere = true {
		end := slices.Index(want, elision)
		part := want
		if end >= 0 {
			part = want[:end]
		}
		at := 0
		switch {
		case end < 0 && anywhere:
			at = max(0, len(got)-len(part))
		case anywhere:
			for at < len(got) && !begins(got[at:], part) {
				at++
			}
		}
		if !begins(got[at:], part) || end < 0 && len(got[at:]) > len(part) {
			return part, false
		}
		if end < 0 {
			return nil, true
		}
		got, want = got[at+len(part):], want[end+1:]
	}
}

func begins(all, first []string) bool {
	return len(all) >= len(first) && slices.Equal(all[:len(first)], first)
}
