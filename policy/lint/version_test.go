// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"testing"

	"github.com/undenied/undenied/policy/lint"
)

func TestOldVersion(t *testing.T) {
	const statement = `"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`
	for _, test := range []struct {
		kind lint.Kind
		doc  string
		want int
	}{
		{lint.Identity, `{` + statement, 1},
		{lint.Identity, `{"Version":"2008-10-17",` + statement, 1},
		{lint.Boundary, `{"Version":"2008-10-17",` + statement, 1},
		{lint.Session, `{"Version":"2008-10-17",` + statement, 0},
		{lint.Identity, `{"Version":"2012-10-17",` + statement, 0},
	} {
		if got := find(lint.Bytes("p", []byte(test.doc), test.kind), "old-version"); len(got) != test.want {
			t.Errorf("%v %s: %q, want %d findings", test.kind, test.doc, got, test.want)
		}
	}
}

func TestVariableInOldVersion(t *testing.T) {
	for resource, want := range map[string]int{
		"arn:aws:s3:::b/${aws:username}/*": 1,
		"arn:aws:s3:::b/${*}":              1,
		"arn:aws:s3:::b/${$}":              1,
		"arn:aws:s3:::b/${?}":              1,
		"arn:aws:s3:::b/${name}":           0,
		"arn:aws:s3:::b/${":                0,
		"arn:aws:s3:::b/$":                 0,
	} {
		for _, version := range []string{"", `"Version":"2008-10-17",`} {
			doc := `{` + version + `"Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"` + resource + `","Condition":{"StringLike":{"s3:prefix":["a","` + resource + `"]}}}}`
			list := lint.Bytes("p", []byte(doc), lint.Session)
			if got := find(list, "variable-in-old-version"); len(got) != 2*want {
				t.Errorf("%s: %q, want %d findings", doc, got, 2*want)
			}
			if got := find(list, "unknown-key"); got != nil {
				t.Errorf("%s: %q", doc, got)
			}
		}
		doc := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"` + resource + `"}}`
		if got := find(lint.Bytes("p", []byte(doc), lint.Session), "variable-in-old-version"); got != nil {
			t.Errorf("%s: %q", doc, got)
		}
	}
}
