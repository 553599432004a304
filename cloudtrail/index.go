// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/eval"
)

// An Index remembers what the events of an input tell about each other: which
// event issued the credentials that another used, and which are two accounts'
// records of one call. The input is read twice: [Index.Add] sees its events
// first, in any order, and [Index.Join] completes those of the second reading.
//
// The zero Index is ready for use. It is not for several goroutines at once. It
// keeps what events that issue credentials say, some hundred bytes for each, the
// identity of who made a call that another account has a record of, the first
// 65,536 changes of who may do what, and 16 bytes for every event ID that Join has
// seen.
type Index struct {
	byKey     map[string]*issue         // by access key ID
	bySession map[sessionStart][]*issue // by ARN and second of issue
	byCall    map[issuing]*issue        // by what tells the call that issued them
	shared    map[eventID]*sharedCall   // by shared event ID
	seen      map[eventID]struct{}
	changes   []Change
}

// A Relation says how an event relates to others of the input.
type Relation uint8

// The relations. Alone is the zero Relation.
const (
	Alone    Relation = iota // no other event of the input is about this call
	Original                 // the caller's record; a copy of it is in the input
	Copy                     // the resource owner's record of a call whose caller's record is in the input
	Repeated                 // the same event ID was read before in this reading
)

// String returns "", "original", "copy" or "repeated".
func (r Relation) String() string {
	switch r {
	case Original:
		return "original"
	case Copy:
		return "copy"
	case Repeated:
		return "repeated"
	}
	return ""
}

// An issue is credentials with the session that they were issued to, and the
// session that asked for them.
type issue struct {
	Credentials
	to, by  holder
	shared  eventID
	doubted bool // another event issued credentials with this access key: somebody blotted it out
}

// A sessionStart is what the sessions of one ARN that began in one second share.
type sessionStart struct {
	arn    string
	second int64
}

// An issuing is a call that issued a session's credentials: its event ID, or its
// shared one. Records that people blotted out share an ID and little else.
type issuing struct {
	sessionStart
	id eventID
}

// A sharedCall is what is known of a call of which two accounts have records.
type sharedCall struct {
	id        eventID // of the caller's record
	recipient string  // the caller's account; "" if the caller's record was not seen
	identity  *Identity
	principal eval.Principal
	copied    bool
}

// An eventID is a UUID, or the hash of an ID that is none.
type eventID [16]byte

func parseID(s string) eventID {
	var id eventID
	var digits [32]byte
	n := 0
	for i := 0; i < len(s) && n < len(digits) && len(s) == 36; i++ {
		if s[i] != '-' {
			digits[n] = s[i]
			n++
		}
	}
	if _, err := hex.Decode(id[:], digits[:n]); err == nil && n == len(digits) {
		return id
	}
	sum := sha256.Sum256([]byte(s))
	copy(id[:], sum[:])
	return id
}

// key tells e's record from others. Records that people blotted out share an ID
// and little else.
func (e *Event) key() eventID {
	id := parseID(e.ID)
	h := fnv.New128a()
	fmt.Fprintf(h, "%x %s %s %d", id, e.Source, e.Name, e.Time.Unix())
	h.Sum(id[:0])
	return id
}

// Wants reports whether a record with the given text can tell something about
// other events. It looks at the bytes only, so that a first reading need not
// decode the other records.
func (x *Index) Wants(text []byte) bool {
	for _, mark := range wanted {
		if bytes.Contains(text, mark) {
			return true
		}
	}
	return mayChange(text)
}

// wanted are in the text of every record that [Index.Add] remembers something
// of, but for changes, even where it is quoted within other text.
var wanted = [][]byte{[]byte("sharedEventID"), []byte("AssumeRo"), []byte("GetFederationToken"), []byte("GetSessionToken")}

// Add remembers what e tells about other events.
func (x *Index) Add(e *Event) {
	if c, to := e.issues(); c != nil {
		x.addIssue(&issue{Credentials: *c, to: to, by: e.holder(), shared: parseID(e.SharedID)}, e.SharedID != "")
	}
	if e.SharedID != "" {
		x.addCall(e)
	}
	x.addChanges(e)
}

func (x *Index) addIssue(i *issue, shared bool) {
	if x.byKey == nil {
		x.byKey, x.bySession, x.byCall = make(map[string]*issue), make(map[sessionStart][]*issue), make(map[issuing]*issue)
	}
	i.detach()
	at := sessionStart{i.to.arn, i.to.created.Unix()}
	calls := []issuing{{at, parseID(i.EventID)}}
	if shared {
		calls = append(calls, issuing{at, i.shared})
	}
	same := x.byKey[i.to.accessKeyID]
	for _, c := range calls {
		if other := x.byCall[c]; other != nil {
			same = other
		}
	}
	switch {
	case same == nil:
		if i.to.accessKeyID != "" {
			x.byKey[i.to.accessKeyID] = i
		}
	case same.EventID != i.EventID && same.Issued != i.Issued:
		same.doubted = true
	default: // another record of the same call
		if same.Requester.Kind() == eval.Unidentified && i.Requester.Kind() != eval.Unidentified {
			i.to, i.doubted = same.to, same.doubted
			*same = *i
		}
		i = same
	}
	if i.to.arn == "" || i.to.created.IsZero() {
		return
	}
	for _, c := range calls {
		x.byCall[c] = i
	}
	if i != same {
		x.bySession[at] = append(x.bySession[at], i)
	}
}

