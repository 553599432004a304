// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/undenied/undenied/snapshot/format"
)

// A checkpoint keeps the accounts that are done. A nil checkpoint keeps nothing.
type checkpoint struct {
	dir string
}

// settingsFile says what the accounts of a checkpoint were collected with.
const settingsFile = "settings.json"

// openCheckpoint opens the checkpoint of o. One that was made with other options
// is refused: its accounts would hold something else.
func openCheckpoint(o Options) (*checkpoint, error) {
	if o.Checkpoint == "" {
		return nil, nil
	}
	if err := os.MkdirAll(o.Checkpoint, 0o700); err != nil {
		return nil, err
	}
	want, err := json.Marshal(struct {
		Services, Regions []string
		RoleName          string
	}{sorted(o.Services), sorted(o.Regions), o.RoleName})
	if err != nil {
		return nil, err
	}
	path := filepath.Join(o.Checkpoint, settingsFile)
	got, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.WriteFile(path, want, 0o600); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case string(got) != string(want):
		return nil, fmt.Errorf("%s: was begun with other services, regions or role name: %s, want the same, or another directory", path, strings.TrimSpace(string(got)))
	}
	return &checkpoint{o.Checkpoint}, nil
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

func (c *checkpoint) path(id string) string { return filepath.Join(c.dir, id+".json") }

// account returns an account that is done, or nil. One that cannot be read is
// collected again.
func (c *checkpoint) account(id string) *format.File {
	if c == nil {
		return nil
	}
	f, err := format.Load(c.path(id))
	if err != nil || f.Collection == nil {
		return nil
	}
	return f
}

// keep writes an account. One that cannot be written costs a call later on, not
// the collection.
func (c *checkpoint) keep(id string, f *format.File) {
	if c != nil && len(f.Accounts) > 0 {
		_ = format.Save(c.path(id), f)
	}
}

// RemoveCheckpoint removes the accounts kept in a checkpoint, and its directory
// unless something else is in there.
func RemoveCheckpoint(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		id := strings.TrimSuffix(e.Name(), ".json")
		if err == nil && (e.Name() == settingsFile || format.IsAccountID(id)) {
			err = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	if err != nil {
		return err
	}
	return os.Remove(dir)
}
