// SPDX-License-Identifier: Apache-2.0

package evaltest

import (
	"fmt"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/eval/fixture"
)

// Run runs every case of the fixture files that path stands for, a file or a
// directory, as a subtest of t by the case's name. A case also fails if
// [eval.Evaluate] and [eval.Explain] disagree about it.
func Run(t *testing.T, path string) {
	t.Helper()
	files, err := fixture.Files(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := fixture.Load(name)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		for _, c := range f.Cases {
			t.Run(c.Name, func(t *testing.T) {
				if err := check(c); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// check says why a case fails.
func check(c *fixture.Case) error {
	o := c.Run()
	if !o.Passed {
		return fmt.Errorf("%s:%d: got %s, want %s: %s", o.File, o.Line, o.Got, o.Expected, o.Reason)
	}
	return agree(c, o.Explanation)
}

// agree compares the quick walk with the complete one.
func agree(c *fixture.Case, x *eval.Explanation) error {
	req, policies, err := c.Inputs()
	if err != nil {
		return err
	}
	r := eval.Evaluate(req, policies)
	switch {
	case r.Decision != x.Decision:
		return fmt.Errorf("%s:%d: Evaluate says %v, Explain %v", c.File, c.Line, r.Decision, x.Decision)
	case r.Undetermined() != x.Undetermined():
		return fmt.Errorf("%s:%d: Evaluate says undetermined = %t, Explain %t", c.File, c.Line, r.Undetermined(), x.Undetermined())
	}
	return nil
}
