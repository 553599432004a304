// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/cloudtrail"
)

// tells reports whether a record has request parameters or a message, which are
// where a resource can be read.
func tells(e *cloudtrail.Event) bool { return e.HasParameters() || e.ErrorMessage != "" }

// The samples are records that nobody on the project wrote.
func TestEventsSamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(samples(t, "events"), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	statuses, sources := map[string]int{}, map[string]int{}
	events, calls, resolved, denials, agree, named, telling, derived := 0, 0, 0, 0, 0, 0, 0, 0
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
			}
			// The resource of a call is derived if the requests for its own action
			// name all that AWS checked: an ARN that the message, the record's
			// resources or the parameters give, with no more left open than what AWS
			// adds on creation; "*" where the action has no resource type; or the
			// pattern that AWS itself checks. Further actions do not count: of a key
			// or an instance profile's role no record could tell.
			if e.Type == "AwsApiCall" && len(requests) > 0 && tells(e) {
				telling++
				own := requests[0].Action
				if i := slices.IndexFunc(requests, func(r cloudtrail.Request) bool { return r.Unnamed && r.Action == own }); i < 0 {
					derived++
				} else {
					t.Logf("%s: %s on %s is not derived", base, own, requests[i].Resource)
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
	t.Logf("%d events, statuses %v, resources from %v", events, statuses, sources)
	t.Logf("%d of %d calls resolved; the action agrees with the message in %d of %d (%d denials)", resolved, calls, agree, named, denials)
	if events < 499 {
		t.Errorf("%d events decoded, want 499", events)
	}
	if resolved*100 < calls*99 || calls == 0 {
		t.Errorf("%d of %d calls resolved, want 99 %%", resolved, calls)
	}
	t.Logf("the resource is derived for %d of %d calls with parameters or a message", derived, telling)
	if derived*100 < telling*94 || telling == 0 {
		t.Errorf("the resource is derived for %d of %d calls with parameters or a message, want 94 %%", derived, telling)
	}
	if agree != named {
		t.Errorf("the action agrees with the message in %d of %d", agree, named)
	}
}
