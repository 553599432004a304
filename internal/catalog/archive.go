// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"strings"
)

// A section is one file of an archive.
type section struct {
	name string
	line int // of the marker, from 1
	text string
}

// splitArchive splits a txtar archive: a line "-- NAME --" begins a file, what
// stands before the first is a comment. Lines may end in CR LF.
// See https://pkg.go.dev/golang.org/x/tools/txtar#hdr-Txtar_format
func splitArchive(text string) []section {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var sections []section
	start := 0 // of the text of the last section
	pos, line := 0, 0
	end := func() {
		if n := len(sections); n > 0 {
			sections[n-1].text = text[start:pos]
		}
	}
	for pos < len(text) {
		line++
		current, _, _ := strings.Cut(text[pos:], "\n")
		next := min(pos+len(current)+1, len(text))
		if name, ok := marker(current); ok {
			end()
			sections = append(sections, section{name: name, line: line})
			start = next
		}
		pos = next
	}
	end()
	return sections
}

// marker returns the name in a line that begins a file.
func marker(line string) (name string, ok bool) {
	name, begins := strings.CutPrefix(line, "-- ")
	name, ends := strings.CutSuffix(name, " --")
	name = strings.TrimSpace(name)
	return name, begins && ends && name != ""
}

// place returns the service and the layer of a file of the data by its name,
// "facts/s3.txt", or what checks it if it is none of a service's layers.
func place(name string) (service string, layer int, table func(file, text string) error, err error) {
	if table, ok := tables[name]; ok {
		return "", 0, table, nil
	}
	if service, ok := strings.CutSuffix(strings.TrimPrefix(name, "context/"), ".txt"); ok && strings.HasPrefix(name, "context/") && isPrefix(service) {
		return "", 0, func(file, text string) error { _, err := parseContext(file, service, text); return err }, nil
	}
	for i := len(layers) - 1; i >= 0; i-- {
		service, ok := strings.CutPrefix(dataDir+name, layers[i])
		if !ok {
			continue
		}
		if service, ok = strings.CutSuffix(service, ".txt"); ok && isPrefix(service) {
			return service, i, nil, nil
		}
		break
	}
	return "", 0, nil, fmt.Errorf("%q is no file of the catalog, want SERVICE.txt, facts/SERVICE.txt, overrides/SERVICE.txt, context/SERVICE.txt or a table", name)
}

// isPrefix reports whether s can be an IAM prefix: lower-case letters, digits
// and hyphens.
func isPrefix(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
