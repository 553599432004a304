// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
)

// An EventGroup is many equal events: of one principal, where the sessions of a
// role are one, with the same requests and the same outcome. It is the form of
// the JSON output of events --group.
type EventGroup struct {
	Count        int            `json:"count"`
	First        string         `json:"first"`                  // time of the earliest event, "" if not recorded
	Last         string         `json:"last"`                   // and of the latest
	Principal    string         `json:"principal"`              // a role for its sessions
	Account      string         `json:"account"`                // of the principal, "" if it has none or it is unknown
	Sessions     int            `json:"sessions"`               // how many of the role's there are
	MoreSessions bool           `json:"moreSessions,omitempty"` // there may be more than Sessions says
	EventSource  string         `json:"eventSource"`
	EventName    string         `json:"eventName"` // of the first event
	Denied       bool           `json:"denied"`
	ErrorCode    string         `json:"errorCode"`
	Status       string         `json:"status"`   // as of an event
	Requests     []GroupRequest `json:"requests"` // those that were denied, if AWS tells, else all
	Effect       string         `json:"effect"`   // as in an event's message
	PolicyType   string         `json:"policyType"`
	PolicyARN    string         `json:"policyArn"`
	NotPolicy    string         `json:"notPolicy,omitempty"`
	Accounts     []string       `json:"accounts"` // in whose trails the events are
	Example      GroupExample   `json:"example"`
	Error        string         `json:"error,omitempty"` // why the status is unmapped or error
}

// A GroupRequest is an authorization request behind each event of a group.
type GroupRequest struct {
	Action   string `json:"action"`
	Resource string `json:"resource"` // an ARN, or "*"
	Denied   bool   `json:"denied"`
	Doubt    string `json:"doubt,omitempty"` // why AWS may not have checked this
}

// A GroupExample says where the first event of a group is.
type GroupExample struct {
	EventID string `json:"eventId"`
	File    string `json:"file"`
}

// The most that [Groups] keep.
const (
	maxGroups   = 1 << 16
	maxSessions = 1 << 20 // of all groups together
)

// Groups puts equal events together. What it keeps is bounded, whatever the
// number of events: beyond the bound new groups are not made. The zero Groups
// has none.
type Groups struct {
	// Max is how many groups there can be, 65,536 if it is 0.
	Max int

	all      []*EventGroup
	index    map[[sha256.Size]byte]int // in all
	sessions map[uint64]bool           // that have been seen
	seed     maphash.Seed
	left     int
	sum      eventSummary
}

// Add puts an event into its group. A second record of an event is not counted.
func (g *Groups) Add(file string, e *cloudtrail.Event, relation cloudtrail.Relation) {
	if g.sum.second(relation.String()) {
		return
	}
	one := newGroup(file, e)
	g.sum.addGroup(one)
	key := one.key()
	i, ok := g.index[key]
	if !ok {
		if len(g.all) >= cmp.Or(g.Max, maxGroups) {
			g.left++
			return
		}
		if g.index == nil {
			g.index, g.sessions, g.seed = map[[sha256.Size]byte]int{}, map[uint64]bool{}, maphash.MakeSeed()
		}
		i = len(g.all)
		g.index[key] = i
		g.all = append(g.all, one.cloned())
	}
	g.all[i].add(one, e.RecipientAccount)
	if session := e.Principal.String(); session != one.Principal {
		g.addSession(i, session)
	}
}

// Skip counts a record that could not be read.
func (g *Groups) Skip() { g.sum.unread++ }

// Left returns the number of events in no group: those that equal none of the
// groups there are, after there were as many as there can be.
func (g *Groups) Left() int { return g.left }

// Rows returns the groups, the largest first, those of one size in the order of
// their first events.
func (g *Groups) Rows() []*EventGroup {
	rows := slices.Clone(g.all)
	slices.SortStableFunc(rows, func(a, b *EventGroup) int { return cmp.Compare(b.Count, a.Count) })
	return rows
}

