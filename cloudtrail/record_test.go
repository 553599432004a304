// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
)

func TestRecords(t *testing.T) {
	one, two := record("1"), record("2")
	in := `{"Records":[` + one + ",{bad},\n" + two + "]}\n" + `{"detail":` + one + "}"
	var got []string
	for r, err := range cloudtrail.Records("f", strings.NewReader(in)) {
		if err != nil {
			got = append(got, "! "+err.Error())
			continue
		}
		got = append(got, r.Position.String()+" "+string(r.Text))
		n := 0
		for e, err := range r.Events() {
			if err != nil {
				t.Errorf("%s: %v", r.Position, err)
				continue
			}
			if n++; e.Name != "ListBuckets" {
				t.Errorf("%s: event %s, want ListBuckets", r.Position, e.Name)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d events, want 1", r.Position, n)
		}
	}
	want := []string{"f:1:13 " + one, `! f:1:180: record is broken: unexpected 'b', want a name in quotes or "}"`, "f:2:1 " + two, `f:3:1 {"detail":` + one + "}"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

// Passing over records allocates nothing.
func TestRecordsAllocate(t *testing.T) {
	allocations := func(records int) float64 {
		in := []byte(`{"Records":[` + strings.TrimSuffix(strings.Repeat(record("1")+",", records), ",") + "]}")
		return testing.AllocsPerRun(5, func() {
			n := 0
			for r, err := range cloudtrail.Records("f", bytes.NewReader(in)) {
				if err != nil {
					t.Fatal(err)
				}
				if !r.MayBeRefused() {
					n++
				}
			}
			if n != records {
				t.Fatalf("passed over %d records, want %d", n, records)
			}
		})
	}
	if few, many := allocations(1000), allocations(5000); many > few {
		t.Errorf("%v allocations for 5000 records, %v for 1000, want no more", many, few)
	}
}

// flat returns the texts of the objects and strings in nested arrays. ok is false
// if there is something else, or a container.
func flat(text json.RawMessage) (texts []string, ok bool) {
	switch text = bytes.TrimSpace(text); text[0] {
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(text, &list) != nil {
			return nil, false
		}
		for _, e := range list {
			inner, ok := flat(e)
			if !ok {
				return nil, false
			}
			texts = append(texts, inner...)
		}
		return texts, true
	case '{':
		var members map[string]json.RawMessage
		if json.Unmarshal(text, &members) != nil {
			return nil, false
		}
		for _, name := range []string{"Records", "Events", "events", "logEvents", "results", "QueryResultRows", "Messages"} {
			if _, found := members[name]; found {
				return nil, false
			}
		}
	case '"':
	default:
		return nil, false
	}
	return []string{string(text)}, true
}

// The records of valid JSON are those that encoding/json finds.
func FuzzRecords(f *testing.F) {
	f.Add([]byte(record("1") + "," + record("2")))
	f.Add([]byte(`{"a":"\\","b":[{"c":null},[]]},["x",{"d":"}\""}]`))
	f.Add([]byte("{\n\"a\" : [ 1 , 2.5e-3 ]\n}\n,\n{\"b\":{}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		data = slices.Concat([]byte("["), data, []byte("]"))
		if !json.Valid(data) {
			return
		}
		want, ok := flat(data)
		if !ok {
			return
		}
		var got []string
		for r, err := range cloudtrail.Records("f", bytes.NewReader(data)) {
			if err != nil {
				if strings.Contains(err.Error(), "nested too deep") || strings.Contains(err.Error(), "unexpected '['") {
					return
				}
				t.Fatal(err)
			}
			got = append(got, string(r.Text))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("records %q, want %q", got, want)
		}
	})
}
