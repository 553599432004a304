// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"testing"

	"github.com/undenied/undenied/policy"
)

func TestClone(t *testing.T) {
	d, err := policy.Parse("p", []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"},{"Sid":"b","Effect":"Allow","Action":"sqs:*","Resource":"*"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := d.Clone()
	if c == d || c.Name() != "p" || string(c.Source()) != string(d.Source()) || len(c.Statements) != 2 {
		t.Fatalf("got %+v, want a copy of %+v", c, d)
	}
	for i, s := range c.Statements {
		if s.Document() != c || d.Statements[i].Document() != d {
			t.Errorf("statement %d is of another document", i)
		}
		if s.Name() != d.Statements[i].Name() || s.Position() != d.Statements[i].Position() {
			t.Errorf("statement %d: got %s at %v, want %s at %v", i, s.Name(), s.Position(), d.Statements[i].Name(), d.Statements[i].Position())
		}
	}
}
