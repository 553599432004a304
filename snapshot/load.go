// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"github.com/undenied/undenied/snapshot/format"
)

// Load reads the snapshot file at path. The file may be compressed with gzip.
func Load(path string) (*Snapshot, error) {
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

// New returns the snapshot that a file holds. It keeps f, which must not be
// changed.
func New(f *format.File) *Snapshot { return newBuilder().build(f) }

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
	return newBuilder().withOrganization(s, f.Organization), nil
}

// Schema returns the JSON Schema of snapshot files.
func Schema() []byte { return format.Schema() }
