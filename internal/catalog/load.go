// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed data
var data embed.FS

const dataDir = "data/"

// parsed holds the services that were asked for: IAM prefix to *entry. It is a
// cache of the data and nothing else.
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
	if !isPrefix(service) || !current().has(dataDir+service+".txt") {
		return nil, false
	}
	e, _ := parsed.LoadOrStore(service, new(entry))
	return e.(*entry).load(service)
}

func (e *entry) load(service string) (*Service, bool) {
	e.once.Do(func() { e.s = mustParse(service) })
	return e.s, true
}

// layers are the directories of a service's files, in the order the files amend
// each other.
var layers = [...]string{dataDir, dataDir + "facts/", dataDir + "overrides/"}

// mustParse reads the files of a service. That they can be parsed is checked by
// the tests, and of a data file when it is loaded, so that an error here is a
// broken build.
func mustParse(service string) *Service {
	s, err := current().parseService(service)
	if err != nil {
		panic("catalog: " + err.Error())
	}
	s.PassedTo = sources().passed[service]
	return s
}

// parseService reads the files of a service. Embedded files amend those of a
// data file as far as they can: what they amend may be gone from it.
func (o *overlay) parseService(service string) (*Service, error) {
	p := newParser()
	p.prefix = service
	for i, dir := range layers {
		file := dir + service + ".txt"
		if s, ok := o.files[file]; ok {
			p.lenient = false
			p.parse(o.path, s.text, s.line)
			if p.s.Prefix == "" && len(p.errs) == 0 {
				return nil, fmt.Errorf("%s:%d:1: no service line", o.path, s.line)
			}
			continue
		}
		text, err := data.ReadFile(file)
		if err != nil {
			if i > 0 {
				continue // amendments are optional
			}
			return nil, err
		}
		p.lenient = o.replaces(service)
		p.parse(file, string(text), 0)
	}
	return p.finish()
}

// replaces reports whether the overlay holds a file of the service.
func (o *overlay) replaces(service string) bool {
	return slices.ContainsFunc(layers[:], func(dir string) bool {
		_, ok := o.files[dir+service+".txt"]
		return ok
	})
}

// has reports whether there is a file of the given name.
func (o *overlay) has(name string) bool {
	if _, ok := o.files[name]; ok {
		return true
	}
	f, err := data.Open(name)
	return err == nil && f.Close() == nil
}

// read returns the text of the file of the given name.
func (o *overlay) read(name string) (string, error) {
	if s, ok := o.files[name]; ok {
		return s.text, nil
	}
	text, err := data.ReadFile(name)
	return string(text), err
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
	for name, s := range current().files {
		if service, ok := strings.CutSuffix(s.name, ".txt"); ok && name == dataDir+service+".txt" && isPrefix(service) {
			names = append(names, service)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
})

func readTable(name string) string { return mustRead("tables/" + name) }

func mustRead(name string) string {
	text, err := current().read(dataDir + name)
	if err != nil {
		panic("catalog: " + err.Error())
	}
	return text
}
