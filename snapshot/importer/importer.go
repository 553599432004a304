// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// Options say what the files do not. The zero Options say nothing.
type Options struct {
	Account string // ID of the account that plans and templates are for; "": as far as they say themselves
	Region  string // likewise

	Parameters *Parameters // of templates; nil: those that have a default have that
}

// partition returns the partition of the Region, "aws" without one.
func (o Options) partition() string {
	switch {
	case strings.HasPrefix(o.Region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(o.Region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

const wanted = `want a snapshot, get-account-authorization-details, scp_data.json, an AWS Config snapshot or its query results, "terraform show -json", or a CloudFormation template`

// Sources returns the files and directories that a path stands for, each of
// which [Load] reads: a directory that is a snapshot stands for itself, another
// for the files in it and below that may be read, in lexical order. Links are not
// followed.
func Sources(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.IsDir(), format.IsCollectDirectory(path), isOwnDirectory(path):
		return []string{path}, nil
	}
	var sources []string
	err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		hidden := name != path && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil:
			return err
		case hidden && entry.IsDir():
			return fs.SkipDir
		case !hidden && entry.Type().IsRegular() && hasSuffix(name):
			sources = append(sources, name)
		}
		return nil
	})
	if err == nil && sources == nil {
		err = (&source{name: path, fixed: -1}).fault(0, "no files in this directory that end in %s", strings.Join(suffixes[:], ", "))
	}
	return sources, err
}

// suffixes are the endings of files that are read in a directory.
var suffixes = [...]string{".json", ".json.gz", ".yaml", ".yml", ".template"}

func hasSuffix(name string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(strings.ToLower(name), suffix) {
			return true
		}
	}
	return false
}

// isOwnDirectory reports whether a directory is one of package format.
func isOwnDirectory(path string) bool {
	for _, suffix := range suffixes[:2] {
		if _, err := os.Lstat(filepath.Join(path, "organization"+suffix)); err == nil {
			return true
		}
	}
	return false
}

// Load reads a file, which may be compressed with gzip, or a directory of a form
// that [format.Load] knows.
func Load(path string, o Options) (*format.File, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return format.Load(path)
	}
	data, err := format.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Read(path, data, o)
}

// Read reads a file in any of the forms. What was left out is in the file's
// Skipped. The name appears in errors; it is usually the file's. The result keeps
// data, which must not be changed.
func Read(name string, data []byte, o Options) (*format.File, error) {
	f, err := read(name, data, o)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(f.Skipped, func(a, b error) int { return cmp.Compare(offset(a), offset(b)) })
	return f, nil
}

// offset returns the place in its file that an error is about.
func offset(err error) int {
	if at := new(format.Error); errors.As(err, &at) {
		return at.Pos.Offset
	}
	return 0
}

func read(name string, data []byte, o Options) (*format.File, error) {
	r := &reader{Options: o, source: &source{name: name, data: data, fixed: -1}, file: new(format.File), index: map[string]int{}}
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if len(text) == 0 || text[0] != '{' {
		if len(text) == 0 || text[0] == '[' || !isYAMLTemplate(text) {
			return format.Read(name, data) // which says what is wrong
		}
		root, err := parseYAML(r.source)
		if err != nil {
			return nil, err
		}
		return r.template(value{root, r.source})
	}
	root, err := jsontree.Parse(data[len(data)-len(bytes.TrimLeft(data, "\xef\xbb\xbf")):])
	if err != nil || bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		return format.Read(name, data)
	}
	top := value{root, r.source}
	switch {
	case isConfig(top):
		return r.config(top)
	case isTerraform(top):
		return r.terraform(top)
	case isTemplate(top):
		return r.template(top)
	case root.Get("schema") == nil && !isOurs(root):
		return nil, r.source.fault(root.Offset, "it is not known what this is, %s", wanted)
	}
	return format.Read(name, data)
}

// isOurs reports whether package format reads a file whose value is n.
func isOurs(n *jsontree.Node) bool {
	for _, name := range [...]string{"accounts", "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"} {
		if n.Get(name) != nil {
			return true
		}
	}
	return len(n.Members) > 0 && n.Members[0].Value.Get("organization_node_type") != nil
}

// A reader turns one file into another.
type reader struct {
	Options
	source *source
	file   *format.File
	index  map[string]int // accounts of file
}

