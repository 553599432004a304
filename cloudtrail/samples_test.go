// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/undenied/undenied/cloudtrail"
)

// The samples are records that nobody on the project wrote.
func TestEventsSamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(samples(t, "events"), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	statuses, sources := map[string]int{}, map[string]int{}
	events, calls, resolved, denials, agree, named, resources := 0, 0, 0, 0, 0, 0, 0
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(file)
		for e, err := range cloudtrail.Events(base, f) {
			if err != nil {
				t.Error(err)
				continue
			}
			events++
			m := e.Message()
			requests, err := cloudtrail.Requests(e)
			status := cloudtrail.StatusOf(err)
			statuses[status.String()]++
			if status == cloudtrail.StatusError {
				t.Errorf("%s: %v", base, err)
			}
			if e.Type == "AwsApiCall" {
				calls++
				if status == cloudtrail.StatusRequest || status == cloudtrail.StatusPermissionless {
					resolved++
				} else {
					t.Logf("%s: %v", base, err)
				}
			}
			if got, want := e.Denied(), strings.HasPrefix(base, "denied_"); got != want {
				t.Errorf("%s: denied = %v: %s %q", base, got, e.ErrorCode, e.ErrorMessage)
			}
			for _, r := range requests {
				sources[r.ResourceFrom.String()]++
				if r.Resource.IsValid() {
					resources++
				}
			}
			if !e.Denied() || len(requests) == 0 {
				continue
			}
			denials++
			if m.Action == "" {
				continue
			}
			named++
			for _, r := range requests {
				if strings.EqualFold(r.Action.String(), m.Action) {
					agree++
					break
				}
			}
		}
		f.Close()
	}
	t.Logf("%d events, statuses %v, resources from %v (%d ARNs)", events, statuses, sources, resources)
	t.Logf("%d of %d calls resolved; the action agrees with the message in %d of %d (%d denials)", resolved, calls, agree, named, denials)
	if events < 499 {
		t.Errorf("%d events decoded, want 499", events)
	}
	if resolved*100 < calls*97 {
		t.Errorf("%d of %d calls resolved, want 97 %%", resolved, calls)
	}
	if agree != named {
		t.Errorf("the action agrees with the message in %d of %d", agree, named)
	}
}
