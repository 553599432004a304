// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/undenied/undenied/policy"
)

// FuzzParse tests that Parse and Check take any text, that errors have places in
// it, and that an accepted document survives Format.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	f.Add([]byte(`{"Version":"2012-10-17","Statement":{"Sid":"a","Effect":"Deny","Principal":{"AWS":["*","111122223333"]},"NotAction":"s3:*","Resource":["arn:aws:s3:::${aws:username}/*"],"Condition":{"DateLessThan":{"aws:CurrentTime":[1]}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := policy.Parse("fuzz", data)
		if err != nil {
			var list policy.ErrorList
			if !errors.As(err, &list) {
				t.Fatalf("%T is no ErrorList", err)
			}
			checkPlaces(t, list, data)
			return
		}
		for typ := policy.Type(0); typ <= policy.VPCEndpointPolicy; typ++ {
			checkPlaces(t, d.Check(typ), data)
		}
		for _, s := range d.Statements {
			if p := s.ElementPosition("Effect"); !p.IsValid() || data[p.Offset] != '"' {
				t.Errorf("Effect of %s is at %v", s.Name(), p)
			}
		}
		checkRoundTrip(t, d)
	})
}

func checkPlaces(t *testing.T, list policy.ErrorList, data []byte) {
	t.Helper()
	for _, e := range list {
		if !e.Pos.IsValid() || e.Pos.Offset > len(data) || e.Error() == "" {
			t.Errorf("%v has no place in the text: %+v", e, e.Pos)
		}
	}
}
