// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
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
	want := begun{sorted(o.Services), sorted(o.Regions), o.RoleName}
	path := filepath.Join(o.Checkpoint, settingsFile)
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var got begun
	if err != nil || json.Unmarshal(text, &got) != nil { // nobody knows what the accounts are
		return &checkpoint{o.Checkpoint}, errors.Join(removeParts(o.Checkpoint), want.write(path))
	}
	if got.String() != want.String() {
		return nil, fmt.Errorf("%s: was begun with %s, want the same, or another directory", path, got)
	}
	return &checkpoint{o.Checkpoint}, nil
}

// begun are the options that a checkpoint was begun with.
type begun struct {
	Services, Regions []string
	RoleName          string
}

func (b begun) String() string {
	list := func(names []string, none string) string { return cmp.Or(strings.Join(names, ","), none) }
	return fmt.Sprintf("services %s, regions %s and role %s", list(b.Services, "of tiers 1 and 2"), list(b.Regions, "as enabled"), b.RoleName)
}

// write writes the options to a file by way of another.
func (b begun) write(path string) error {
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	temp := filepath.Join(filepath.Dir(path), partPrefix+settingsFile)
	if err := os.WriteFile(temp, text, 0o600); err != nil {
		return err
	}
	return os.Rename(temp, path)
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
	err := removeParts(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return os.Remove(dir)
}

// partPrefix begins the names of files that are being written.
const partPrefix = ".snapshot-"

// removeParts removes the files of a checkpoint, and those that somebody who was
// killed was writing.
func removeParts(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		id, _ := strings.CutSuffix(e.Name(), ".json")
		if err == nil && (e.Name() == settingsFile || format.IsAccountID(id) || strings.HasPrefix(e.Name(), partPrefix)) {
			err = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return err
}
