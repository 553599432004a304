// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
)

// exampleBody returns the body of the function Example in a Go file, its
// comments included, less one level of indentation.
func exampleBody(src []byte) (string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "example_test.go", src, parser.ParseComments)
	if err != nil {
		return "", err
	}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Name.Name != "Example" {
			continue
		}
		body := src[fset.Position(f.Body.Lbrace).Offset+1 : fset.Position(f.Body.Rbrace).Offset]
		return strings.Trim(strings.ReplaceAll(string(body), "\n\t", "\n"), "\n"), nil
	}
	return "", errors.New("no function Example")
}

// firstGoBlock returns the first fenced block of Go in a Markdown text.
func firstGoBlock(text []byte) (string, error) {
	_, rest, ok := bytes.Cut(text, []byte("```go\n"))
	if !ok {
		return "", errors.New("no block of Go")
	}
	block, _, ok := bytes.Cut(rest, []byte("\n```"))
	if !ok {
		return "", errors.New("the block of Go does not end")
	}
	return string(block), nil
}

// TestREADME keeps the code in the README equal to the one that is tested.
func TestREADME(t *testing.T) {
	src, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	want, err := exampleBody(src)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	got, err := firstGoBlock(text)
	if err != nil {
		t.Fatalf("README.md: %v, want the body of Example:\n%s", err, want)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("README.md's code is not that of Example (-example +README):\n%s", diff)
	}
}

// TestREADMESession keeps the denial in the README as it is printed.
func TestREADMESession(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	for _, e := range denials(t) {
		d := a.Analyze(e)
		if d.AssessmentResult != undenied.DenyInSCP {
			continue
		}
		var b strings.Builder
		if err := report.Diagnosis(&b, d, report.Style{Width: 80}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), strings.TrimSpace(b.String())) {
			t.Errorf("README.md does not show this denial as it is printed:\n%s", b.String())
		}
		return
	}
	t.Error("no denial by an SCP in the demo")
}
