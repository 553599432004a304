// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/catalog"
)

// An EventRow is what an event stands for, in the form of the events command's
// JSON output.
type EventRow struct {
	EventID      string         `json:"eventId"`
	File         string         `json:"file"`
	EventTime    string         `json:"eventTime"` // RFC 3339, in UTC; "" if not recorded
	EventSource  string         `json:"eventSource"`
	EventName    string         `json:"eventName"`
	IdentityType string         `json:"identityType"`
	Principal    string         `json:"principal"`
	Account      string         `json:"account"` // of the principal, "" if it has none or it is unknown
	Denied       bool           `json:"denied"`
	ErrorCode    string         `json:"errorCode"`
	Status       string         `json:"status"` // request, permissionless, notARequest, unmapped or error
	Requests     []EventRequest `json:"requests"`
	Message      EventMessage   `json:"message"`
	NotPolicy    string         `json:"notPolicy,omitempty"` // what refused or failed the call where no policy did, as a sentence
	Relation     string         `json:"relation,omitempty"`  // to other events of the input: original, copy, repeated or, if it is alone, ""
	Error        string         `json:"error,omitempty"`     // why the status is unmapped or error
}

// An EventRequest is one authorization request behind an event.
type EventRequest struct {
	Action          string         `json:"action"`          // as AWS spells it
	Resource        string         `json:"resource"`        // an ARN, or "*"
	ResourceAccount string         `json:"resourceAccount"` // the owner, "" if unknown
	ResourceFrom    string         `json:"resourceFrom"`    // message, resources, parameters or default
	Context         map[string]any `json:"context"`         // condition keys with a string, or a []string if multivalued
	Absent          []string       `json:"absent"`          // condition keys that the request did not carry; aws:RequestTag/*: none but those in context
	Denied          bool           `json:"denied"`
	Doubt           string         `json:"doubt,omitempty"` // why AWS may not have checked this
}

// An EventMessage is what an event's error message says.
type EventMessage struct {
	Form            string `json:"form"`
	Action          string `json:"action"`
	Resource        string `json:"resource"`
	Principal       string `json:"principal"`
	Effect          string `json:"effect"`     // explicit, implicit or ""
	PolicyType      string `json:"policyType"` // identity, resource, boundary, session, scp, rcp, endpoint, trust or ""
	PolicyARN       string `json:"policyArn"`
	AuthorizationID string `json:"authorizationId"`
	Encoded         bool   `json:"encoded"`
	Truncated       bool   `json:"truncated"`

	Via        string   `json:"via,omitempty"`        // the type of the policy through which that one refused
	PolicyName string   `json:"policyName,omitempty"` // where the message names the policy without an ARN
	Unread     []string `json:"unread,omitempty"`     // parts that the message announces and does not give
}

// NewEventRow returns the row of an event read from file.
func NewEventRow(file string, e *cloudtrail.Event) EventRow {
	m := e.Message()
	row := EventRow{
		EventID:      e.ID,
		File:         file,
		EventTime:    eventTime(e.Time),
		EventSource:  e.Source,
		EventName:    e.Name,
		IdentityType: e.Identity.Type,
		Principal:    e.Principal.String(),
		Account:      principalAccount(e),
		Denied:       e.Denied(),
		ErrorCode:    e.ErrorCode,
		Requests:     []EventRequest{},
		Message: EventMessage{
			Form: m.Form.String(), Action: m.Action, Resource: m.Resource, Principal: m.Principal,
			Effect: m.Effect.String(), PolicyType: string(m.PolicyType), PolicyARN: m.PolicyARN,
			AuthorizationID: m.AuthorizationID, Encoded: m.Encoded, Truncated: m.Truncated,
			Via: string(m.Via), PolicyName: m.PolicyName, Unread: m.Unread,
		},
	}
	row.NotPolicy = e.NotPolicy()
	requests, err := cloudtrail.Requests(e)
	status := cloudtrail.StatusOf(err)
	row.Status = status.String()
	if status == cloudtrail.StatusUnmapped || status == cloudtrail.StatusError {
		row.Error = err.Error()
	}
	for i := range requests {
		row.Requests = append(row.Requests, newEventRequest(&requests[i]))
	}
	return row
}

// eventTime is a time in UTC, "" if it is not known.
func eventTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// principalAccount is the account of the principal of e, or "".
func principalAccount(e *cloudtrail.Event) string {
	if account := e.Principal.Account(); account != "" || e.Identity.Anonymous() {
		return account
	}
	return e.Identity.AccountID
}

// NewFailedRow returns the row of a record of file that does not decode.
func NewFailedRow(file string, err error) EventRow {
	return EventRow{File: file, Status: cloudtrail.StatusError.String(), Requests: []EventRequest{}, Error: err.Error()}
}

func newEventRequest(r *cloudtrail.Request) EventRequest {
	row := EventRequest{
		Action:          catalog.ActionName(r.Action.String()),
		Resource:        requestResource(r),
		ResourceAccount: r.Owner(),
		ResourceFrom:    r.ResourceFrom.String(),
		Context:         map[string]any{},
		Absent:          []string{},
		Denied:          r.Denied,
		Doubt:           r.Doubt,
	}
	for k, e := range r.Context.All() {
		key := catalog.KeyName(k.String())
		switch {
		case e.Presence == condition.Absent:
			row.Absent = append(row.Absent, key)
		case e.Presence == condition.Present && e.Multi:
			row.Context[key] = append([]string{}, e.List...)
		case e.Presence == condition.Present:
			row.Context[key] = e.Text
		}
	}
	for f := range r.Context.Families() {
		row.Absent = append(row.Absent, catalog.KeyName(f.String()+"*"))
	}
	slices.SortFunc(row.Absent, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return row
}

// requestResource is the ARN of a request's resource, or "*".
func requestResource(r *cloudtrail.Request) string {
	if r.Resource.IsValid() {
		return r.Resource.String()
	}
	return "*"
}
