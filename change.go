// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/eval"
)

// changesInEvents notes the calls among the events given that changed what the
// request depends on: between the event and the snapshot, or seconds before the
// event. Where nobody knows when the snapshot was taken, those after the event
// count.
func (l *leg) changesInEvents() {
	if len(l.event.Changes) == 0 {
		return
	}
	at, taken, subjects := l.event.Time, l.snap.Time(), l.subjects()
	for _, c := range l.event.Changes {
		if !subjects[c.Subject] && !subjects[ofAccount(c.Account, c.Subject)] {
			continue
		}
		o := Difference{Subject: c.Subject, Changed: c.Time}
		text := fmt.Sprintf("%s changed %s at %s (event %s)", c.Name, c.Subject, stamp(c.Time), c.EventID)
		switch {
		case c.Time.After(at) && (taken.IsZero() || c.Time.Before(taken)):
			l.changed(o, fmt.Sprintf("%s, after the event, which is of %s", text, stamp(at)))
		case !taken.IsZero() && c.Time.After(taken) && c.Time.Before(at):
			l.changed(o, fmt.Sprintf("%s, after the policies were collected at %s and before the event", text, stamp(taken)))
		case !c.Time.After(at) && c.Time.After(at.Add(-soon)):
			o.Kind, o.See = Propagation, consistencyPage
			o.Text = fmt.Sprintf("%s, %s before the event: AWS takes a while until every Region knows a change", text, seconds(at.Sub(c.Time)))
			l.fresh = append(l.fresh, o)
		}
	}
}

// ofAccount names a user, role or group, whose names are unique without regard to
// case.
func ofAccount(account, subject string) string { return account + " " + strings.ToLower(subject) }

// subjects are what a leg depends on, named as in [cloudtrail.Change].
func (l *leg) subjects() map[string]bool {
	req, p := l.req, l.req.Principal
	all := map[string]bool{}
	if name := p.RoleName(); name != "" {
		all[ofAccount(p.Account(), "role/"+name)] = true
	} else if p.Kind() == eval.User {
		all[ofAccount(p.Account(), "user/"+lastPart(p.ARN.Resource()))] = true
	}
	if kind, _, _ := strings.Cut(req.Resource.Resource(), "/"); req.Resource.Service() == "iam" && (kind == "role" || kind == "user") {
		all[ofAccount(req.Resource.Account(), kind+"/"+lastPart(req.Resource.Resource()))] = true
	}
	for _, doc := range l.policies.Identity {
		if holder := l.snap.Holder(doc, p); strings.Contains(holder, ":group/") {
			all[ofAccount(p.Account(), "group/"+lastPart(holder))] = true
		}
	}
	for t := range results {
		for _, doc := range l.policies.Documents(t) {
			all[doc.Name()], all[lastPart(doc.Name())] = true, true
		}
	}
	for _, v := range slices.Concat(l.policies.SCPs, l.policies.RCPs) {
		all[v.Target] = true
	}
	switch req.Resource.Service() {
	case "s3":
		bucket, _, _ := strings.Cut(req.Resource.Resource(), "/")
		all["arn:aws:s3:::"+bucket] = true
	case "kms":
		all[lastPart(req.Resource.Resource())] = true
	}
	return all
}

// lastPart is what follows the last slash.
func lastPart(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }
