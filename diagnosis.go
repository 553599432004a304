// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"encoding/json"
	"time"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
)

// A Diagnosis says why one event was denied. Its JSON form is a superset of
// what Access Undenied prints.
type Diagnosis struct {
	EventID          string `json:"EventId"`
	AssessmentResult AssessmentResult
	ResultDetails    ResultDetails
	ErrorMessage     string `json:",omitempty"` // of the results Error and Invalid action
	Why              string `json:",omitempty"` // of the results Allowed and Undetermined: why AWS and the snapshot differ

	Principal string
	Action    string // as AWS spells it
	Resource  string // an ARN, or "*"
	Account   string // whose trail holds the event
	Region    string
	EventTime time.Time `json:",omitzero"`

	Decision    string    `json:",omitempty"` // "allowed", "explicitDeny", "implicitDeny" or "undetermined"; "" if nothing was evaluated
	Evidence    Evidence  // what AWS said, and what the policies say
	Unknown     []string  // the condition keys on which the decision turned and that nobody knows
	Blockers    []Blocker // every place that blocks, in the order in which AWS reports them
	AlsoDenied  []Request `json:",omitempty"` // what else the call needs and is denied
	Fixes       []Fix     // the least additional privilege first; each lets the whole call in
	Assumptions []string  // what was not collected, and how it was taken

	Differences []Difference `json:",omitempty"` // why AWS and the snapshot may differ, where they do, the likeliest first
	WouldDecide []Question   `json:",omitempty"` // what would tell what denied the request, where that is not certain

	explanation *eval.Explanation
	leg         *leg // that the explanation is of; nil if there is none
	proposals   []proposal
}

// Explanation returns the whole evaluation behind the diagnosis, or nil if
// nothing was evaluated.
func (d *Diagnosis) Explanation() *eval.Explanation { return d.explanation }

// ResultDetails are the policies concerned, in Access Undenied's form. Both
// lists hold every policy, not only the first.
type ResultDetails struct {
	PoliciesToAdd        []PolicyToAdd
	ExplicitDenyPolicies []DenyPolicy
}

// A PolicyToAdd is a policy that the first fix adds, or what it adds to one.
type PolicyToAdd struct {
	AttachmentTargetARN string `json:"AttachmentTargetArn"`
	Policy              json.RawMessage
}

// A DenyPolicy is a policy whose statement denies the request.
type DenyPolicy struct {
	AttachmentTargetARN string `json:"AttachmentTargetArn"`
	PolicyARN           string `json:"PolicyArn"`
	PolicyName          string
	PolicyStatement     json.RawMessage
}

// Evidence holds what AWS's error message said against what the policies say.
type Evidence struct {
	Message   string    `json:"message"`
	Text      string    `json:"text,omitempty"`    // AWS's error message, as it stands in the record
	Decoded   *Decoded  `json:"decoded,omitempty"` // AWS's own account, if it was given
	Snapshot  string    `json:"snapshot"`
	Agreement Agreement `json:"agreement,omitempty"`
}

// An Agreement says how the message and the snapshot relate.
type Agreement string

// The agreements. The empty Agreement means that neither says anything.
const (
	Agree        Agreement = "agree"
	Disagree     Agreement = "disagree"
	MessageOnly  Agreement = "message-only"  // the snapshot lacks what the message names
	SnapshotOnly Agreement = "snapshot-only" // the message gives no reason
)

// A Blocker is a place that keeps the request from being allowed.
type Blocker struct {
	Layer      string `json:"layer,omitempty"`  // identity, resource, boundary, session, scp, rcp or endpoint
	Rule       string `json:"rule,omitempty"`   // of the service, that refuses in place of a statement
	Target     string `json:"target,omitempty"` // the root, organizational unit or account of an SCP or RCP
	TargetName string `json:"targetName,omitempty"`
	Decision   string `json:"decision"` // explicitDeny or implicitDeny
	Certain    bool   `json:"certain"`  // false if it turns on something unknown

	Standing Standing `json:"standing,omitempty"` // how sure it is that AWS denied the request here; "" of what else a call needs
	Rank     int      `json:"rank,omitempty"`     // 1 for the likeliest place; 0 of what else a call needs
	Must     []Must   `json:"must,omitempty"`     // what unknown keys were if AWS denied it here, where nowhere else can it have

	AttachmentTargetARN string `json:"attachmentTargetArn,omitempty"`
	PolicyARN           string `json:"policyArn,omitempty"`
	PolicyName          string `json:"policyName,omitempty"`
	Statement           string `json:"statement,omitempty"` // the Sid, or "Statement[2]"
	File                string `json:"file,omitempty"`
	Line                int    `json:"line,omitempty"`
	Column              int    `json:"column,omitempty"`

	PolicyStatement json.RawMessage `json:"policyStatement,omitempty"` // as collected
}

