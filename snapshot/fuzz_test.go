// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// FuzzRead checks that Read refuses or accepts, that every fault has a place in
// the file, and that what is accepted answers for all its principals.
func FuzzRead(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil || len(paths) < 3 {
		f.Fatalf("%d seeds, %v", len(paths), err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"schema": "undenied/snapshot/v1"}`))
	f.Add([]byte(`[{"Policies": []}]`))
	f.Add([]byte(`{"Policies": []}{"RoleDetailList": [{"Arn": "arn:aws:iam::1:role/"}]}`))
	f.Add([]byte(v1 + `"accounts": [{"account": "111111111111", "resources": [{"arn": "arn:aws:::::"}]}]}`))
	action, err := policy.ParseAction("sts:AssumeRole")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := snapshot.Read("f.json", data)
		if err != nil {
			list, ok := err.(snapshot.ErrorList)
			if one, isOne := err.(*snapshot.Error); isOne {
				list, ok = snapshot.ErrorList{one}, true
			}
			if !ok || len(list) == 0 {
				t.Fatalf("%T: %v", err, err)
			}
			for i, e := range list {
				if e.Pos.Line < 1 || e.Pos.Column < 1 || e.Pos.Offset < 0 || e.Pos.Offset > len(data) {
					t.Errorf("no place: %v", e)
				}
				if i > 0 && e.Pos.Offset < list[i-1].Pos.Offset {
					t.Errorf("not in order: %v", err)
				}
			}
			return
		}
		for a := range s.Principals() {
			req := &eval.Request{Principal: eval.Principal{ARN: a}, Action: action, Resource: a}
			if _, _, err := s.Policies(req); err != nil && req.Principal.Kind() != eval.Anonymous {
				t.Errorf("Policies(%s): %v", a, err)
			}
			s.Place(req, policy.ResourceBased)
		}
		for r := range s.Resources() {
			if _, ok := s.Resource(r.ARN); !ok {
				t.Errorf("%s is listed and not found", r.ARN)
			}
		}
	})
}
