// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/command"
)

func TestArrange(t *testing.T) {
	tests := []struct{ name, args, want string }{
		{"nothing", "", ""},
		{"a command", "demo", "demo"},
		{"as the library wants it", "-v DEBUG test --format tap a.yaml", "-v DEBUG test --format tap -- a.yaml"},
		{"flags after arguments", "test a.yaml --format tap b.yaml", "test --format tap -- a.yaml b.yaml"},
		{"global flags after the command", "demo -v DEBUG --no-color", "-v DEBUG --no-color demo"},
		{"an equals sign", "test a.yaml --format=tap", "test --format=tap -- a.yaml"},
		{"one dash", "test a.yaml -format tap", "test -format tap -- a.yaml"},
		{"stdin as a value", "analyze --events-file - --format json", "analyze --events-file - --format json"},
		{"stdin as an argument", "test - --format json", "test --format json -- -"},
		{"a value that looks like a flag", "analyze --output-file --format", "analyze --output-file --format"},
		{"a value that looks like a command", "--profile demo test x", "--profile demo test -- x"},
		{"two dashes", "test --format tap -- --format json", "test --format tap -- --format json"},
		{"help of the program", "--help", "--help"},
		{"help of a command", "analyze --events-file x --help", "analyze --events-file x --help"},
		{"a repeated flag", "analyze --events-file a --events-file b", "analyze --events-file a --events-file b"},
		{"the later of opposites", "analyze --suppress-output --format json --no-suppress-output", "analyze --format json --no-suppress-output"},
		{"the later of opposites, the other way", "analyze --no-suppress-output --suppress-output", "analyze --suppress-output"},
		{"a command of two words", "snapshot x info", "snapshot -- x info"},
		{"and its flags", "-v DEBUG snapshot info x --format json", "-v DEBUG snapshot info --format json -- x"},
		{"help of a command that has arguments", "catalog action s3:GetObject --help", "catalog --help"},
		{"a file named like help", "lint x --type --help", "lint --type --help -- x"},
		{"words to complete", "__complete analyze --form -- word=", "__complete analyze --form -- word="},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := arrange(newApp(&program{}), strings.Fields(tt.args))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("arrange(%s) (-want +got):\n%s", tt.args, diff)
			}
		})
	}
}

// A collector is given the words of a command apart.
func TestApart(t *testing.T) {
	app := newApp(&program{})
	args, err := arrange(app, []string{"snapshot", "info", "a b", "-v", "DEBUG"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"-v", "DEBUG", "snapshot", "info", "--", "a b"}, apart(app, args)); diff != "" {
		t.Errorf("apart (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"test", "a b"}, apart(app, []string{"test", "a b"})); diff != "" {
		t.Errorf("apart (-want +got):\n%s", diff)
	}
}

func TestArrangeErrors(t *testing.T) {
	tests := []struct{ name, args, says string }{
		{"no such command", "analyse", `unknown command "analyse"`},
		{"no such flag", "test x --formt tap", "did you mean --format?"},
		{"no such flag before the command", "--formt tap test x", `unknown flag "--formt"`},
		{"a command's flag before it", "--scp-file x analyze", "before the command it belongs to"},
		{"a value is missing", "test x --format", "flag --format needs a value, want for example --format junit"},
		{"a global value is missing", "demo -v", "flag -v needs a value, want for example --verbosity WARNING"},
		{"another command's flag", "events --snapshot x", `unknown flag "--snapshot"`},
		{"no truth value", "analyze --suppress-output=yes!", `"yes!" is no truth value`},
		{"three dashes", "demo ---format x", "unknown flag"},
		{"a dash and an equals sign", "demo -=x", "unknown flag"},
		{"a flag before its command that others have, too", "--format json catalog info", `want "undenied catalog --format"`},
		{"a flag before no command", "--format json", `want "undenied demo --format"`},
		{"no file", "analyze --snapshot=", "flag --snapshot is empty, want for example --snapshot org.json"},
		{"no files", "events --decoded= --events-file x", "flag --decoded is empty, want for example --decoded decoded.json"},
		{"dashes before the command", "-- demo", "unknown flag"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := arrange(newApp(&program{}), strings.Fields(tt.args))
			if err == nil {
				t.Fatalf("arrange(%s) = %q, want an error that says %q", tt.args, got, tt.says)
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("arrange(%s): %q, want %q in it", tt.args, err, tt.says)
			}
			if command.ExitCode(err) != exitUnreadable {
				t.Errorf("arrange(%s): exit code %d, want %d", tt.args, command.ExitCode(err), exitUnreadable)
			}
		})
	}
}

// FuzzArrange arranges twice: what is arranged stays as it is.
func FuzzArrange(f *testing.F) {
	f.Add("test a.yaml --format tap -- --x")
	f.Add("-v DEBUG analyze --suppress-output --no-suppress-output --events-file -")
	f.Add("__complete analyze word=--")
	f.Add("help -h")
	f.Fuzz(func(t *testing.T, args string) {
		once, err := arrange(newApp(&program{}), strings.Fields(args))
		if err != nil {
			return
		}
		twice, err := arrange(newApp(&program{}), once)
		if err != nil {
			t.Fatalf("arrange(%q) = %q, which it refuses: %v", args, once, err)
		}
		if diff := cmp.Diff(once, twice); diff != "" {
			t.Errorf("arrange(%q) (-once +twice):\n%s", args, diff)
		}
	})
}
