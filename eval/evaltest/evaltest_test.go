// SPDX-License-Identifier: Apache-2.0

package evaltest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/eval/fixture"
)

const text = `cases:
  - name: passes
    request: { principal: "arn:aws:iam::111122223333:user/alice", action: "s3:GetObject", resource: "*" }
    expect: implicitDeny
  - name: fails
    request: { principal: "arn:aws:iam::111122223333:user/alice", action: "s3:GetObject", resource: "*" }
    expect: allowed
  - name: fails because of something else
    request: { principal: "arn:aws:iam::111122223333:user/alice", action: "s3:GetObject", resource: "*" }
    expect: implicitDeny
    because: { layer: scp }
`

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRun(t *testing.T) {
	passing, _, _ := strings.Cut(text, "  - name: fails")
	Run(t, write(t, passing))
}

func TestCheck(t *testing.T) {
	path := write(t, text)
	f, err := fixture.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"",
		path + ":5: got implicitDeny, want allowed: no identity-based policy allows it",
		path + `:8: got implicitDeny, want implicitDeny: no identity-based policy allows it; because: layer "identity", want "scp"`,
	}
	for i, c := range f.Cases {
		got := ""
		if err := check(c); err != nil {
			got = err.Error()
		}
		if got != want[i] {
			t.Errorf("check(%s) = %q, want %q", c.Name, got, want[i])
		}
	}
}

func TestAgree(t *testing.T) {
	f, err := fixture.Load(write(t, text))
	if err != nil {
		t.Fatal(err)
	}
	c := f.Cases[0]
	x := *c.Run().Explanation
	if err := agree(c, &x); err != nil {
		t.Errorf("agree = %v, want nil", err)
	}
	x.Decision = eval.Allowed
	if agree(c, &x) == nil {
		t.Error("agree about another decision = nil, want an error")
	}
	x = *c.Run().Explanation
	x.NotCollected = append(x.NotCollected, 1)
	if agree(c, &x) == nil {
		t.Error("agree about another certainty = nil, want an error")
	}
}
