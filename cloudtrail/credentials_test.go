// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"testing"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
)

// A session tag that a session passes on is as unknown there.
func TestCredentialsWithheldTransitiveTag(t *testing.T) {
	var x cloudtrail.Index
	x.Add(eventOf(t, issued("e1", "AssumeRole", aliceUser, `{"tags": [{"key": "team", "value": "***"}, {"key": "tier", "value": "***"}], "transitiveTagKeys": ["Team"]}`, assumed("deploy", "alice", "ASIA1"))...))
	x.Add(eventOf(t, issued("e2", "AssumeRole", as("deploy", "alice", "ASIA1", "10:00:00"), `{}`, assumed("next", "alice", "ASIA2"))...))
	e := eventOf(t, `"userIdentity": `+as("next", "alice", "ASIA2", "10:00:00"))
	x.Join(e)
	requests, err := cloudtrail.Requests(e)
	if err != nil {
		t.Fatal(err)
	}
	var role condition.Context
	for key, want := range map[string]string{"aws:PrincipalTag/team": "unknown", "aws:PrincipalTag/tier": "role"} {
		role.Set(condition.MustKey(key), "role")
		completed := requests[0].Context.WithDefaults(&role)
		if got := keyText(completed.Lookup(condition.MustKey(key))); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
}

// A session tag whose value is withheld is unknown, whatever tag the role has:
// the session's goes before the role's.
func TestCredentialsWithheldTag(t *testing.T) {
	var x cloudtrail.Index
	x.Add(eventOf(t, issued("e1", "AssumeRole", aliceUser, `{"tags": [{"key": "team", "value": "HIDDEN_DUE_TO_SECURITY_REASONS"}, {"key": "tier", "value": "1"}]}`, assumed("deploy", "alice", "ASIA1"))...))
	e := eventOf(t, `"userIdentity": `+as("deploy", "alice", "ASIA1", "10:00:00"), `"requestParameters": {"bucketName": "b", "key": "k"}`)
	x.Join(e)
	if e.Credentials == nil {
		t.Fatal("no credentials")
	}
	requests, err := cloudtrail.Requests(e)
	if err != nil {
		t.Fatal(err)
	}
	var role condition.Context
	for key, want := range map[string]string{"aws:PrincipalTag/team": "unknown", "aws:PrincipalTag/tier": "1", "aws:PrincipalTag/cost": "role"} {
		role.Set(condition.MustKey(key), "role")
		completed := requests[0].Context.WithDefaults(&role)
		if got := keyText(completed.Lookup(condition.MustKey(key))); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
}
