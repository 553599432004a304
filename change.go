// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
)

// differInEvents looks for calls among the events given that changed what the
// request depends on: between the event and the snapshot, or shortly before the
// event. Where nobody knows when the snapshot was taken, those after the event
// count.
func (d *Diagnosis) differInEvents(l *leg) {
	at, taken := d.EventTime, l.snap.Time()
	if at.IsZero() {
		return
	}
	var late, fresh []Difference
	for _, c := range l.event.Changes {
		o := Difference{Subject: c.Subject, Changed: c.Time}
		text := fmt.Sprintf("%s changed %s at %s (event %s)", c.Name, c.Subject, stamp(c.Time), c.EventID)
		switch {
		case !l.dependsOn(&c):
			continue
		case c.Time.After(at) && (taken.IsZero() || c.Time.Before(taken)):
			o.Kind, o.Text = PolicyChanged, fmt.Sprintf("%s, after the event, which is of %s: what AWS evaluated was another state", text, stamp(at))
			late = append(late, o)
		case !taken.IsZero() && c.Time.After(taken) && c.Time.Before(at):
			o.Kind, o.Text = PolicyChanged, fmt.Sprintf("%s, after the policies were collected at %s and before the event: what AWS evaluated was another state", text, stamp(taken))
			late = append(late, o)
		case !c.Time.After(at) && c.Time.After(at.Add(-soon)):
			o.Kind, o.See = Propagation, consistencyPage
			o.Text = fmt.Sprintf("%s, %s before the event: AWS takes a while until every Region knows a change", text, seconds(at.Sub(c.Time)))
			fresh = append(fresh, o)
		}
	}
	near := func(a, b Difference) int { return cmp.Compare(a.Changed.Sub(at).Abs(), b.Changed.Sub(at).Abs()) }
	slices.SortStableFunc(late, near)
	slices.SortStableFunc(fresh, near)
	for _, o := range append(late, fresh...) {
		d.differ(o)
	}
}

// dependsOn reports whether a leg depends on what was changed.
func (l *leg) dependsOn(c *cloudtrail.Change) bool {
	req := l.req
	kind, name, named := strings.Cut(c.Subject, "/")
	switch {
	case named && (kind == "role" || kind == "user") && !strings.HasPrefix(c.Subject, "arn:"):
		return c.Account == req.Principal.Account() && l.isNamed(kind, name) || c.Account == req.Resource.Account() && isIAM(req, kind, name)
	case named && kind == "group":
		return c.Account == req.Principal.Account() && l.inGroup(name)
	case strings.HasPrefix(c.Subject, "arn:aws:s3:::"):
		bucket := strings.TrimPrefix(c.Subject, "arn:aws:s3:::")
		of, _, _ := strings.Cut(req.Resource.Resource(), "/")
		return req.Resource.Service() == "s3" && of == bucket
	}
	for t := range results {
		for _, doc := range l.policies.Documents(t) {
			if doc.Name() == c.Subject || strings.HasSuffix(doc.Name(), "/"+c.Subject) {
				return true
			}
		}
	}
	target := func(levels []eval.Level) bool {
		return slices.ContainsFunc(levels, func(v eval.Level) bool { return v.Target == c.Subject })
	}
	return target(l.policies.SCPs) || target(l.policies.RCPs) || req.Resource.Service() == "kms" && strings.HasSuffix(req.Resource.Resource(), "/"+c.Subject)
}

// isNamed reports whether the principal is the user or role of that name, or a
// session of it.
func (l *leg) isNamed(kind, name string) bool {
	p := l.req.Principal
	if kind == "role" {
		return strings.EqualFold(p.RoleName(), name)
	}
	return p.Kind() == eval.User && strings.EqualFold(lastPart(p.ARN.Resource()), name)
}

// isIAM reports whether the request is on the user or role of that name.
func isIAM(req *eval.Request, kind, name string) bool {
	return req.Resource.Service() == "iam" && strings.HasPrefix(req.Resource.Resource(), kind+"/") && strings.EqualFold(lastPart(req.Resource.Resource()), name)
}

// inGroup reports whether the principal has policies through the group of that
// name.
func (l *leg) inGroup(name string) bool {
	for _, doc := range l.policies.Identity {
		holder := l.snap.Holder(doc, l.req.Principal)
		if strings.Contains(holder, ":group/") && strings.EqualFold(lastPart(holder), name) {
			return true
		}
	}
	return false
}

// lastPart is what follows the last slash.
func lastPart(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }
