// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot/format"
)

// TestHonest lets every operation fail alone, in several ways, and wants what is
// in the snapshot then to be what is there without the failure, or to be unknown.
func TestHonest(t *testing.T) {
	if testing.Short() {
		t.Skip("collects a hundred times")
	}
	everything := func() *fakeaws.Server {
		s := world()
		s.Accounts[1].Answers = answers(workloads)
		return s
	}
	s := everything()
	o := options(t, s)
	o.Services = []string{"all"}
	f, _ := collected(t, o)
	want := claimsOf(f)
	faults := []fakeaws.Fault{
		{Status: 403, Code: "AccessDeniedException"},
		{Status: 404, Body: "<html>nothing</html>"},
		{Status: 403, Code: "NoSuchEntity"},
		{Status: 400, Code: "ThrottlingException"},
	}
	for i, operation := range slices.Sorted(maps.Keys(s.Operations())) {
		if operation == "sts:GetCallerIdentity" {
			continue
		}
		fault := faults[i%len(faults)]
		s := everything()
		s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
			if r.Service+":"+r.Operation == operation {
				return &fault
			}
			return nil
		}
		o := options(t, s)
		o.Services = []string{"all"}
		f, _ := collected(t, o)
		got := claimsOf(f)
		for place, claim := range got {
			known, ok := want[place]
			if strings.HasPrefix(place, "resources of ") { // one whose policy is unknown may be there beside
				ok, claim = within(known, claim), known
			}
			if !ok || known != claim {
				t.Errorf("%s %d %s: the snapshot says %s is %.300s, and it is %.300s", operation, fault.Status, fault.Code, place, got[place], known)
			}
		}
		if operation != "account:ListRegions" && operation != "ec2:DescribeRegions" && len(only(f)) == 0 {
			t.Errorf("%s %d %s: no failure", operation, fault.Status, fault.Code)
		}
	}
}

// within reports whether all of a list are in another.
func within(list, other string) bool {
	var names, others []string
	_ = json.Unmarshal([]byte(list), &names)
	_ = json.Unmarshal([]byte(other), &others)
	return !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(others, n) })
}

// claimsOf returns what a file says is known, by what it is about.
func claimsOf(f *format.File) map[string]string {
	claims := map[string]string{}
	say := func(place string, v any) {
		text, _ := json.Marshal(v)
		claims[place] = string(text)
	}
	if org := f.Organization; org != nil {
		say("enabled policy types", org.EnabledPolicyTypes)
		say("management account", org.ManagementAccount)
		for _, n := range org.Nodes {
			say("place of "+n.ID, n.Kind+" in "+n.Parent)
			if n.SCPs != nil {
				say("SCPs of "+n.ID, n.SCPs)
			}
			if n.RCPs != nil {
				say("RCPs of "+n.ID, n.RCPs)
			}
		}
		for _, p := range org.Policies {
			if !p.Document.IsZero() {
				say("document of "+p.ID, string(p.Document.Text))
			}
		}
	}
	for _, a := range f.Accounts {
		for _, list := range [][]format.Identity{a.Users, a.Groups, a.Roles} {
			for _, id := range list {
				say(id.ARN.String(), []any{id.ID, id.Tags, id.Groups, id.AttachedPolicies, id.InlinePolicies, id.PermissionsBoundary, string(id.TrustPolicy.Text)})
			}
		}
		for _, p := range a.Policies {
			say(p.ARN.String(), []string{p.DefaultVersion, string(p.Document.Text)})
		}
		held := map[string][]string{}
		for _, r := range a.Resources {
			name := r.ARN.String()
			if r.PolicyStatus == format.PolicyNone || r.PolicyStatus == format.PolicyPresent {
				say("policy of "+name, r.PolicyStatus+" "+string(r.Policy.Text))
			}
			if r.Tags != nil {
				say("tags of "+name, r.Tags)
			}
			var set map[string]json.RawMessage
			_ = json.Unmarshal(r.Settings, &set)
			for k, v := range set {
				say(k+" of "+name, v)
			}
			if r.Type != "s3:account" && r.Type != "ram:resource" { // which are no resources of the service's own
				held[r.ARN.Service()] = append(held[r.ARN.Service()], name)
			}
		}
		for _, service := range a.Services {
			regions := strings.Join(a.Regions, ",")
			if service == "iam" {
				say("principals of "+a.ID, []int{len(a.Users), len(a.Groups), len(a.Roles)})
			} else if regions == "" {
				say("resources of "+service+" in "+a.ID, held[service])
			}
		}
	}
	return claims
}