// A Request is one of the authorizations that a call needs.
type Request struct {
	Action   string `json:"action"`
	Resource string `json:"resource"`
	Decision string `json:"decision"`

	Blockers []Blocker `json:"blockers,omitempty"` // every place that blocks it, in the order in which AWS reports them
}

// A Fix is one way to let the request in: all its changes and steps together.
type Fix struct {
	Summary   string    `json:"summary"`
	Verified  bool      `json:"verified"`            // evaluation with everything done says "allowed"
	DependsOn []string  `json:"dependsOn,omitempty"` // the assumptions and keys under which it does
	Request   []Change  `json:"request,omitempty"`   // what the principal does differently
	Steps     []Step    `json:"steps"`               // what changes in policies
	Warnings  []Warning `json:"warnings,omitempty"`  // what it hands out besides, or which protection it takes away
	Rendered  string    `json:"rendered,omitempty"`  // the steps as code; Analyze leaves that to those who show a fix
}

// A Change is a condition key to which the principal gives another value.
type Change struct {
	Key    string `json:"key"`
	Value  string `json:"value"`            // "" for any
	Absent bool   `json:"absent,omitempty"` // the request leaves the key out
}

// A Step changes one policy or adds one.
type Step struct {
	Layer               string          `json:"layer"`
	Target              string          `json:"target,omitempty"`
	AttachmentTargetARN string          `json:"attachmentTargetArn"`
	PolicyARN           string          `json:"policyArn,omitempty"`  // of the policy to change; "" for a new one
	PolicyName          string          `json:"policyName,omitempty"` // likewise
	InPlaceOf           string          `json:"inPlaceOf,omitempty"`  // the policy that cannot be edited, whose place a copy with the change takes
	PassTo              string          `json:"passTo,omitempty"`     // the call that makes the session and is passed the policy
	Managed             bool            `json:"managed,omitempty"`    // the new policy has to be a managed one: inline ones have no room
	Part                int             `json:"part,omitempty"`       // which of several new policies for one place, from 1; 0 if there is one
	KeptBy              *Keeper         `json:"keptBy,omitempty"`     // what the change has to be made through; nil if it can be made in place
	Replaces            string          `json:"replaces,omitempty"`   // the Deny statement that gets an exception; "" if a statement is added
	Statement           json.RawMessage `json:"statement"`            // that is added, or comes in its place
	Policy              json.RawMessage `json:"policy"`               // the policy after the step, in full

	Also []json.RawMessage `json:"also,omitempty"` // further statements that are added along with Statement
}

// statements are Statement and Also.
func (s *Step) statements() [][]byte {
	all := [][]byte{s.Statement}
	for _, also := range s.Also {
		all = append(all, also)
	}
	return all
}

func newDiagnosis(e *cloudtrail.Event, message cloudtrail.Message) *Diagnosis {
	d := &Diagnosis{
		EventID:   e.ID,
		Account:   e.RecipientAccount,
		Region:    e.Region,
		EventTime: e.Time,
		Principal: e.Principal.String(),
		Action:    message.Action,
		Resource:  message.Resource,
		ResultDetails: ResultDetails{
			PoliciesToAdd:        []PolicyToAdd{},
			ExplicitDenyPolicies: []DenyPolicy{},
		},
		Evidence:    Evidence{Message: inWords(message), Text: e.ErrorMessage},
		Unknown:     []string{},
		Blockers:    []Blocker{},
		Fixes:       []Fix{},
		Assumptions: []string{},
	}
	if d.Account == "" {
		d.Account = e.Principal.Account()
	}
	return d
}

// failed is the diagnosis of an event that no evaluation can explain.
func failed(e *cloudtrail.Event, message cloudtrail.Message, result AssessmentResult, reason string) *Diagnosis {
	d := newDiagnosis(e, message)
	d.AssessmentResult, d.ErrorMessage = result, reason
	return d
}
