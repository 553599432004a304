// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"slices"
	"testing"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot/collect"
)

// TestReferredPolicies has principals with policies that the authorization
// details lack, such as an AWS managed policy that is a boundary only.
func TestReferredPolicies(t *testing.T) {
	const (
		boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
		attached = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
		unused   = "arn:aws:iam::aws:policy/Unused"
		gone     = "arn:aws:iam::aws:policy/Gone"
	)
	s := world()
	a := s.Accounts[1]
	a.Roles = append(a.Roles, fakeaws.Principal{ARN: "arn:aws:iam::" + workloads + ":role/bound", ID: "AROABOUND", Trust: trust, Boundary: boundary})
	a.Groups[0].Attached = append(a.Groups[0].Attached, attached, gone)
	a.Policies = append(a.Policies,
		fakeaws.Policy{ARN: boundary, Versions: []string{trust, allow}, Unlisted: true},
		fakeaws.Policy{ARN: attached, Versions: []string{allow}, Unlisted: true},
		fakeaws.Policy{ARN: unused, Versions: []string{allow}, Unlisted: true})
	o := options(t, s)
	o.Services = []string{"iam"}
	f, text := collected(t, o)
	validate(t, text)
	var got []string
	for _, p := range account(t, f, workloads).Policies {
		got = append(got, p.ARN.String()+" "+p.DefaultVersion)
		if string(p.Document.Text) != allow {
			t.Errorf("%s holds %s, want its default version", p.ARN, p.Document.Text)
		}
	}
	if want := []string{"arn:aws:iam::" + workloads + ":policy/read v2", boundary + " v2", attached + " v1"}; !slices.Equal(got, want) {
		t.Errorf("policies %q, want %q", got, want)
	}
	if n := s.Calls("iam:GetPolicy"); n != 3 {
		t.Errorf("%d policies were asked for, want 3", n)
	}
	plan, err := collect.PlanFor([]string{"iam"})
	if err != nil || !slices.Contains(plan.Calls, "iam:GetPolicyVersion") || !slices.Contains(plan.Permissions, "iam:GetPolicyVersion") {
		t.Errorf("plan %+v, %v, want iam:GetPolicyVersion in it", plan, err)
	}
}
