// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"errors"
	"fmt"
	"time"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
)

// An Event is the part of a CloudTrail record that authorization depends on.
// [cloudtrail-event-reference-record-contents]
type Event struct {
	ID               string
	SharedID         string    // common to the records of one call in two accounts' trails
	Time             time.Time // zero if not recorded
	Type             string    // eventType: "AwsApiCall", …
	Category         string    // eventCategory: "Management", "Data", …
	Source           string    // "s3.amazonaws.com"
	Name             string    // "GetObject"
	Region           string
	RecipientAccount string // the account whose trail this is
	SourceAddress    string // sourceIPAddress: an IP address or a service's name
	UserAgent        string
	VPCEndpoint      string // ID of the VPC endpoint the request came through, or ""
	EndpointAccount  string // owner of that endpoint, if recorded
	TLS              bool   // the record shows that the request came over TLS

	ErrorCode    string // "" on success
	ErrorMessage string

	Identity    Identity
	Principal   eval.Principal // that Identity describes; set by Join for a copy of another account's call
	Credentials *Credentials   // temporary credentials used, if Join found the event that issued them
	Resources   []Resource

	// Changes are the calls of the input that changed who may do what, in the order
	// of the input, as far as they were read when Join completed the event. They are
	// shared and must not be changed.
	Changes []Change

	Evaluations []*Evaluation // AWS's own account of what it evaluated, attached by [Evidence]

	Position Position // of the record

	caller *Identity // of the caller's own record, if Join found it

	// Objects of the record, nil where it has none.
	params     *jsontree.Node // requestParameters: many records of denials have none
	response   *jsontree.Node // responseElements: null in most records of denials
	additional *jsontree.Node // additionalEventData
	evaluated  *jsontree.Node // eventContext.requestContext: the condition keys AWS evaluated, in enriched events only
	tagContext *jsontree.Node // eventContext.tagContext, in enriched events only
	tlsVersion string         // tlsDetails.tlsVersion: "TLSv1.3"

	message *parsedMessage // ErrorMessage as it was when the record was read, nil if empty
}

// A Resource is an element of a record's resources.
type Resource struct {
	ARN       string
	AccountID string // of the owner, or ""
	Type      string // "AWS::S3::Object"
}

// readEvent reads a record.
func readEvent(n *jsontree.Node) (*Event, error) {
	if n.Kind != jsontree.Object {
		return nil, fmt.Errorf("record is %s, want an object", kind(n))
	}
	var f faults
	e := &Event{
		ID:               f.text(n.Get("eventID"), "eventID"),
		SharedID:         n.Get("sharedEventID").Str(),
		Time:             f.time(n.Get("eventTime"), "eventTime"),
		Type:             n.Get("eventType").Str(),
		Category:         n.Get("eventCategory").Str(),
		Source:           n.Get("eventSource").Str(),
		Name:             n.Get("eventName").Str(),
		Region:           n.Get("awsRegion").Str(),
		RecipientAccount: scalar(n.Get("recipientAccountId")),
		SourceAddress:    n.Get("sourceIPAddress").Str(),
		UserAgent:        n.Get("userAgent").Str(),
		VPCEndpoint:      n.Get("vpcEndpointId").Str(),
		EndpointAccount:  scalar(n.Get("vpcEndpointAccountId")),
		TLS:              n.At("tlsDetails", "tlsVersion").Str() != "",
		ErrorCode:        f.text(n.Get("errorCode"), "errorCode"),
		ErrorMessage:     f.text(n.Get("errorMessage"), "errorMessage"),
		params:           object(n.Get("requestParameters")),
		response:         object(n.Get("responseElements")),
		additional:       object(n.Get("additionalEventData")),
		evaluated:        object(n.At("eventContext", "requestContext")),
		tagContext:       object(n.At("eventContext", "tagContext")),
		tlsVersion:       n.At("tlsDetails", "tlsVersion").Str(),
	}
	if e.Source == "" || e.Name == "" {
		return nil, errors.New("record is no CloudTrail event, want eventSource and eventName")
	}
	id := n.Get("userIdentity")
	f.text(id.Get("type"), "userIdentity.type")
	f.text(id.Get("arn"), "userIdentity.arn")
	if f.first != nil {
		return nil, f.first
	}
	if e.ErrorMessage == "" && e.ErrorCode != "" {
		e.ErrorMessage = responseMessage(e.response)
	}
	e.message = parsed(e.ErrorMessage)
	for _, r := range n.Get("resources").List() {
		res := Resource{ARN: r.Get("ARN").Str(), AccountID: scalar(r.Get("accountId")), Type: r.Get("type").Str()}
		if res != (Resource{}) {
			e.Resources = append(e.Resources, res)
		}
	}
	if n.Get("userIdentity") == nil && !isCall(e) {
		return e, nil // nobody asked for it
	}
	var err error
	if e.Identity, err = readIdentity(n.Get("userIdentity")); err != nil {
		return nil, err
	}
	e.Principal = e.Identity.principal(e.place().Partition)
	if e.Identity.Type == "SAMLUser" && e.Principal.Kind() != eval.Federated {
		if p, err := eval.ParsePrincipal(e.samlProvider()); err == nil {
			e.Principal = p
		}
	}
	return e, nil
}

// isCall reports whether somebody made the request that e records, or may have:
// older records do not say what type they are.
func isCall(e *Event) bool { return (e.Type == "AwsApiCall" || e.Type == "") && !insight(e) }

func insight(e *Event) bool { return e.Type == "AwsCloudTrailInsight" || e.Category == "Insight" }