// account returns the account with the given ID.
func (r *reader) account(id string) *format.Account {
	i, ok := r.index[id]
	if !ok {
		i = len(r.file.Accounts)
		r.index[id] = i
		r.file.Accounts = append(r.file.Accounts, format.Account{ID: id})
	}
	return &r.file.Accounts[i]
}

// skip notes that what stands at v is left out.
func (r *reader) skip(v value, text string, args ...any) {
	r.file.Skipped = append(r.file.Skipped, v.fault("skipped: "+text, args...))
}

// A source is a file, or a text within one.
type source struct {
	name  string
	data  []byte
	fixed int // offset that stands for all of a text within; -1 for the file itself

	outer *source // the file that a text stands in; nil for the file itself
	lines []int   // offsets of the starts of lines, once a place was asked for
}

// position returns the place of an offset.
func (s *source) position(offset int) policy.Position {
	if s.outer != nil {
		return s.outer.position(s.fixed)
	}
	if s.lines == nil {
		s.lines = []int{0}
		for i, c := range s.data {
			if c == '\n' {
				s.lines = append(s.lines, i+1)
			}
		}
	}
	line, found := slices.BinarySearch(s.lines, offset)
	if !found {
		line--
	}
	return policy.Position{Name: s.name, Offset: offset, Line: line + 1, Column: offset - s.lines[line] + 1}
}

func (s *source) origin(offset int) format.Origin {
	if s.fixed >= 0 {
		offset = s.fixed
	}
	return format.At(s.name, s.data, offset)
}

func (s *source) fault(offset int, text string, args ...any) *format.Error {
	return &format.Error{Pos: s.position(offset), Err: fmt.Errorf(text, args...)}
}

// A value is a JSON value with the file it stands in. The zero value is none.
type value struct {
	*jsontree.Node
	in *source
}

func (v value) ok() bool { return v.Node != nil && v.Kind != jsontree.Null }

// at follows names through nested objects.
func (v value) at(names ...string) value {
	return value{v.Node.At(names...), v.in}
}

// any returns the first member there is of several names.
func (v value) any(names ...string) value {
	for _, name := range names {
		if m := v.at(name); m.ok() {
			return m
		}
	}
	return value{}
}

// list returns the elements of a list.
func (v value) list() []value {
	var list []value
	for _, e := range v.Node.List() {
		list = append(list, value{e, v.in})
	}
	return list
}

// texts returns the strings of a list.
func (v value) texts() []string {
	var texts []string
	for _, e := range v.list() {
		texts = append(texts, e.Str())
	}
	return texts
}

func (v value) text(name string) string { return v.at(name).Str() }

func (v value) is(name string) bool {
	m := v.at(name)
	return m.ok() && m.Kind == jsontree.Bool && m.Text == "true"
}

func (v value) origin() format.Origin {
	if v.Node == nil {
		return format.Origin{}
	}
	return v.in.origin(v.Offset)
}

func (v value) fault(text string, args ...any) *format.Error {
	if v.Node == nil {
		return &format.Error{Err: fmt.Errorf(text, args...)}
	}
	return v.in.fault(v.Offset, text, args...)
}

// inner returns the value that a string holds as JSON text, or v itself.
func (v value) inner() value {
	if !v.ok() || v.Kind != jsontree.String {
		return v
	}
	n, err := jsontree.Parse([]byte(v.Text))
	if err != nil {
		return value{}
	}
	in := &source{name: v.in.name, data: v.in.data, fixed: v.Offset, outer: v.in}
	if v.in.outer != nil {
		in.fixed, in.outer = v.in.fixed, v.in.outer
	}
	return value{n, in}
}

// tags returns tags given as an object, or as a list of objects.
func (v value) tags() map[string]string {
	if !v.ok() {
		return nil
	}
	tags := map[string]string{}
	for _, m := range v.Members {
		if m.Value.Kind != jsontree.Null {
			tags[m.Name] = m.Value.Text
		}
	}
	for _, e := range v.list() {
		if key := e.any("key", "Key"); key.ok() {
			tags[key.Str()] = e.any("value", "Value").scalar()
		}
	}
	return tags
}

// scalar returns the text of a string, a number or a boolean.
func (v value) scalar() string {
	if !v.ok() {
		return ""
	}
	return v.Text
}
