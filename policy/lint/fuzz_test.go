// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/policy/lint"
)

// FuzzBytes tests that linting ends, in the order of places, with codes that are
// in the list, and that Parse and Check agree about errors.
func FuzzBytes(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data, uint8(len(archive.Files[0].Data)%11))
	}
	for _, p := range pairs {
		for _, s := range append(p.bad, p.good...) {
			f.Add(document(s), uint8(p.kind))
		}
	}
	known := make(map[string]lint.Severity)
	for _, c := range lint.Codes() {
		known[c.Name] = c.Severity
	}
	f.Fuzz(func(t *testing.T, data []byte, kind uint8) {
		k := lint.Kind(kind % 11)
		list := lint.Bytes("p", data, k)
		last, refused := 0, false
		for _, finding := range list {
			severity, ok := known[finding.Code]
			if !ok || severity != finding.Severity || finding.Message == "" || finding.Pos.Offset < last || finding.Pos.Name != "p" {
				t.Errorf("%#v", finding)
			}
			last = finding.Pos.Offset
			refused = refused || severity == lint.Error
		}
		d, err := policy.Parse("p", data)
		if err == nil && k.Type() != 0 && k != lint.RCP {
			if errs := d.Check(k.Type()); errs != nil && !refused {
				t.Errorf("no error, want %v", errs)
			}
		}
		if err != nil && !refused {
			t.Errorf("no error, want %v", err)
		}
	})
}

// TestBounded lints documents made to take long.
func TestBounded(t *testing.T) {
	list := func(n int, item func(i int) string) string {
		items := make([]string, n)
		for i := range items {
			items[i] = item(i)
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	stars := strings.Repeat("*a", 50)
	for name, doc := range map[string]string{
		"actions":   `{"Effect":"Allow","Action":` + list(2000, func(i int) string { return fmt.Sprintf(`"ec2:%s%d"`, stars, i) }) + `,"Resource":"*"}`,
		"resources": `{"Effect":"Allow","Action":["ec2:*","s3:*"],"Resource":` + list(2000, func(i int) string { return fmt.Sprintf(`"arn:aws:sns:*:*:%s%d"`, stars, i) }) + `}`,
		"long":      `{"Effect":"Allow","Action":"ec2:*","Resource":["arn:aws:sns:*:*:` + strings.Repeat("*a?", 80_000) + `"]}`,
		"values":    `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:username":` + list(20000, func(i int) string { return fmt.Sprintf(`"name%d"`, i) }) + `}}}`,
		"statements": strings.Trim(list(2500, func(i int) string {
			return fmt.Sprintf(`{"Effect":"Allow","Action":["s3:*","s3:G%d"],"Resource":["arn:aws:s3:::b%d"]}`, i, i)
		}), "[]"),
		"clauses":    `{"Effect":"Allow","Action":["ec2:*","s3:*"],"Resource":"*","Condition":{"StringEquals":{` + strings.Trim(list(9000, func(i int) string { return fmt.Sprintf(`"s3:prefix%d":"%d"`, i, i) }), "[]") + `}}}`,
		"principals": `{"Effect":"Deny","Action":"s3:*","Resource":"*","NotPrincipal":{"AWS":` + list(6000, func(i int) string { return fmt.Sprintf(`"arn:aws:iam::111122223333:user/u%d"`, i) }) + `}}`,
	} {
		data := document(doc)
		if len(data) > lint.MaxSize {
			t.Fatalf("%s: %d bytes are not looked at", name, len(data))
		}
		lint.Bytes("p", data, lint.Endpoint) // comes to an end
	}
}
