// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/catalog"
)

// The facts file says that no permission is asked for these two. None of the
// principal's policies has to allow them, that is true; but the trust policy of
// the role and resource control policies decide about them, and deny them, so
// that they are requests like others.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
var decidedByTrust = []string{"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}

// TestEventFacts compares every fact collected about events and actions with
// what Event answers.
func TestEventFacts(t *testing.T) {
	text, err := os.ReadFile("../../../shared/facts/event_action_facts.json")
	if err != nil {
		t.Skip("no collected facts here")
	}
	var facts struct {
		Prefixes       map[string]string
		ByService      map[string]map[string]string `json:"prefix_by_additional_event_data_service"`
		Actions        map[string][]string
		Confidence     map[string]string `json:"action_confidence"`
		Also           map[string][][2]string
		Permissionless []string
		Leftovers      []string
	}
	if err := json.Unmarshal(text, &facts); err != nil {
		t.Fatal(err)
	}
	event := func(key string) (catalog.EventFacts, bool) {
		host, name, _ := strings.Cut(key, ":")
		return catalog.Event(host+".amazonaws.com", name)
	}

	for host, want := range facts.Prefixes {
		if got, ok := catalog.Prefix(host + ".amazonaws.com"); got != want || !ok {
			t.Errorf("Prefix(%s) = %q, want %q", host, got, want)
		}
	}
	for source, services := range facts.ByService {
		for service, want := range services {
			if got, ok := catalog.Prefix(service); got != want || !ok {
				t.Errorf("Prefix(%s), a service of %s, = %q, want %q", service, source, got, want)
			}
		}
	}
	for key, want := range facts.Actions {
		got, _ := event(key)
		if diff := cmp.Diff(want, got.Actions); diff != "" {
			t.Errorf("%s: actions (-want +got):\n%s", key, diff)
		}
		if _, want := facts.Confidence[key]; got.Unconfirmed != want {
			t.Errorf("%s: unconfirmed = %v, want %v", key, got.Unconfirmed, want)
		}
		for _, suffix := range []string{"20150331", "2020_05_31", "20150331v2"} {
			if versioned, _ := event(key + suffix); len(got.Also) == 0 && !cmp.Equal(got.Actions, versioned.Actions) {
				t.Errorf("%s%s: actions %v, want %v", key, suffix, versioned.Actions, got.Actions)
			}
		}
	}
	for key, want := range facts.Also {
		got, _ := event(key)
		for _, c := range want {
			if !slices.ContainsFunc(got.Also, func(a catalog.Conditional) bool {
				return a.Action == c[0] && slices.Contains(strings.Split(a.When, "|"), c[1])
			}) {
				t.Errorf("%s: also %v, want %v among them", key, got.Also, c)
			}
		}
	}
	for _, key := range facts.Permissionless {
		got, ok := event(key)
		if want := !slices.Contains(decidedByTrust, key); !ok || got.Permissionless != want {
			t.Errorf("%s: permissionless = %v, want %v", key, got.Permissionless, want)
		}
	}
	for _, key := range facts.Leftovers {
		host, name, _ := strings.Cut(key, ".")
		if got, ok := catalog.Event(host+".amazonaws.com", name); ok {
			t.Errorf("%s: %v, want an unknown event", key, got)
		}
		if service, _, ok := catalog.Elsewhere(host+".amazonaws.com", name); ok {
			t.Errorf("%s: taken for one of %s, want an unknown event", key, service)
		}
	}
	got := []int{len(facts.Actions), len(facts.Also), len(facts.Permissionless), len(facts.Leftovers)}
	if want := []int{510, 35, 132, 86}; !slices.Equal(got, want) {
		t.Errorf("%v facts read, want %v", got, want)
	}
}

func TestElsewhere(t *testing.T) {
	for _, tt := range []struct{ source, name, want string }{
		{"ec2", "DeleteBucketEncryption", "s3 [s3:PutEncryptionConfiguration]"},
		{"ec2", "DeleteBucketReplication", "s3 [s3:PutReplicationConfiguration s3-outposts:PutReplicationConfiguration]"},
		{"s3", "SetQueueAttributes", "sqs [sqs:SetQueueAttributes]"},
		{"nothing", "CreateFunction20150331", ""}, // lambda and cloudfront
		{"nothing", "AssumeRole", "sts [sts:AssumeRole]"},
		{"ec2", "TagResource", ""},
		{"glue", "CreateGlossary", ""}, // glue has one itself, whose action is unknown
		{"s3", "Teleport", ""},
		{"", "", ""},
	} {
		service, facts, ok := catalog.Elsewhere(tt.source+".amazonaws.com", tt.name)
		got := ""
		if ok {
			got = service + " [" + strings.Join(facts.Actions, " ") + "]"
		}
		if got != tt.want {
			t.Errorf("Elsewhere(%s, %s) = %q, want %q", tt.source, tt.name, got, tt.want)
		}
	}
}
