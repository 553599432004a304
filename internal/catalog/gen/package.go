// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// A pkg is what gen reads of the npm package.
type pkg struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	License   string `json:"license"`
	UpdatedAt string `json:"updatedAt"`

	services []service
	rcp      []string
	global   []condKey
	sha256   string // of all files that were read
}

type service struct {
	prefix, name string
	actions      []action
	resources    []resource
	keys         []condKey
}

type action struct {
	Name          string   `json:"name"`
	AccessLevel   string   `json:"accessLevel"`
	ConditionKeys []string `json:"conditionKeys"`
	ResourceTypes []target `json:"resourceTypes"`
}

type target struct {
	Name          string   `json:"name"`
	Required      bool     `json:"required"`
	ConditionKeys []string `json:"conditionKeys"`
}

type resource struct {
	Key           string   `json:"key"`
	ARN           string   `json:"arn"`
	ConditionKeys []string `json:"conditionKeys"`
}

type condKey struct {
	Key  string `json:"key"`
	Type string `json:"type"`
}

// A reader reads files of the package and hashes them.
type reader struct {
	dir string
	sum io.Writer
}

func (r reader) file(name string) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(r.sum, "%x  %s\n", sha256.Sum256(b), name)
	return b, err
}

func (r reader) json(name string, v any) error {
	b, err := r.file(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// globalKey finds the entries of the list of global condition keys, which the
// package has as code only.
var globalKey = regexp.MustCompile(`key: '([^']+)',\s+category: '[^']*',\s+type: '([^']+)'`)

func readPackage(dir string) (*pkg, error) {
	h := sha256.New()
	r := reader{dir, h}
	p := new(pkg)
	if err := r.json("package.json", p); err != nil {
		return nil, err
	}
	var prefixes []string
	names := make(map[string]string)
	if err := errors.Join(
		r.json("data/services.json", &prefixes),
		r.json("data/serviceNames.json", &names),
		r.json("data/rcpSupportedServices.json", &p.rcp),
	); err != nil {
		return nil, err
	}
	const globals = "dist/esm/globalConditionKeys.js"
	code, err := r.file(globals)
	if err != nil {
		return nil, err
	}
	for _, m := range globalKey.FindAllSubmatch(code, -1) {
		p.global = append(p.global, condKey{string(m[1]), string(m[2])})
	}
	if len(p.global) == 0 {
		return nil, fmt.Errorf("%s: no condition keys found", globals)
	}
	slices.Sort(prefixes)
	for _, prefix := range prefixes {
		s := service{prefix: prefix, name: names[prefix]}
		var (
			actions   map[string]action
			resources map[string]resource
			keys      map[string]condKey
		)
		if err := errors.Join(
			r.json("data/actions/"+prefix+".json", &actions),
			r.optional("data/resourceTypes/"+prefix+".json", &resources),
			r.optional("data/conditionKeys/"+prefix+".json", &keys),
		); err != nil {
			return nil, err
		}
		s.actions = sorted(actions, func(a action) string { return a.Name })
		s.resources = sorted(resources, func(r resource) string { return r.Key })
		s.keys = sorted(keys, func(k condKey) string { return k.Key })
		p.services = append(p.services, s)
	}
	p.sha256 = hex.EncodeToString(h.Sum(nil))
	return p, nil
}

// optional is json for a file that may be missing.
func (r reader) optional(name string, v any) error {
	err := r.json(name, v)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
