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
	e *Event
	c condition.Context
}

// context returns the request context of the action in e: what the record
// settles. What follows from the principal and the resource is left to eval.
func (e *Event) context(a policy.Action) condition.Context {
	w := &contextWriter{e: e}
	w.request()
	w.network()
	w.principal()
	w.session()
	w.service(a)
	w.tags(a)
	w.recorded()
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
	agent := e.UserAgent
	if strings.HasPrefix(agent, "[") && strings.HasSuffix(agent, "]") {
		agent = agent[1 : len(agent)-1] // as CloudTrail writes those of the CLI and the SDKs
	}
	w.setIf("aws:UserAgent", agent)
	if e.TLS {
		w.set("aws:SecureTransport", "true")
	}
}

// network sets the keys that say where the request came from. A request comes
// through a VPC endpoint or it does not; the keys of the other way are absent.
func (w *contextWriter) network() {
	e := w.e
	ip := e.SourceAddress
	if _, err := netip.ParseAddr(ip); err != nil {
		ip = ""
	}
	switch {
	case e.VPCEndpoint != "":
		w.set("aws:SourceVpce", e.VPCEndpoint)
		w.setIf("aws:VpceAccount", e.EndpointAccount)
		w.setIf("aws:VpcSourceIp", ip)
		w.absent("aws:SourceIp")
	case e.SourceAddress != "":
		w.absent("aws:SourceVpce", "aws:SourceVpc", "aws:SourceVpcArn", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths")
		if ip == "" {
			w.absent("aws:SourceIp") // the name of a service
		} else {
			w.set("aws:SourceIp", ip)
		}
	}
}

// recorded sets what AWS itself recorded of the context, in enriched events.
func (w *contextWriter) recorded() {
	for _, m := range members(w.e.evaluated) {
		if text := scalar(m.Value); text != "" {
			w.set(m.Name, text)
			continue
		}
		if m.Value.Kind == jsontree.Array {
			w.list(m.Name, scalars(m.Value.Elements)...)
		}
	}
}
