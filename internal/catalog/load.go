// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"embed"
	"slices"
	"strings"
	"sync"
)

//go:embed data
var data embed.FS

// parsed holds the services that were asked for: IAM prefix to *entry. It is a
// cache of the embedded data and nothing else.
var parsed sync.Map

type entry struct {
	once sync.Once
	s    *Service
}

func lookup(service string) (*Service, bool) {
	if e, ok := parsed.Load(service); ok {
		return e.(*entry).load(service)
	}
	service = strings.ToLower(service)
	if service == "" || strings.ContainsAny(service, "/\\") {
		return nil, false
	}
	if f, err := data.Open("data/" + service + ".txt"); err != nil {
		return nil, false
	} else if err := f.Close(); err != nil {
		return nil, false
	}
	e, _ := parsed.LoadOrStore(service, new(entry))
	return e.(*entry).load(service)
}

func (e *entry) load(service string) (*Service, bool) {
	e.once.Do(func() { e.s = mustParse(service) })
	return e.s, true
}

// layers are the files of a service, in the order they amend each other.
var layers = [...]string{"data/", "data/facts/", "data/overrides/"}

// mustParse reads the embedded files of a service. That they can be parsed is
// checked by the tests, so that an error here is a broken build.
func mustParse(service string) *Service {
	s, err := parseService(service)
	if err != nil {
		panic("catalog: " + err.Error())
	}
	return s
}

func parseService(service string) (*Service, error) {
	p := newParser()
	for i, dir := range layers {
		file := dir + service + ".txt"
		text, err := data.ReadFile(file)
		if err != nil {
			if i > 0 {
				continue // amendments are optional
			}
			return nil, err
		}
		p.parse(file, string(text))
	}
	s, err := p.finish()
	if err != nil {
		return nil, err
	}
	s.PassedTo = sources().passed[service]
	return s, nil
}

// prefixes lists the services, sorted.
var prefixes = sync.OnceValue(func() []string {
	files, err := data.ReadDir("data")
	if err != nil {
		panic("catalog: " + err.Error())
	}
	var names []string
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".txt"); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
})

func readTable(name string) string {
	text, err := data.ReadFile("data/tables/" + name)
	if err != nil {
		panic("catalog: " + err.Error())
	}
	return string(text)
}
