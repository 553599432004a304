// SPDX-License-Identifier: Apache-2.0

package records

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/undenied/undenied/internal/jsontree"
)

// ocsfMembers are where the parts of a record are in an event of the Open
// Cybersecurity Schema Framework, as Amazon Security Lake maps it. Where an
// older version had another place, it comes second.
// https://github.com/ocsf/examples/tree/main/mappings
var ocsfMembers = [...]struct{ record, event string }{
	{"eventVersion", "metadata.product.version"},
	{"eventID", "metadata.uid"},
	{"eventType", "metadata.event_code"},
	{"eventType", "metadata.log_name"},
	{"eventCategory", "metadata.product.feature.name"},
	{"eventName", "api.operation"},
	{"eventSource", "api.service.name"},
	{"awsRegion", "cloud.region"},
	{"sourceIPAddress", "src_endpoint.ip"},
	{"sourceIPAddress", "src_endpoint.domain"},
	{"vpcEndpointId", "src_endpoint.uid"},
	{"userAgent", "http_request.user_agent"},
	{"errorCode", "api.response.error"},
	{"errorMessage", "api.response.message"},
	{"requestParameters", "api.request.data"},
	{"responseElements", "api.response.data"},
	{"requestID", "api.request.uid"},
	{"eventTime", "time_dt"},
	{"userIdentity.type", "actor.user.type"},
	{"userIdentity.userName", "actor.user.name"},
	{"userIdentity.accountId", "actor.user.account.uid"},
	{"userIdentity.accountId", "actor.user.account_uid"},
	{"userIdentity.accessKeyId", "actor.user.credential_uid"},
	{"userIdentity.invokedBy", "actor.invoked_by"},
	{"userIdentity.identityProvider", "actor.idp.name"},
	{"userIdentity.sessionContext.sessionIssuer.arn", "actor.session.issuer"},
	{"userIdentity.sessionContext.attributes.mfaAuthenticated", "actor.session.is_mfa"},
	{"userIdentity.sessionContext.attributes.mfaAuthenticated", "actor.session.mfa"},
	{"userIdentity.sessionContext.attributes.creationDate", "actor.session.created_time_dt"},
}

// ocsf decodes an event of CloudTrail in the Open Cybersecurity Schema Framework:
// of the class API Activity and those of IAM, which have the same members.
func (d decoder) ocsf(n *jsontree.Node) bool {
	if n.At("metadata", "product", "name").Str() != "CloudTrail" || n.At("api", "operation") == nil {
		return d.fail(n.Offset, fmt.Errorf("record is an OCSF event of class %q, want an API call that CloudTrail recorded", classOf(n)))
	}
	e := newObject(n)
	for _, m := range ocsfMembers {
		setMember(e, m.record, n.At(strings.Split(m.event, ".")...))
	}
	setMember(e, "eventTime", fromMillis(n.Get("time")))
	setMember(e, "userIdentity.sessionContext.attributes.creationDate", fromMillis(n.At("actor", "session", "created_time")))
	user := n.At("actor", "user")
	for _, name := range [...]string{"uid", "uuid", "uid_alt"} { // which of them is the ARN depends on the version
		to := "userIdentity.principalId"
		if strings.HasPrefix(user.Get(name).Str(), "arn:") {
			to = "userIdentity.arn"
		}
		setMember(e, to, user.Get(name))
	}
	if list := n.Get("resources").List(); list != nil {
		resources := &jsontree.Node{Kind: jsontree.Array, Offset: n.Offset, End: n.End}
		for _, r := range list {
			resource := newObject(r)
			setMember(resource, "ARN", r.Get("uid"))
			setMember(resource, "accountId", r.At("owner", "account", "uid"))
			setMember(resource, "type", r.Get("type"))
			resources.Elements = append(resources.Elements, resource)
		}
		setMember(e, "resources", resources)
	}
	if unmapped := n.Get("unmapped"); isObject(unmapped) {
		for _, m := range unmapped.Members { // as they were, or flat, with dots in their names
			setMember(e, m.Name, m.Value)
		}
	}
	return d.columns(e)
}

// classOf returns the class of an event as text, "" if it is none.
func classOf(n *jsontree.Node) string {
	if class := n.Get("class_uid"); class.Kind != jsontree.Null {
		return class.Text
	}
	return ""
}

func newObject(at *jsontree.Node) *jsontree.Node {
	return &jsontree.Node{Kind: jsontree.Object, Offset: at.Offset, End: at.End}
}

// setMember gives an object of our own a member, which may be within others: its name
// is a path with dots. One that is there already stays, but for what it lacks.
func setMember(o *jsontree.Node, path string, value *jsontree.Node) {
	if value == nil || value.Kind == jsontree.Null {
		return
	}
	name, rest, within := strings.Cut(path, ".")
	old := o.Get(name)
	switch {
	case old == nil && !within:
		if value.Kind == jsontree.Object { // a copy, as more may be put into it
			c := newObject(value)
			c.Members = append(c.Members, value.Members...)
			value = c
		}
		o.Members = append(o.Members, jsontree.Member{Name: name, Offset: value.Offset, Value: value})
	case old == nil:
		old = newObject(value)
		o.Members = append(o.Members, jsontree.Member{Name: name, Offset: value.Offset, Value: old})
		setMember(old, rest, value)
	case old.Kind != jsontree.Object:
	case within:
		setMember(old, rest, value)
	case value.Kind == jsontree.Object:
		for _, m := range value.Members {
			setMember(old, m.Name, m.Value)
		}
	}
}

// fromMillis returns the time that a number of milliseconds since 1970 stands
// for, or nil.
func fromMillis(n *jsontree.Node) *jsontree.Node {
	if n == nil || n.Kind != jsontree.Number {
		return nil
	}
	ms, err := strconv.ParseInt(n.Text, 10, 64)
	if err != nil {
		return nil
	}
	return &jsontree.Node{Kind: jsontree.String, Text: time.UnixMilli(ms).UTC().Format(time.RFC3339), Offset: n.Offset, End: n.End}
}
