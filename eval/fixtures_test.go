// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"path/filepath"
	"testing"

	"github.com/undenied/undenied/eval/evaltest"
	"github.com/undenied/undenied/eval/fixture"
)

// TestFixtures decides the cases of testdata/eval: the rules, one by one.
func TestFixtures(t *testing.T) {
	dir := filepath.Join("..", "testdata", "eval")
	evaltest.Run(t, dir)

	files, err := fixture.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		if f, err := fixture.Load(name); err == nil {
			n += len(f.Cases)
		}
	}
	if want := 1290; n < want {
		t.Errorf("%d cases in %s, want at least %d", n, dir, want)
	}
}
