// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/undenied/undenied/snapshot/format"
)

// A ledger holds what came of every call, equal ones folded. It is safe for
// concurrent use.
type ledger struct {
	mu    sync.Mutex
	calls map[format.Call]int
}

// add counts n calls. The Count of c is not looked at.
func (l *ledger) add(c format.Call, n int) {
	c.Count = 0
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.calls == nil {
		l.calls = map[format.Call]int{}
	}
	l.calls[c] += n
}

// maxAlike is how many failures of one operation are listed one by one. The
// others are counted.
const maxAlike = 20

// list returns the calls in order.
func (l *ledger) list() []format.Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	sorted := slices.SortedFunc(maps.Keys(l.calls), func(a, b format.Call) int {
		return cmp.Or(
			cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.Service, b.Service), cmp.Compare(a.Operation, b.Operation),
			cmp.Compare(a.Status, b.Status), cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Message, b.Message),
		)
	})
	var all []format.Call
	alike := map[format.Call]int{}
	rest := map[format.Call]int{} // index in all
	for _, c := range sorted {
		n := l.calls[c]
		group := c
		group.Resource, group.Message = "", ""
		if alike[group]++; alike[group] <= maxAlike {
			c.Count = n
			all = append(all, c)
			continue
		}
		i, ok := rest[group]
		if !ok {
			i = len(all)
			rest[group] = i
			all = append(all, group)
		}
		all[i].Count += n
		all[i].Message = fmt.Sprintf("%d more like those listed", all[i].Count)
	}
	return all
}

// Failures returns the calls of c that failed, so that part of the snapshot is
// missing. A service that a Region does not have, a Region that is disabled, one of
// two ways to learn the Regions, and a message that may not be decoded are no
// failures.
func Failures(c *format.Collection) []format.Call {
	if c == nil {
		return nil
	}
	learned := map[string]bool{} // accounts whose Regions EC2 told
	for _, call := range c.Calls {
		if call.Service == "ec2" && call.Operation == "DescribeRegions" && call.Status == statusOK {
			learned[call.Account] = true
		}
	}
	var failed []format.Call
	for _, call := range c.Calls {
		if !harmless(&call) && (call.Operation != "ListRegions" || !learned[call.Account]) {
			failed = append(failed, call)
		}
	}
	return failed
}

// harmless reports whether nothing is missing for a call.
func harmless(c *format.Call) bool {
	switch {
	case c.Status == statusOK, c.Status == statusNone, c.Status == statusDisabledRegion, c.Code == codeNoEndpoint:
		return true
	}
	return c.Operation == "DecodeAuthorizationMessage" && c.Status == statusDenied
}
