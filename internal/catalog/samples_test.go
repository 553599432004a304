// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/internal/catalog"
)

// A record is what these tests read of a CloudTrail record.
type record struct {
	EventSource, EventName, EventType, ErrorMessage string
	AdditionalEventData                             struct{ Service string }
}

// samples returns the sample events that are requests, or skips the test.
func samples(t *testing.T) map[string]record {
	t.Helper()
	names, err := filepath.Glob("../../../shared/samples/events/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Skip("no sample events here")
	}
	records := make(map[string]record)
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var r record
		if err := json.Unmarshal(b, &r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r.EventType == "AwsApiCall" || r.EventType == "" {
			records[filepath.Base(name)] = r
		}
	}
	return records
}

func (r record) facts() (catalog.EventFacts, bool) {
	if s := r.AdditionalEventData.Service; s != "" {
		if e, ok := catalog.Event(s, r.EventName); ok {
			return e, true
		}
	}
	return catalog.Event(r.EventSource, r.EventName)
}

// TestSampleEvents measures the share of real events whose action is known.
func TestSampleEvents(t *testing.T) {
	records := samples(t)
	known := 0
	for name, r := range records {
		if _, ok := r.facts(); ok {
			known++
		} else {
			t.Logf("%s: %s %s is unknown", name, r.EventSource, r.EventName)
		}
	}
	t.Logf("%d of %d events are known", known, len(records))
	if share := float64(known) / float64(len(records)); share < 0.97 {
		t.Errorf("%.1f %% of the events are known, want 97 %%", share*100)
	}
}

var performed = regexp.MustCompile(`not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)`)

// TestSampleDenials compares the actions with those that AWS names in messages.
func TestSampleDenials(t *testing.T) {
	named, same := 0, 0
	for name, r := range samples(t) {
		m := performed.FindStringSubmatch(r.ErrorMessage)
		if m == nil {
			continue
		}
		named++
		e, _ := r.facts()
		all := slices.Clone(e.Actions)
		for _, c := range e.Also {
			all = append(all, c.Action)
		}
		if slices.ContainsFunc(all, func(a string) bool { return strings.EqualFold(a, m[1]) }) {
			same++
		} else {
			t.Logf("%s: %s %s: AWS names %s, the catalog %v", name, r.EventSource, r.EventName, m[1], all)
		}
	}
	t.Logf("%d of %d messages name an action of the event", same, named)
	if named == 0 || same*100 < named*97 {
		t.Errorf("%d of %d messages name an action of the event, want 97 %%", same, named)
	}
}
