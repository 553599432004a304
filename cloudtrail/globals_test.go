// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"os"
	"strings"
	"testing"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// seen returns '+', '-' or '?' for a condition key that is present, absent or
// unknown in the evaluation of a request: with what evaluation itself derives
// from the principal and the resource.
func seen(t *testing.T, req *eval.Request, key string) byte {
	t.Helper()
	parse := func(text string) *policy.Document {
		d, err := policy.Parse("test", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	const any = `"Principal": "*", "Action": "*", "Resource": "*"`
	allow := parse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)
	result := eval.Evaluate(req, &eval.Policies{
		Identity: []*policy.Document{allow},
		Resource: []*policy.Document{parse(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ` + any + `},
			{"Effect": "Deny", ` + any + `, "Condition": {"Null": {"` + key + `": "true"}}}]}`)},
	})
	switch result.String() {
	case "allowed":
		return '+'
	case "explicitDeny":
		return '-'
	case "undetermined":
		return '?'
	}
	t.Fatalf("%s: %s", key, result)
	return 0
}

// The table lists for every global key and every kind of identity whether a
// record settles it.
func TestGlobalKeys(t *testing.T) {
	text, err := os.ReadFile("testdata/globals.txt")
	if err != nil {
		t.Fatal(err)
	}
	events := recorded(t, "testdata/identities.json")
	var columns []string
	listed := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
		case fields[0] == "identities":
			columns = append(columns, fields[1:]...)
		default:
			want := fields[0]
			if len(want) != len(columns) {
				t.Fatalf("%q has %d columns, want %d", line, len(want), len(columns))
			}
			for _, key := range fields[1:] {
				listed[strings.ToLower(key)] = true
				for i, id := range columns {
					requests, err := cloudtrail.Requests(events[id])
					if err != nil {
						t.Fatalf("%s: %v", id, err)
					}
					if got := seen(t, &requests[0].Request, key); got != want[i] {
						t.Errorf("%s of %s is %c, want %c", key, id, got, want[i])
					}
				}
			}
		}
	}
	for _, key := range globalKeys(t) {
		if !listed[strings.ToLower(key)] {
			t.Errorf("%s is not in the table", key)
		}
	}
}

// globalKeys returns the global keys of the catalog, those for tags with a tag.
func globalKeys(t *testing.T) []string {
	t.Helper()
	var keys []string
	for _, file := range []string{"reference.txt", "keys.txt"} {
		text, err := os.ReadFile("../internal/catalog/data/tables/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line)
			if len(fields) != 3 || fields[0] != "key" {
				continue
			}
			key := fields[1]
			if _, ok := catalog.GlobalKey(key + "x"); strings.HasSuffix(key, "/") && ok {
				key += "team"
			} else if _, ok := catalog.GlobalKey(key); !ok {
				t.Errorf("the catalog does not know %s", key)
			}
			keys = append(keys, key)
		}
	}
	if len(keys) < 50 {
		t.Fatalf("%d global keys, want 50", len(keys))
	}
	return keys
}
