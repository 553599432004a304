// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval/fixture"
	"github.com/undenied/undenied/internal/command"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

func TestLines(t *testing.T) {
	_, missing := os.Stat(filepath.Join(t.TempDir(), "missing"))
	missing.(*fs.PathError).Path = "org.json"
	two := fixture.ErrorList{
		{Pos: policy.Position{Name: "a.yaml", Line: 1, Column: 2}, Path: "cases", Err: errors.New("one")},
		{Pos: policy.Position{Name: "a.yaml", Line: 3, Column: 4}, Path: "cases[0]", Err: errors.New("two")},
	}
	at := policy.Position{Name: "org.json", Line: 5, Column: 6}
	_, wrong := policy.Parse("arn:aws:iam::111122223333:policy/p", []byte(`{"Statement": {"Effect": "Allow", "effect": "Deny", "Action": 1, "Resource": "*"}}`))
	tests := []struct {
		name string
		err  error
		want []string
	}{
		{"nil", nil, nil},
		{"said already", &command.Failure{Code: 3}, nil},
		{"plain", errors.New("it is wrong"), []string{"it is wrong"}},
		{"with an exit code", command.Usagef("it is %d", 1), []string{"it is 1"}},
		{"a missing file", missing, []string{"org.json: no such file or directory, want the path of one that exists"}},
		{"a missing file, with what it is for", fmt.Errorf("a.yaml:1:2: cases[0]: %w", &fs.PathError{Op: "open", Path: "p.json", Err: errors.New("gone")}),
			[]string{"a.yaml:1:2: cases[0]: open p.json: gone"}},
		{"several", two, []string{"a.yaml:1:2: cases: one", "a.yaml:3:4: cases[0]: two"}},
		{"joined", errors.Join(errors.New("a"), two), []string{"a", "a.yaml:1:2: cases: one", "a.yaml:3:4: cases[0]: two"}},
		{"several in one", fmt.Errorf("in all: %w", two), []string{"in all: a.yaml:1:2: cases: one; a.yaml:3:4: cases[0]: two"}},
		{"escape sequences", &cloudtrail.RecordError{Pos: cloudtrail.Position{Name: "\x1b[31mred", Line: 1, Column: 1}, Err: errors.New("a\rb\u202ec\x00")},
			[]string{`\x1b[31mred:1:1: a\rb\u202ec\x00`}},
		{"bytes that are no text", errors.New("a\xffb"), []string{"a\ufffdb"}},
		{"a long value", errors.New("a.json:1:2: eventTime is " + strings.Repeat("x", 1<<20) + ", want a time"),
			[]string{"a.json:1:2: eventTime is " + strings.Repeat("x", 1475) + "…" + strings.Repeat("x", 487) + ", want a time"}},
		{"a policy", &snapshot.DocumentError{Pos: at, Type: policy.IdentityBased, Err: wrong}, []string{
			`org.json:5:6: identity-based policy is treated as not collected: arn:aws:iam::111122223333:policy/p:1:35: ` + firstLine(t, wrong, 0),
			`org.json:5:6: identity-based policy is treated as not collected: arn:aws:iam::111122223333:policy/p:1:63: ` + firstLine(t, wrong, 1),
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, command.Lines(tt.err)); diff != "" {
				t.Errorf("Lines (-want +got):\n%s", diff)
			}
		})
	}
}

// firstLine returns what the i-th error in a policy says, without its place.
func firstLine(t *testing.T, err error, i int) string {
	t.Helper()
	var list policy.ErrorList
	if !errors.As(err, &list) || len(list) <= i {
		t.Fatalf("%v: want more than %d errors", err, i)
	}
	e := *list[i]
	place := e.Pos.String() + ": "
	return e.Error()[len(place):]
}

func TestExitCode(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"none", nil, 0},
		{"done", &command.Failure{Code: 0}, 0},
		{"a check", &command.Failure{Code: command.CheckFailed}, 1},
		{"usage", command.Usagef("no"), 2},
		{"any other", errors.New("no"), 2},
		{"part of the input", fmt.Errorf("at the end: %w", &command.Failure{Code: command.Partial}), 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := command.ExitCode(tt.err); got != tt.want {
				t.Errorf("ExitCode = %d, want %d", got, tt.want)
			}
		})
	}
}
