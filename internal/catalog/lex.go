// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"iter"
	"strings"
)

// fields splits a line into words. A word in double quotes may hold spaces.
type fields struct {
	line  string
	pos   int // of the next word
	start int // of the last word
}

func (f *fields) skip() {
	for f.pos < len(f.line) && (f.line[f.pos] == ' ' || f.line[f.pos] == '\t') {
		f.pos++
	}
}

// next returns the next word, "" at the end of the line. A star after the
// closing quote belongs to the word.
func (f *fields) next() string {
	f.skip()
	f.start = f.pos
	rest := f.line[f.pos:]
	if rest == "" {
		return ""
	}
	if rest[0] == '"' {
		if end := strings.IndexByte(rest[1:], '"'); end >= 0 {
			word := rest[1 : 1+end]
			f.pos += end + 2
			if f.pos < len(f.line) && f.line[f.pos] == '*' {
				f.pos++
				word += "*"
			}
			return word
		}
	}
	end := 0
	for end < len(rest) && rest[end] != ' ' && rest[end] != '\t' {
		end++
	}
	f.pos += end
	return rest[:end]
}

// rest returns what is left of the line.
func (f *fields) rest() string {
	f.skip()
	f.start = f.pos
	r := f.line[f.pos:]
	f.pos = len(f.line)
	return strings.TrimRight(r, " \t")
}

// col is the column of the last word, in bytes from 1.
func (f *fields) col() int { return f.start + 1 }

// variables yields the variables in the resource part of an ARN template that a
// request must fill: not the partition, Region and account.
func variables(arn string) iter.Seq[string] {
	return func(yield func(string) bool) {
		part := arn
		for range 5 {
			if _, after, ok := strings.Cut(part, ":"); ok {
				part = after
			}
		}
		for {
			_, after, ok := strings.Cut(part, "${")
			if !ok {
				return
			}
			v, after, ok := strings.Cut(after, "}")
			if !ok {
				return
			}
			part = after
			switch v {
			case "Partition", "Region", "Account":
				continue
			}
			if !yield(v) {
				return
			}
		}
	}
}
