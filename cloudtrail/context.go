// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// Where the values of condition keys come from:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html

// A contextWriter collects the request context of an event. Keys it does not
// set stay unknown.
type contextWriter struct {
	e     *Event
	c     condition.Context
	owner string // the account that owns the resource, "" if it is not known
	memo  *memo
}

// context returns the request context of the action on l in e: what the record
// settles. What follows from the principal and the resource is left to eval.
func (e *Event) context(a policy.Action, l located, m *memo) condition.Context {
	w := &contextWriter{e: e, owner: l.owner, memo: m}
	if l.arn.Account() != "" {
		w.owner = l.arn.Account()
	}
	x, ok := w.authorization(a, l)
	w.request()
	w.network()
	w.principal()
	w.session()
	if ok {
		w.service(&x)
		w.tags(&x)
	}
	w.enriched(l)
	return w.c
}

func (w *contextWriter) set(key, value string) {
	if k, err := condition.ParseKey(key); err == nil {
		w.c.Set(k, value)
	}
}

func (w *contextWriter) list(key string, values ...string) {
	if k, err := condition.ParseKey(key); err == nil {
		w.c.SetList(k, values...)
	}
}

func (w *contextWriter) absent(keys ...string) {
	for _, key := range keys {
		w.c.SetAbsent(condition.MustKey(key))
	}
}

// closeFamily says that the request has no keys of a family but those set.
func (w *contextWriter) closeFamily(family string) { w.c.CloseFamily(condition.MustKey(family)) }

// unknown says that nobody knows of the keys, whatever follows from the
// principal.
func (w *contextWriter) unknown(keys ...string) {
	for _, key := range keys {
		if k, err := condition.ParseKey(key); err == nil { // a tag's key may be anything
			w.c.SetUnknown(k)
		}
	}
}

// setIf sets the key if there is a value.
func (w *contextWriter) setIf(key, value string) {
	if value != "" {
		w.set(key, value)
	}
}

// request sets the keys that every request has.
func (w *contextWriter) request() {
	e := w.e
	if !e.Time.IsZero() {
		w.set("aws:CurrentTime", e.Time.UTC().Format(time.RFC3339))
		w.set("aws:EpochTime", strconv.FormatInt(e.Time.Unix(), 10))
	}
	w.setIf("aws:RequestedRegion", e.Region)
	w.setIf("aws:UserAgent", e.agent())
	if e.TLS {
		w.set("aws:SecureTransport", "true")
	}
}

// bareAgent removes the brackets that CloudTrail writes around the user agents of
// the CLI and the SDKs.
func bareAgent(agent string) string {
	if strings.HasPrefix(agent, "[") && strings.HasSuffix(agent, "]") {
		return agent[1 : len(agent)-1]
	}
	return agent
}

// maxUserAgent is the length at which CloudTrail cuts userAgent off.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
const maxUserAgent = 1 << 10

// agent returns the User-Agent header, or "" if the record has the name of a
// service or of the console in its place, or not all of it.
func (e *Event) agent() string {
	agent := bareAgent(e.UserAgent)
	if strings.HasSuffix(agent, ".amazonaws.com") || strings.HasPrefix(agent, "AWS Internal") || withheld(agent) || len(agent) >= maxUserAgent {
		return ""
	}
	return agent
}

// network sets the keys that say where the request came from. A request comes
// through a VPC endpoint or it does not; the keys of the other way are absent.
// Some services do not record the endpoint: from an address that only networks
// of one's own have there was one perhaps.
func (w *contextWriter) network() {
	e := w.e
	ip := e.SourceAddress
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		ip = ""
	}
	switch {
	case e.VPCEndpoint != "":
		w.set("aws:SourceVpce", e.VPCEndpoint)
		w.setIf("aws:VpceAccount", e.EndpointAccount)
		w.setIf("aws:VpcSourceIp", ip)
		w.absent("aws:SourceIp")
	case e.SourceAddress != "":
		if !internal(addr) {
			w.absent(endpointKeys...)
		}
		switch {
		case ip != "":
			w.set("aws:SourceIp", ip)
		case e.forwarded() == condition.False: // forward access sessions keep the address of the first request
			w.absent("aws:SourceIp")
		}
	}
}

// The keys of requests through a VPC endpoint.
var endpointKeys = []string{"aws:SourceVpce", "aws:SourceVpc", "aws:SourceVpcArn", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"}

var carrierNAT = netip.MustParsePrefix("100.64.0.0/10") // which VPCs use as well

func internal(addr netip.Addr) bool { return addr.IsPrivate() || carrierNAT.Contains(addr.Unmap()) }

// enriched sets what AWS itself recorded of the context, in enriched events: the
// keys it evaluated, and tags of the principal and the resources, of which the
// trail's owner chose some.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-context-events.html
func (w *contextWriter) enriched(l located) {
	for _, m := range members(w.e.tagContext.Get("principalTags")) {
		w.setIf("aws:PrincipalTag/"+m.Name, scalar(m.Value))
	}
	for _, r := range w.e.tagContext.Get("resourceTags").List() {
		if r.Get("arn").Str() != l.arn.String() {
			continue
		}
		for _, m := range members(r.Get("tags")) {
			w.setIf("aws:ResourceTag/"+m.Name, scalar(m.Value))
		}
	}
	keys := w.e.evaluated
	if inner := object(keys.Get("conditionKeys")); inner != nil {
		keys = inner
	}
	for _, m := range members(keys) {
		switch {
		case m.Value.Kind == jsontree.Array:
			values := scalars(m.Value.Elements)
			if len(values) == 1 && !multivalued(m.Name) {
				w.set(m.Name, values[0])
			} else {
				w.list(m.Name, values...)
			}
		case multivalued(m.Name):
			w.list(m.Name, scalar(m.Value))
		case m.Value.Kind == jsontree.String || scalar(m.Value) != "":
			w.set(m.Name, scalar(m.Value))
		}
	}
}
