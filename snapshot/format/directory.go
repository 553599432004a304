// SPDX-License-Identifier: Apache-2.0

package format

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Directory is a snapshot with one file an account, of which each is read when
// it is asked for.
type Directory struct {
	path  string
	rest  *File
	files map[string]string // account ID to file name
}

// OpenDirectory reads organization.json of a directory and lists its accounts.
// Files that are reached by a link out of the directory are refused.
func OpenDirectory(path string) (*Directory, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	d := &Directory{path: path, files: map[string]string{}}
	for _, e := range entries {
		switch name, ok := partName(e.Name()); {
		case strings.HasPrefix(e.Name(), "."):
		case !ok:
			return nil, d.fault(e.Name(), "no part of a snapshot, want files named after account IDs (111122223333.json) and organization.json")
		case d.files[name] != "":
			return nil, d.fault(e.Name(), "%s holds the same, want one of them", d.files[name])
		default:
			d.files[name] = e.Name()
		}
	}
	if d.files[organizationFile] == "" {
		in := &text{name: path}
		return nil, in.fault(0, "no organization.json in this directory, %s, or a directory that undenied wrote", wanted)
	}
	if d.rest, err = d.read(organizationFile); err != nil {
		return nil, err
	}
	if len(d.rest.Accounts) > 0 {
		return nil, d.fault(d.files[organizationFile], "holds accounts, want them in files of their own")
	}
	delete(d.files, organizationFile)
	return d, nil
}

// partName returns the account ID or "organization" that a file of a directory
// is named after.
func partName(file string) (name string, ok bool) {
	for _, suffix := range [...]string{suffixes[Gzip], suffixes[Plain]} {
		if name, ok := strings.CutSuffix(file, suffix); ok {
			return name, name == organizationFile || IsAccountID(name)
		}
	}
	return "", false
}

// Rest returns what is about no one account: the organization, and who owns
// what. It has no accounts.
func (d *Directory) Rest() *File { return d.rest }

// Accounts returns the IDs of the accounts, sorted.
func (d *Directory) Accounts() []string { return slices.Sorted(maps.Keys(d.files)) }

// Account reads the file of one account. The error is an [fs.ErrNotExist] if
// there is none.
func (d *Directory) Account(id string) (*File, error) {
	if d.files[id] == "" {
		return nil, &fs.PathError{Op: "open", Path: filepath.Join(d.path, id), Err: fs.ErrNotExist}
	}
	f, err := d.read(id)
	if err != nil {
		return nil, err
	}
	if len(f.Accounts) != 1 || f.Accounts[0].ID != id || f.Organization != nil {
		return nil, d.fault(d.files[id], "want account %s and nothing else", id)
	}
	return f, nil
}

// File reads all accounts.
func (d *Directory) File() (*File, error) {
	all := &File{Organization: d.rest.Organization, Evidence: d.rest.Evidence}
	if c := d.rest.Collection; c != nil {
		all.Collection = &Collection{CollectedAt: c.CollectedAt, By: c.By, Calls: slices.Clone(c.Calls)}
	}
	for _, id := range d.Accounts() {
		f, err := d.Account(id)
		if err != nil {
			return nil, err
		}
		all.Accounts = append(all.Accounts, f.Accounts...)
		if all.Collection != nil && f.Collection != nil {
			all.Collection.Calls = append(all.Collection.Calls, f.Collection.Calls...)
		}
	}
	return all, nil
}

// read reads one file of the directory.
func (d *Directory) read(name string) (*File, error) {
	root, err := os.OpenRoot(d.path)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	path := filepath.Join(d.path, d.files[name])
	data, err := readWithin(root, d.files[name], path)
	if err != nil {
		return nil, err
	}
	return Read(path, data)
}

func (d *Directory) fault(file, format string, args ...any) error {
	in := &text{name: filepath.Join(d.path, file)}
	return in.fault(0, format, args...)
}

// Owners returns, for the resources of accounts that are named without their
// account, that name with the account's ID: buckets by ARN, VPC endpoints by ID.
// What two accounts list has no owner.
func Owners(accounts []Account) map[string]string {
	owners, contested := map[string]string{}, map[string]bool{}
	own := func(name, id string) {
		if owners[name] != "" && owners[name] != id {
			contested[name] = true
		}
		owners[name] = id
	}
	for i := range accounts {
		a := &accounts[i]
		for _, r := range a.Resources {
			if !IsAccountID(r.ARN.Account()) {
				own(r.ARN.String(), a.ID)
			}
			if id, ok := strings.CutPrefix(r.ARN.Resource(), "vpc-endpoint/"); ok && r.ARN.Service() == "ec2" {
				own(id, a.ID)
			}
		}
	}
	maps.DeleteFunc(owners, func(name, _ string) bool { return contested[name] })
	return owners
}
