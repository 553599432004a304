// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"os"

	"github.com/undenied/undenied/snapshot/format"
)

// Load reads the snapshot at path, in any of the forms that [format.Load] knows.
// Of a directory with one file an account each is read when it is asked for.
func Load(path string) (*Snapshot, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() && !format.IsForeign(path) {
		d, err := format.OpenDirectory(path)
		if err != nil {
			return nil, err
		}
		return NewDirectory(d), nil
	}
	f, err := format.Load(path)
	if err != nil {
		return nil, err
	}
	return New(f), nil
}

// Read reads a snapshot in any of the forms that [format.Read] knows. The name
// appears in errors; it is usually the file's.
//
// Faults of the file are an [*Error] or an [ErrorList]; policies that do not
// parse are no faults of the file, but [Snapshot.Warnings]. The snapshot keeps
// data, which must not be changed.
func Read(name string, data []byte) (*Snapshot, error) {
	f, err := format.Read(name, data)
	if err != nil {
		return nil, err
	}
	return New(f), nil
}

// LoadSCPs reads the file at path as [Snapshot.WithSCPs] does.
func (s *Snapshot) LoadSCPs(path string) (*Snapshot, error) {
	data, err := format.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return s.WithSCPs(path, data)
}

// WithSCPs returns a copy of s whose organization and service control policies
// are those of a scp_data.json, the file that Access Undenied's get-scps
// writes. Resource control policies are not in such a file; those that s has for
// the same nodes are kept, others are not collected.
func (s *Snapshot) WithSCPs(name string, data []byte) (*Snapshot, error) {
	f, err := format.ReadSCPData(name, data)
	if err != nil {
		return nil, err
	}
	copied := *s
	copied.setOrganization(f.Organization)
	return &copied, nil
}

// Schema returns the JSON Schema of snapshot files.
func Schema() []byte { return format.Schema() }
