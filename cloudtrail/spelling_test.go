// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/undenied/undenied/internal/catalog"
)

// keyLiteral matches what is a condition key if it stands in this package's code.
var keyLiteral = regexp.MustCompile(`^[a-z0-9]+:[A-Za-z0-9-]+$`)

// What is shown of a key is how the catalog spells it, so it has to know every
// key that this package sets.
func TestKeySpelling(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && keyLiteral.MatchString(s) {
					keys[s] = true
				}
			}
			return true
		})
	}
	for key := range keys {
		folded := strings.ToLower(key)
		if catalog.ActionName(folded) == key {
			continue // an action
		}
		if got := catalog.KeyName(folded); got != key {
			t.Errorf("KeyName(%q) = %q, want %q", folded, got, key)
		}
	}
	if len(keys) < 30 {
		t.Errorf("%d keys found in the code, want at least 30", len(keys))
	}
}
