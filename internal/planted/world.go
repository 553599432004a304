// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/undenied/undenied/snapshot/format"
)

// A World is an organization, a call in it that AWS denied, and why it did.
type World struct {
	Seed uint64
	File *format.File // what was collected

	Records []byte // of CloudTrail: the denied call, and what else was recorded about it
	EventID string // of the record of the denied call
	CopyID  string // of its record in the trail of the resource's owner; "" if there is none

	// Causes are what denies the call, in the order in which AWS reports them. Each
	// does alone. There are none in a world in which policies changed after the
	// call.
	Causes []Cause

	// Decoys are statements that turn on something that nobody knows, and did not
	// match.
	Decoys []Cause

	Wording Wording
	Message string // as AWS wrote it
	Claim   *Cause // what AWS's message names, or was about to name; nil if it names nothing

	Changed bool   // the cause was taken away before the policies were collected
	Unnamed bool   // neither the record nor the message names the resource
	Hidden  string // the layer that was not collected, "" if all were, but for session policies

	Principal string   // ARN of the user or session
	Action    string   // as AWS spells it
	Resource  string   // an ARN, or "*"
	Owner     string   // account of the resource
	Account   string   // of the principal
	Also      []string // what the call needs besides: an action and an ARN each

	// Session is the text of the session policy that was passed, nil if none was.
	Session []byte
	// SessionARN is the ARN of the managed policy that was passed as one, or "".
	SessionARN string
	// SessionKnown reports whether the event that issued the credentials is on
	// record, or the principal has none that could have session policies.
	SessionKnown bool
}

// A Cause is a place that denies the call.
type Cause struct {
	Layer     string // identity, resource, boundary, session, scp, rcp or endpoint
	Target    string // the root, organizational unit or account of an SCP or RCP
	Deny      bool   // a statement denies; else an Allow is missing
	Policy    string // that holds the statement, by the name that findings give it; "" for a missing Allow
	Statement string // the Sid, or "Statement[2]"; "" for a missing Allow

	Unknown    string // the condition key on which it turns and that nobody knows, or ""
	Hidden     bool   // the place was not collected
	Open       bool   // a resource-based policy that was not collected may grant what is missing
	AWSManaged bool   // nobody can change the policy

	book  *book // the policy, until its text is written
	sid   *statement
	named string // the ARN that AWS shows for the policy, or ""
}

// Certain reports whether what was collected and recorded shows that the cause
// denies the call.
func (c *Cause) Certain() bool { return c.Unknown == "" && !c.Hidden && !c.Open }

// String describes the cause in a line.
func (c *Cause) String() string {
	var b strings.Builder
	b.WriteString("missing allow in ")
	if c.Deny {
		b.Reset()
		b.WriteString("deny in ")
	}
	b.WriteString(c.Layer)
	for _, part := range []struct{ name, text string }{{"at", c.Target}, {"statement", c.Statement}, {"of", c.Policy}, {"unknown", c.Unknown}} {
		if part.text != "" {
			fmt.Fprintf(&b, " %s %s", part.name, part.text)
		}
	}
	if c.Hidden {
		b.WriteString(" not collected")
	}
	return b.String()
}

// String prints the world in a few lines: whoever has the seed can make it anew.
func (w *World) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "world %d: %s, %s on %s of %s, message %s", w.Seed, w.Principal, w.Action, w.Resource, w.Owner, w.Wording)
	if w.Claim != nil {
		fmt.Fprintf(&b, " (%s)", w.Claim)
	}
	fmt.Fprintf(&b, "\n  said: %q", w.Message)
	if w.Hidden != "" {
		fmt.Fprintf(&b, ", %s hidden", w.Hidden)
	}
	if w.Changed {
		b.WriteString(", policies changed since")
	}
	if !w.SessionKnown {
		b.WriteString(", session policies unknown")
	}
	for _, c := range w.Causes {
		fmt.Fprintf(&b, "\n  planted: %s", &c)
	}
	for _, c := range w.Decoys {
		fmt.Fprintf(&b, "\n  decoy: %s", &c)
	}
	return b.String()
}

// layers is the order in which AWS reports what refuses a call: explicit denies
// first.
var layers = []string{"scp", "rcp", "endpoint", "resource", "identity", "boundary", "session"}

// inOrder compares causes by the order in which AWS reports them.
func inOrder(a, b *Cause) int {
	rank := func(c *Cause) int {
		r := slices.Index(layers, c.Layer)
		if !c.Deny {
			r += len(layers)
		}
		return r
	}
	return rank(a) - rank(b)
}

// Generate returns the world of a seed: the same one for the same seed.
func Generate(seed uint64) *World {
	s := &scene{r: rand.New(rand.NewPCG(seed, 0x756e64656e696564)), world: &World{Seed: seed}}
	s.founding()
	s.casting()
	s.hide()
	s.permit()
	s.plant()
	s.noise()
	s.speak()
	s.settle()
	return s.world
}
