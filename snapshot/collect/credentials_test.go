// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot/collect"
)

// TestRenewal collects with credentials that are to be renewed before every
// call, one call at a time.
func TestRenewal(t *testing.T) {
	_, want := collected(t, options(t, world()))
	s := world()
	s.Expiration = "2001-01-01T00:00:00Z"
	o := options(t, s)
	o.Concurrency = 1
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	f, err := collect.Collect(ctx, o)
	if err != nil {
		t.Fatalf("Collect() = %v, want nobody to wait for what waits for it", err)
	}
	// Only how often a role was assumed may differ.
	for i, c := range f.Collection.Calls {
		if c.Operation == "AssumeRole" && c.Status == "ok" {
			if f.Collection.Calls[i].Count < 10 {
				t.Errorf("the role was assumed %d times, want it before every call", c.Count)
			}
			f.Collection.Calls[i].Count = 1
		}
	}
	if diff := cmp.Diff(want, encoded(t, f)); diff != "" {
		t.Errorf("with credentials that are renewed (-want +got):\n%s", diff)
	}
}

// TestRenewalRefused wants the calls that could not be made for it to say so.
func TestRenewalRefused(t *testing.T) {
	s := world()
	s.Expiration = "2001-01-01T00:00:00Z"
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Operation == "AssumeRole" && r.Attempt > 3 {
			return &fakeaws.Fault{Status: 403, Code: "AccessDenied"}
		}
		return nil
	}
	o := options(t, s)
	o.Services = []string{"sqs"}
	f, _ := collected(t, o)
	for _, c := range only(f) {
		if c.Status != "denied" || c.Code != "AccessDenied" {
			t.Errorf("recorded %+v, want denied AccessDenied", c)
		}
	}
	if a := account(t, f, workloads); a.Services != nil {
		t.Errorf("services %q are complete, want none", a.Services)
	}
}

// TestExpired lets the caller's credentials expire in the middle, and goes on
// with new ones.
func TestExpired(t *testing.T) {
	_, want := collected(t, options(t, world()))
	for _, operation := range []string{"AssumeRole", "ListAccounts", "ListTopics"} {
		t.Run(operation, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "done")
			s := world()
			expired := false
			s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
				own := r.Account == management
				if own && r.Operation == operation {
					expired = true
				}
				if own && expired {
					return &fakeaws.Fault{Status: 400, Code: "ExpiredTokenException"}
				}
				return nil
			}
			o := options(t, s)
			o.Checkpoint = dir
			o.Concurrency = 1
			f, err := collect.Collect(context.Background(), o)
			if f == nil || err == nil || !strings.Contains(err.Error(), "the credentials have expired") {
				t.Fatalf("Collect() = %v, %v, want a file and that the credentials have expired", f, err)
			}
			validate(t, encoded(t, f))
			o = options(t, world())
			o.Checkpoint = dir
			if _, got := collected(t, o); got != want {
				t.Errorf("resumed (-want +got):\n%s", cmp.Diff(want, got))
			}
		})
	}
}

// TestExpiredRole wants only the account whose role it is to suffer.
func TestExpiredRole(t *testing.T) {
	s := world()
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Account == workloads && r.Service == "sqs" {
			return &fakeaws.Fault{Status: 403, Code: "ExpiredToken"}
		}
		return nil
	}
	f, _ := collected(t, options(t, s))
	if failed := only(f); len(failed) != 2 || failed[0].Code != "ExpiredToken" || failed[0].Status != "denied" {
		t.Errorf("failures = %+v, want the list of queues denied in two Regions", failed)
	}
}

// TestRevoked wants credentials that nobody knows any more not to pass for a
// disabled Region where none is disabled.
func TestRevoked(t *testing.T) {
	for _, code := range []string{"InvalidClientTokenId", "UnrecognizedClientException"} {
		s := world()
		s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
			if r.Account == workloads && (r.Service == "iam" || r.Service == "sqs") {
				return &fakeaws.Fault{Status: 403, Code: code}
			}
			return nil
		}
		f, _ := collected(t, options(t, s))
		statuses := map[string]string{}
		for _, c := range f.Collection.Calls {
			if c.Code == code {
				statuses[c.Region+" "+c.Operation] = c.Status
			}
		}
		want := map[string]string{
			"us-east-1 GetAccountAuthorizationDetails": "denied", "us-east-1 ListOpenIDConnectProviders": "denied",
			"us-east-1 ListSAMLProviders": "denied", "us-east-1 ListInstanceProfiles": "denied",
			"us-east-1 ListQueues": "denied", "eu-west-1 ListQueues": "disabledRegion",
		}
		if diff := cmp.Diff(want, statuses); diff != "" {
			t.Errorf("%s (-want +got):\n%s", code, diff)
		}
	}
}
