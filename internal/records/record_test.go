// SPDX-License-Identifier: Apache-2.0

package records_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/internal/records"
)

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
func FuzzRead(f *testing.F) {
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
		for r, err := range records.Read("f", bytes.NewReader(data)) {
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

// Whatever is read, there are no more events and errors than bytes, and each has
// a place.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`[{"CloudTrailEvent":"{}"},"x",null]`))
	f.Add([]byte(`{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":"e30="}},{"eventSource":"aws:sqs","body":"{}"},{"EventSource":"aws:sns","Sns":{"Message":"[]"}}]}`))
	f.Add([]byte(`{"class_uid":6003,"metadata":{"product":{"name":"CloudTrail"}},"api":{"operation":"x"},"time":1,"unmapped":{"a.b":{},"a":{"b":{"c":1}}}}{"class_uid":null}`))
	f.Add([]byte(`{"results":[[{"field":"@message","value":"{}"}],[{"field":1},{}]],"QueryResultRows":[[{"eventName":"x"},{"userIdentity":"{a=b}"}],[]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n := 0
		each(bytes.NewReader(data), func(e records.Event, err error) bool {
			if n++; n > len(data)+1 {
				t.Fatal("more events than bytes")
			}
			var at records.Position
			switch fault, ok := err.(*records.Error); {
			case ok:
				at = fault.Pos
			case err != nil || e.Node == nil:
				t.Fatalf("event %v and error %v, want an event or an *Error", e, err)
			default:
				at = e.At(e.Node.Offset)
			}
			if at.Line < 1 || at.Column < 1 {
				t.Fatalf("position %v", at)
			}
			return true
		})
	})
}
