// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot"
)

func TestTags(t *testing.T) {
	s, err := snapshot.Read("s.json", []byte(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"111122223333",
		"users":[{"arn":"arn:aws:iam::111122223333:user/dora","tags":{"team":"tides"}}],
		"roles":[{"arn":"arn:aws:iam::111122223333:role/bare"}],
		"resources":[{"arn":"arn:aws:s3:::cider","type":"s3:bucket","policyStatus":"none","tags":{"stage":"live"}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]map[string]string{
		"arn:aws:iam::111122223333:user/dora": {"team": "tides"},
		"arn:aws:iam::111122223333:role/bare": nil,
		"arn:aws:s3:::cider":                  {"stage": "live"},
		"arn:aws:s3:::cider/press/1":          {"stage": "live"},
		"arn:aws:iam::111122223333:user/rosa": nil,
		"arn:aws:iam::444455556666:user/dora": nil,
	} {
		got := s.Tags(arn.MustParse(name))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if got != nil {
			got["team"] = "changed"
			if again := s.Tags(arn.MustParse(name)); again["team"] == "changed" {
				t.Errorf("%s: a change of what Tags returned changed the snapshot", name)
			}
		}
	}
}
