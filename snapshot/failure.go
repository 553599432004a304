// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// failures are the calls that failed when a file was made.
type failures struct {
	at    time.Time // zero if not recorded
	calls []*Call
}

// newFailures returns the calls of c that failed. That something does not exist,
// that a Region is disabled or that it does not have the service is no failure.
func newFailures(c *format.Collection) *failures {
	if c == nil {
		return nil
	}
	f := &failures{at: c.CollectedAt}
	for i := range c.Calls {
		call := &c.Calls[i]
		switch {
		case call.Status == "ok", call.Status == "none", call.Status == "disabledRegion", call.Code == "NoSuchEndpoint":
		default:
			f.calls = append(f.calls, call)
		}
	}
	return f
}

// A search says which failed calls may be behind a gap. Empty fields do not
// matter, but for about: without it the call was about no one thing.
type search struct {
	account, service, region string
	about                    []string // in one of several spellings
	anything                 bool     // whatever the call was about
	operations               []string // parts of the operation's name, the likeliest first
}

// failed returns the first call that one of the searches finds, those before
// others, and when it was made, or nil.
func (s *Snapshot) failed(searches ...search) (call *Call, at time.Time) {
	for _, w := range searches {
		parts := []*failures{s.failures}
		if h := s.in(w.account); h != nil {
			parts = append(parts, h.failures)
		}
		best := 0
		for _, f := range parts {
			if f == nil {
				continue
			}
			for _, c := range f.calls {
				if rank := w.rank(c); rank > best {
					best, call, at = rank, c, f.at
				}
			}
		}
		if call != nil {
			return call, at
		}
	}
	return nil, time.Time{}
}

// rank says how well a call fits, 0 for not at all.
func (w *search) rank(c *Call) int {
	differ := func(want, got string) bool { return want != "" && got != "" && want != got }
	if differ(w.account, c.Account) || differ(w.service, c.Service) || differ(w.region, c.Region) {
		return 0
	}
	if !w.anything && (w.about == nil && c.Resource != "" || w.about != nil && !slices.Contains(w.about, c.Resource)) {
		return 0
	}
	for i, part := range w.operations {
		if strings.Contains(c.Operation, part) {
			return len(w.operations) - i
		}
	}
	if w.operations == nil {
		return 1
	}
	return 0
}

// because completes a gap with the call that failed, if one is on record.
func (s *Snapshot) because(g Gap, searches ...search) Gap {
	call, at := s.failed(searches...)
	if call == nil {
		return g
	}
	why := call.Code
	if why == "" {
		why = call.Status
	}
	g.Call = call
	g.Reason = notCollected + ": " + why + " on " + call.Service + ":" + call.Operation
	if !at.IsZero() {
		g.Reason += " at " + at.UTC().Format(time.RFC3339)
	}
	return g
}

// reading are the searches for a call of one of some operations about a
// resource. What many calls have in common is recorded once, about none.
func reading(a arn.ARN, owner string, operations ...string) []search {
	about := search{account: owner, service: a.Service(), about: []string{a.String()}, operations: operations}
	none := about
	none.region, none.about = a.Region(), nil
	return []search{about, none}
}

// readingPolicy are the searches for the call that reads a resource's policy.
// Some services hold it among the attributes of the resource.
func readingPolicy(a arn.ARN, owner string) []search {
	return reading(a, owner, "Polic", "Attributes", "Describe")
}

// listing are the searches for the call that lists a resource, or that lets in
// the one who collects.
func listing(a arn.ARN, owner string) []search {
	return []search{
		{account: owner, service: a.Service(), about: []string{a.String()}},
		{account: owner, service: a.Service(), region: a.Region(), operations: []string{"List", "Describe", "GetRestApis", "GetApis", "GetAccountAuthorizationDetails"}},
		assuming(owner),
	}
}

// identityOperations are parts of the names of calls that list users, groups and
// roles with their policies.
var identityOperations = []string{"GetAccountAuthorizationDetails", "ListRoles", "ListUsers", "ListGroups", "Polic"}

// assuming is the search for the call that begins the collection of an account,
// which is about a role there.
func assuming(account string) search {
	return search{account: account, service: "sts", anything: true, operations: []string{"AssumeRole"}}
}
