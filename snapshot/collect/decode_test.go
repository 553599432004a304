// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot/collect"
)

// TestDecode decodes the encoded message of a denial where that is permitted.
func TestDecode(t *testing.T) {
	const decoded = `{"allowed":false,"explicitDeny":true,"context":{}}`
	for name, permitted := range map[string]bool{"permitted": true, "refused": false} {
		s := refusing()
		s.Encoded = map[string]string{"AQAB": decoded}
		s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
			if r.Operation == "DecodeAuthorizationMessage" && !permitted {
				return &fakeaws.Fault{Status: 403, Code: "AccessDenied"}
			}
			return nil
		}
		o := options(t, s)
		o.Organization, o.Needs = false, new(collect.Needs)
		o.Needs.AddEncoded(collect.Encoded{EventID: "e1", Account: workloads, Region: "us-east-1", Text: "AQAB"})
		f, text := collected(t, o)
		validate(t, text)
		var want []string
		if permitted {
			want = []string{"e1 " + decoded}
		}
		var got []string
		for _, e := range f.Evidence {
			got = append(got, e.EventID+" "+string(e.DecodedMessage.Text))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: evidence (-want +got):\n%s", name, diff)
		}
		if failed := collect.Failures(f.Collection); failed != nil {
			t.Errorf("%s: failures = %+v, want none", name, failed)
		}
		if recorded := strings.Contains(text, `"operation": "DecodeAuthorizationMessage"`); !recorded {
			t.Errorf("%s: the call is not recorded", name)
		}
	}
}
