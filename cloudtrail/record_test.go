// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"bytes"
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

// A record that is passed over has no error code, and decoding has next to no
// objection to it.
func FuzzMayBeRefused(f *testing.F) {
	f.Add([]byte(record("1") + record("2")))
	f.Add([]byte(with(record("1"), `"errorCode":"AccessDenied"`)))
	f.Add([]byte(`{"eventName":"x","eventSource":"y.amazonaws.com","userIdentity":{"type":"Root"},"eventTime":"no time"}`))
	f.Add([]byte(`{"eventName":"x","eventSource":"y","userIdentity":{"arn":"a","\u0061rn":["a"]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for r, err := range cloudtrail.Records("f", bytes.NewReader(data)) {
			if err != nil || r.MayBeRefused() {
				continue
			}
			for e, err := range r.Events() {
				switch {
				case err != nil:
					if text := err.Error(); !strings.Contains(text, "twice") && !strings.Contains(text, "duplicate") && !strings.Contains(text, "eventTime") {
						t.Fatalf("passed over %q: %v", r.Text, err)
					}
				case e.ErrorCode != "":
					t.Fatalf("passed over an event with error code %q", e.ErrorCode)
				}
			}
		}
	})
}
