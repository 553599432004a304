// SPDX-License-Identifier: Apache-2.0

package fixcode

import (
	"bytes"
	"encoding/json"
	"strings"
)

// commands writes a command for each change, with the document as its standard
// input.
func commands(changes []*change) string {
	var b strings.Builder
	for _, c := range changes {
		b.WriteString("\n" + c.preface())
		if c.home == nil {
			continue
		}
		h := c.home
		command := c.words(h.cli) + " file:///dev/stdin"
		if h.result == "" {
			b.WriteString(command + heredoc(c.document()))
		} else {
			b.WriteString("made=$(" + command + " --query " + quote(h.result) + " --output text" + heredoc(c.document()) + ")\n")
		}
		switch {
		case h.then != nil && h.result != "":
			b.WriteString(c.words(h.then) + ` "$made"` + "\n")
		case h.then != nil:
			b.WriteString(c.words(h.then) + "\n")
		}
		if h.last != nil {
			b.WriteString(c.words(h.last) + "\n")
		}
	}
	return b.String()
}

// words writes a command of the AWS CLI.
func (c *change) words(words []string) string {
	all := []string{"aws"}
	for _, w := range words {
		all = append(all, quote(c.expand(w)))
	}
	return strings.Join(all, " ")
}

// document is what the command reads.
func (c *change) document() string {
	text := indented(c.policy)
	if c.home.wrap == "" {
		return text
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(map[string]string{c.home.wrap: string(c.policy)}) != nil { // a string always encodes
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// heredoc ends a command with the text that it reads. The quotes keep the shell
// from reading anything into it, and no line of JSON is POLICY.
func heredoc(text string) string { return " <<'POLICY'\n" + text + "\nPOLICY\n" }

// quote makes one word of s that a shell takes as it is.
func quote(s string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,@+="
	if s != "" && strings.Trim(s, safe) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
