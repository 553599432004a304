// SPDX-License-Identifier: Apache-2.0

package fixcode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/undenied/undenied"
)

// A Form is a language that a fix is written in.
type Form string

// The forms.
const (
	JSON           Form = "json"           // the fix as analyze writes it
	Terraform      Form = "terraform"      // resources of the AWS provider
	CloudFormation Form = "cloudformation" // a template
	CLI            Form = "cli"            // commands of the AWS CLI for a POSIX shell
)

// Forms returns the names of the forms.
func Forms() []string {
	return []string{string(JSON), string(Terraform), string(CloudFormation), string(CLI)}
}

// Render writes what a fix changes in policies, with a newline at the end. It is
// empty if the fix changes none. The error is about a policy that is no JSON, or
// a form that does not exist.
func Render(f *undenied.Fix, form Form) (string, error) {
	if len(f.Steps) == 0 {
		return "", nil
	}
	if form == JSON {
		return fixJSON(f)
	}
	changes, err := changesOf(f, form)
	if err != nil {
		return "", err
	}
	head := comments(heading(f))
	switch form {
	case Terraform:
		return head + terraform(changes), nil
	case CloudFormation:
		text, err := cloudFormation(changes)
		return head + text, err
	case CLI:
		return head + commands(changes), nil
	}
	return "", fmt.Errorf("fixcode: form %q, want one of %s", form, strings.Join(Forms(), ", "))
}

func fixJSON(f *undenied.Fix) (string, error) {
	plain := *f
	plain.Rendered = ""
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(&plain)
	return b.String(), err
}

// heading says what the fix does and what that depends on.
func heading(f *undenied.Fix) []string {
	lines := []string{f.Summary}
	if !f.Verified {
		lines = append(lines, "NOT VERIFIED")
	}
	for _, on := range f.DependsOn {
		lines = append(lines, "depends on "+on)
	}
	for _, w := range f.Warnings {
		lines = append(lines, "WARNING: "+w.String())
	}
	for _, c := range f.Request {
		switch {
		case c.Absent:
			lines = append(lines, fmt.Sprintf("together with a request without %s", c.Key))
		case c.Value == "":
			lines = append(lines, fmt.Sprintf("together with %s of any value in the request", c.Key))
		default:
			lines = append(lines, fmt.Sprintf("together with %s %s in the request", c.Key, c.Value))
		}
	}
	return lines
}

// comments writes lines as comments of any of the languages.
func comments(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight("# "+oneLine(line), " ") + "\n")
	}
	return b.String()
}

// oneLine makes text safe to stand in a comment: what is not printed, line breaks
// of any kind among it, appears as an escape.
func oneLine(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// preface is what comments say before the code of a change, or in its place.
func (c *change) preface() string {
	if c.home == nil {
		return comments(c.instead())
	}
	var b strings.Builder
	for _, note := range c.notes {
		b.WriteString(comments([]string{c.expand(note)}))
	}
	return b.String()
}

// instead says by hand what code must not do.
func (c *change) instead() []string {
	lines := []string{c.manual}
	if c.step.Layer == "session" {
		return append(lines, strings.Split(indented(c.policy), "\n")...)
	}
	for _, s := range c.steps {
		verb := "the statement to add:"
		if s.Replaces != "" {
			verb = "in place of statement " + s.Replaces + ":"
		}
		lines = append(lines, verb)
		for _, statement := range append([]json.RawMessage{s.Statement}, s.Also...) {
			lines = append(lines, strings.Split(indented(statement), "\n")...)
		}
	}
	return lines
}

// long is the length from which a document is written in one line, as some
// quotas count white space.
const long = 4000

// indented returns JSON text on several lines, or on one if it is long.
func indented(text []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") != nil || b.Len() > long {
		return string(text)
	}
	return b.String()
}
