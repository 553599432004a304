// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"io/fs"
	"slices"
)

// Data is the embedded file system.
var Data fs.FS = data

// ParseService parses the files of a service anew.
func ParseService(service string) (*Service, error) { return current().parseService(service) }

// ParseOverlay reads text as a data file and returns the services that it holds
// files of, as they are with it.
func ParseOverlay(path, text string) (map[string]*Service, error) {
	o, err := parseOverlay(path, text)
	if err != nil {
		return nil, err
	}
	services := make(map[string]*Service)
	for _, s := range o.files {
		if service, _, table, _ := place(s.name); table == nil {
			if services[service], err = o.parseService(service); err != nil {
				return nil, err
			}
		}
	}
	return services, nil
}

// Parse reads texts as the files of one service, in the order they amend each
// other: 1.txt, 2.txt, ….
func Parse(texts ...string) (*Service, error) {
	p := newParser()
	for i, text := range texts {
		p.parse(string(rune('1'+i))+".txt", text, 0)
	}
	return p.finish()
}

// ParseTables reads text as each of the tables and joins nothing: it returns
// the errors in the order events, sources, reference.
func ParseTables(text string) [3]error {
	_, events := parseEvents("events.txt", text)
	_, sources := parseSources("sources.txt", text)
	_, reference := parseReference("reference.txt", text)
	return [3]error{events, sources, reference}
}

// EventTable returns the events that differ from the rule, by folded
// "prefix:name".
func EventTable() map[string]EventFacts { return events().facts }

// SourceTargets returns every IAM prefix the table of event sources names.
func SourceTargets() []string {
	var all []string
	t := sources()
	for _, p := range t.prefix {
		all = append(all, p)
	}
	for _, f := range t.family {
		all = append(all, f...)
	}
	for p := range t.passed {
		all = append(all, p)
	}
	return all
}

// EC2Types returns the resource types the table of EC2 ids names.
func EC2Types() []string {
	var all []string
	for _, t := range sources().ec2 {
		all = append(all, t)
	}
	return all
}

// StripVersion is stripVersion.
var StripVersion = stripVersion

// A ContextLine is a line of data/context.
type ContextLine struct {
	Key     string
	Actions []string
}

func ParseContext(file, prefix, text string) ([]ContextLine, error) {
	t, err := parseContext(file, prefix, text)
	var lines []ContextLine
	for _, l := range slices.Concat(t.keys, t.tags, t.passed) {
		lines = append(lines, ContextLine{l.key, l.only})
	}
	return lines, err
}

// RefusalPatterns are the patterns of the table of refusals.
func RefusalPatterns() []string {
	var all []string
	for _, r := range refusals() {
		all = append(all, r.patterns...)
	}
	return all
}

// ParseRefusals reads text as the table of refusals.
func ParseRefusals(text string) error {
	_, err := parseRefusals("refusals.txt", text)
	return err
}
