// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"net/netip"
	"strings"
	"time"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/glob"
)

// maxLag is how far the time of a record may be from the time of the decision.
// CloudTrail records when a request was completed, which a denied one is at
// once. [cloudtrail-event-reference-record-contents: eventTime]
const maxLag = time.Minute

// A matcher compares evaluations with one event.
type matcher struct {
	event    *Event
	message  Message
	requests []Request // of the event by its record alone, once they are read
	read     bool
}

// principal reports whether the principal of e is the event's. Unique IDs go
// before ARNs: authorization details have the role's.
func (m *matcher) principal(e *Evaluation) bool {
	id := &m.event.Identity
	if e.PrincipalID != "" && id.PrincipalID != "" {
		return e.PrincipalID == id.PrincipalID
	}
	if e.PrincipalARN == "" {
		return false
	}
	role := m.event.Principal.Role()
	return e.PrincipalARN == id.ARN || e.PrincipalARN == m.event.Principal.ARN.String() || role.IsValid() && e.PrincipalARN == role.String()
}

// names reports whether e is of the action, the resource and the kind of refusal
// that the error message names, as far as it names them. Until 2023 messages
// called what an SCP does not allow an explicit deny.
func (m *matcher) names(e *Evaluation) bool {
	msg := &m.message
	switch {
	case msg.Action != "" && !sameAction(e.Action, msg.Action):
		return false
	case strings.HasPrefix(msg.Resource, "arn:") && e.Resource != msg.Resource:
		return false
	}
	return msg.Effect == EffectUnknown || e.Effect == EffectUnknown || msg.Effect == e.Effect || msg.PolicyType == SCP
}

// sameAction compares actions, of which one may lack the prefix.
func sameAction(a, b string) bool {
	if !strings.Contains(a, ":") || !strings.Contains(b, ":") {
		a, b = a[strings.IndexByte(a, ':')+1:], b[strings.IndexByte(b, ':')+1:]
	}
	return strings.EqualFold(a, b)
}

// asked reports whether the event's call can have needed what e is of.
func (m *matcher) asked(e *Evaluation) bool {
	if !m.read {
		m.requests, _ = m.event.requests() // an event without any is of no known action
		m.read = true
	}
	if len(m.requests) == 0 {
		return m.message.Action != "" || sameAction(e.Action, m.event.Name)
	}
	var of []Request
	for _, r := range m.requests {
		if sameAction(e.Action, r.Action.String()) {
			of = append(of, r)
		}
	}
	if len(of) == 0 {
		facts, _ := catalog.Event(m.event.eventSource(), m.event.Name)
		for _, also := range facts.Also {
			if sameAction(e.Action, also.Action) {
				return true
			}
		}
		return false
	}
	alike := false // a resource of the type is known, and it is another one
	for _, r := range of {
		switch {
		case m.differs(e, &r):
			alike = true
		case !r.Resource.IsValid() || covers(e.Resource, r.Resource.String()):
			return true
		case resourceType(e.Resource) == resourceType(r.Resource.String()):
			alike = true
		}
	}
	return !alike
}

// covers reports whether one of two resources is the other, or a pattern for it.
func covers(a, b string) bool {
	match := func(pattern, text string) bool {
		ok, _ := glob.Wildcards(pattern).Match(text, nil)
		return ok
	}
	return a == "" || a == b || match(a, b) || match(b, a)
}

// resourceType is what the ARNs of one type of resource have in common.
func resourceType(text string) string {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) < 6 {
		return text
	}
	typ, rest := parts[5], ""
	if i := strings.IndexAny(typ, "/:"); i >= 0 {
		typ, rest = typ[:i], typ[i:]
	} else {
		typ = ""
	}
	if parts[2] == "s3" { // a bucket is named where others name the type
		typ = ""
		if rest != "" {
			typ = "object"
		}
	}
	return parts[2] + ":" + typ
}

// differs reports whether a key of the service itself has another value in e
// than the parameters of the event's request gave it.
func (m *matcher) differs(e *Evaluation, r *Request) bool {
	for k, entry := range e.Context.All() {
		if k.Service() == "aws" || entry.Presence != condition.Present || entry.Multi || strings.Contains(entry.Text, "*") {
			continue
		}
		if own := r.Context.Lookup(k); own.Presence == condition.Present && !own.Multi && !strings.EqualFold(own.Text, entry.Text) {
			return true
		}
	}
	return false
}

// contradicts reports whether the record says otherwise than the keys that e
// has of the whole request.
func (m *matcher) contradicts(e *Evaluation) bool {
	ev := m.event
	value := func(key string) string { return e.Context.Lookup(condition.MustKey(key)).Text }
	if t, err := time.Parse(time.RFC3339, value("aws:CurrentTime")); err == nil && !ev.Time.IsZero() && ev.Time.Sub(t).Abs() > maxLag {
		return true
	}
	if s := ev.Identity.Session; s != nil && !s.Created.IsZero() {
		if t, err := time.Parse(time.RFC3339, value("aws:TokenIssueTime")); err == nil && !t.Equal(s.Created) {
			return true
		}
	}
	for _, key := range [...]string{"aws:SourceIp", "aws:VpcSourceIp"} {
		own, err := netip.ParseAddr(ev.SourceAddress)
		told, untold := netip.ParseAddr(value(key))
		if err == nil && untold == nil && own != told {
			return true
		}
	}
	if v := value("aws:RequestedRegion"); v != "" && ev.Region != "" && v != ev.Region {
		return true
	}
	if v := value("aws:SourceVpce"); v != "" && v != ev.VPCEndpoint {
		return true
	}
	return !sameAgent(value("aws:UserAgent"), ev.UserAgent)
}

// sameAgent reports whether two user agents may be one. Records cut long ones
// off and name AWS in place of its own.
func sameAgent(told, recorded string) bool {
	recorded = bareAgent(recorded)
	ofAWS := strings.HasSuffix(recorded, ".amazonaws.com") || recorded == "AWS Internal"
	return told == "" || recorded == "" || ofAWS || strings.HasPrefix(told, recorded) || strings.HasPrefix(recorded, told)
}
