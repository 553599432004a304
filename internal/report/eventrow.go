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
	Denied       bool           `json:"denied"`
	ErrorCode    string         `json:"errorCode"`
	Status       string         `json:"status"` // request, permissionless, notARequest, unmapped or error
	Requests     []EventRequest `json:"requests"`
	Message      EventMessage   `json:"message"`
	Error        string         `json:"error,omitempty"` // why the status is unmapped or error
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
		EventSource:  e.Source,
		EventName:    e.Name,
		IdentityType: e.Identity.Type,
		Principal:    e.Principal.String(),
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
	if !e.Time.IsZero() {
		row.EventTime = e.Time.UTC().Format(time.RFC3339)
	}
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

// NewFailedRow returns the row of a record of file that does not decode.
func NewFailedRow(file string, err error) EventRow {
	return EventRow{File: file, Status: cloudtrail.StatusError.String(), Requests: []EventRequest{}, Error: err.Error()}
}

func newEventRequest(r *cloudtrail.Request) EventRequest {
	row := EventRequest{
		Action:          catalog.ActionName(r.Action.String()),
		Resource:        "*",
		ResourceAccount: r.Owner(),
		ResourceFrom:    r.ResourceFrom.String(),
		Context:         map[string]any{},
		Absent:          []string{},
		Denied:          r.Denied,
		Doubt:           r.Doubt,
	}
	if r.Resource.IsValid() {
		row.Resource = r.Resource.String()
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