// addSession counts a session of group i, if it is new.
func (g *Groups) addSession(i int, session string) {
	var h maphash.Hash
	h.SetSeed(g.seed)
	fmt.Fprintf(&h, "%d %s", i, session)
	switch group := g.all[i]; {
	case g.sessions[h.Sum64()]:
	case len(g.sessions) == maxSessions:
		group.MoreSessions = true
	default:
		g.sessions[h.Sum64()] = true
		group.Sessions++
	}
}

// newGroup returns the group of an event, without having counted it.
func newGroup(file string, e *cloudtrail.Event) *EventGroup {
	m := e.Message()
	g := &EventGroup{
		First: eventTime(e.Time), Last: eventTime(e.Time),
		Principal: groupPrincipal(e.Principal), Account: principalAccount(e),
		EventSource: e.Source, EventName: e.Name,
		Denied: e.Denied(), ErrorCode: e.ErrorCode,
		Effect: m.Effect.String(), PolicyType: string(m.PolicyType), PolicyARN: m.PolicyARN, NotPolicy: e.NotPolicy(),
		Requests: []GroupRequest{}, Accounts: []string{},
		Example: GroupExample{e.ID, file},
	}
	requests, err := cloudtrail.Requests(e)
	status := cloudtrail.StatusOf(err)
	g.Status = status.String()
	if status == cloudtrail.StatusUnmapped || status == cloudtrail.StatusError {
		g.Error = err.Error()
	}
	told := slices.ContainsFunc(requests, func(r cloudtrail.Request) bool { return r.Denied })
	for i := range requests {
		if r := &requests[i]; r.Denied == told {
			g.Requests = append(g.Requests, GroupRequest{catalog.ActionName(r.Action.String()), requestResource(r), r.Denied, r.Doubt})
		}
	}
	return g
}

// groupPrincipal is the role of a session, else the principal. A role whose path
// or whose name is not known goes by what its sessions have in common.
func groupPrincipal(p eval.Principal) string {
	if role := p.Role(); role.IsValid() {
		return role.String()
	}
	s := p.String()
	switch p.Kind() {
	case eval.Session:
		s = s[:strings.LastIndexByte(s, '/')]
	case eval.Unidentified:
		s, _, _ = strings.Cut(s, ":")
	}
	return s
}

// key tells groups apart.
func (g *EventGroup) key() [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q %t %q %q %q %q", g.Principal, g.Account, g.Status, g.ErrorCode, g.Denied, g.Effect, g.PolicyType, g.PolicyARN, g.NotPolicy)
	for _, r := range g.Requests {
		fmt.Fprintf(h, " %q %q %t %q", r.Action, r.Resource, r.Denied, r.Doubt)
	}
	if len(g.Requests) == 0 {
		fmt.Fprintf(h, " %q %q", g.EventSource, g.EventName)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// cloned returns g without the texts of the record around its own.
func (g *EventGroup) cloned() *EventGroup {
	c := *g
	for _, s := range [...]*string{&c.Principal, &c.Account, &c.EventSource, &c.EventName, &c.ErrorCode, &c.PolicyARN, &c.Error, &c.Example.EventID, &c.Example.File} {
		*s = strings.Clone(*s)
	}
	c.Requests = slices.Clone(g.Requests)
	for i := range c.Requests {
		r := &c.Requests[i]
		r.Action, r.Resource, r.Doubt = strings.Clone(r.Action), strings.Clone(r.Resource), strings.Clone(r.Doubt)
	}
	return &c
}

// add counts an event, of which one is a group, in the trail of an account.
func (g *EventGroup) add(one *EventGroup, trail string) {
	g.Count++
	if g.First == "" || one.First != "" && one.First < g.First {
		g.First = one.First
	}
	g.Last = max(g.Last, one.Last)
	if i, ok := slices.BinarySearch(g.Accounts, trail); !ok && trail != "" {
		g.Accounts = slices.Insert(g.Accounts, i, strings.Clone(trail))
	}
}