func (x *Index) addCall(e *Event) {
	if e.Identity.Type == "AWSService" {
		return // the caller has no account
	}
	if x.shared == nil {
		x.shared = make(map[eventID]*sharedCall)
	}
	id := parseID(e.SharedID)
	c := x.shared[id]
	if c == nil {
		c = &sharedCall{}
		x.shared[id] = c
	}
	switch {
	case !e.own():
		c.copied = true
	case c.recipient == "":
		identity := e.Identity.detached()
		c.id, c.recipient, c.identity, c.principal = parseID(e.ID), identity.AccountID, identity, detached(e.Principal)
	}
}

// own reports whether e is the record in the account of who made the call.
func (e *Event) own() bool {
	return e.Identity.Type != "AWSAccount" && e.Principal.ARN.IsValid() && e.RecipientAccount != "" &&
		e.RecipientAccount == e.Identity.AccountID
}

// Join completes e with what other events tell, the credentials it used and, for
// a copy, the principal, and says how it relates to them.
func (x *Index) Join(e *Event) Relation {
	relation := x.relate(e)
	e.Changes = slices.Clip(x.changes)
	e.Credentials = x.credentials(e.holder(), 0)
	if e.Credentials != nil && e.Credentials.Kind == "AssumeRoot" && e.Principal.Kind() == eval.Root {
		e.Principal = assumedRoot(e.Principal)
	}
	if e.ID == "" {
		return relation
	}
	id := e.key()
	if _, repeated := x.seen[id]; repeated {
		return Repeated
	}
	if x.seen == nil {
		x.seen = make(map[eventID]struct{})
	}
	x.seen[id] = struct{}{}
	return relation
}

// relate finds the other record of e's call and gives a copy its principal.
func (x *Index) relate(e *Event) Relation {
	if e.SharedID == "" {
		return Alone
	}
	c := x.shared[parseID(e.SharedID)]
	switch {
	case c == nil, c.recipient == "":
		return Alone
	case !e.own():
		e.caller, e.Principal = c.identity, c.principal
		return Copy
	case c.copied && c.id == parseID(e.ID):
		return Original
	}
	return Alone
}

const (
	// maxChain is how many sessions of a chain of roles are followed. AWS limits
	// the time of a chain, not its length.
	maxChain = 16

	// issueSkew is by how much a session's creation date may differ from the time
	// of the event that issued its credentials.
	issueSkew = 2 * time.Second
)

// credentials returns the credentials of a session, nil if they are not known or
// may be of more than one event.
func (x *Index) credentials(h holder, depth int) *Credentials {
	i := x.find(h)
	if i == nil {
		return nil
	}
	if i.Kind != "AssumeRole" || depth == maxChain {
		return &i.Credentials
	}
	parent := x.credentials(i.by, depth+1)
	if parent == nil || len(parent.TransitiveTags) == 0 && (parent.SourceIdentity == "" || i.SourceIdentity != "") {
		return &i.Credentials
	}
	return i.chained(parent)
}

// chained returns the credentials with what a session of the role before them in
// a chain passes on.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
func (i *issue) chained(parent *Credentials) *Credentials {
	c := i.Credentials
	c.SourceIdentity = cmp.Or(c.SourceIdentity, parent.SourceIdentity)
	c.Tags, c.TransitiveTags = nil, append([]string(nil), c.TransitiveTags...)
	for k, v := range i.Tags {
		c.Tags = put(c.Tags, k, v)
	}
	for _, key := range parent.TransitiveTags {
		for k, v := range parent.Tags {
			if strings.EqualFold(k, key) {
				c.inherit(k, v)
			}
		}
	}
	c.untold = slices.Clip(c.untold)
	for _, k := range parent.untold {
		if slices.ContainsFunc(parent.TransitiveTags, func(key string) bool { return strings.EqualFold(k, key) }) {
			c.untold = append(c.untold, k)
		}
	}
	return &c
}

// find returns the issue of a session's credentials: by its access key, else the
// only one of its ARN at the time of its creation.
func (x *Index) find(h holder) *issue {
	if i := x.byKey[h.accessKeyID]; i != nil && !i.doubted {
		return i
	}
	if h.arn == "" || h.created.IsZero() {
		return nil
	}
	var found *issue
	for s := -issueSkew; s <= issueSkew; s += time.Second {
		for _, i := range x.bySession[sessionStart{h.arn, h.created.Add(s).Unix()}] {
			if found != nil {
				return nil
			}
			found = i
		}
	}
	return found
}
