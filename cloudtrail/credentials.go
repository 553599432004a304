// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
)

// Credentials are temporary security credentials, as the event tells that issued
// them. They are shared by all events that use them and must not be changed.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
type Credentials struct {
	EventID   string         // of the event that issued them
	Kind      string         // the operation: "AssumeRole", "GetFederationToken", …
	Requester eval.Principal // who asked for them: for a role of a service, that service
	Provider  string         // ARN or host name of the SAML or web identity provider, or ""
	Issued    time.Time
	Duration  time.Duration // zero if not recorded

	Policy      string   // text of the session policy passed, or ""
	PolicyARNs  []string // of managed policies passed as session policies; of the task policy of AssumeRoot
	Undisclosed bool     // the record leaves out whether session policies were passed, or one of them

	// Tags are the session tags, those of earlier sessions of a chain of roles
	// included, and TransitiveTags the keys of those that pass on to later ones.
	Tags           map[string]string
	TransitiveTags []string

	SourceIdentity string            // "" if none was set
	Claims         map[string]string // condition keys of the identity provider that the session keeps

	untold []string // keys of session tags whose values the record withholds
}

// issuers are the operations of STS that issue credentials.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
var issuers = []string{"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "GetFederationToken", "GetSessionToken"}

// A holder is what a record shows of the session that made a request.
type holder struct {
	accessKeyID string // "" if it is not one of temporary credentials
	arn         string
	created     time.Time
}

// holder returns the session that made e's request.
func (e *Event) holder() holder {
	id := e.identity()
	h := holder{accessKeyID: temporaryID(id.AccessKeyID), arn: id.ARN}
	if id.Session != nil {
		h.created = id.Session.Created
	}
	return h
}

// temporaryID returns the ID of an access key if it is that of temporary
// credentials, else "": others are long-term, or were blotted out.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
func temporaryID(id string) string {
	if strings.HasPrefix(id, "ASIA") && !strings.Contains(id, "*") {
		return id
	}
	return ""
}

// issues returns the credentials that e issued and the session that got them,
// or nil if it issued none.
func (e *Event) issues() (*Credentials, holder) {
	if e.Source != "sts.amazonaws.com" || e.ErrorCode != "" || !slices.Contains(issuers, e.Name) || e.response == nil {
		return nil, holder{}
	}
	to := holder{
		accessKeyID: temporaryID(e.response.At("credentials", "accessKeyId").Str()),
		arn:         e.issuedTo(),
		created:     e.Time,
	}
	if to.accessKeyID == "" && to.arn == "" {
		return nil, holder{}
	}
	c := &Credentials{
		EventID:        strings.Clone(e.ID),
		Kind:           issuers[slices.Index(issuers, e.Name)],
		Requester:      e.Principal,
		Issued:         e.Time,
		SourceIdentity: cmp.Or(e.response.Get("sourceIdentity").Str(), e.params.Get("sourceIdentity").Str(), e.sourceIdentity()),
	}
	switch e.Name {
	case "AssumeRoleWithSAML":
		c.Provider = e.samlProvider()
	case "AssumeRoleWithWebIdentity":
		c.Provider = cmp.Or(e.Identity.Provider, e.response.Get("provider").Str())
	}
	for key, value := range e.claims() {
		if kept(key) {
			c.Claims = put(c.Claims, key, value)
		}
	}
	if d, err := time.ParseDuration(scalar(e.params.Get("durationSeconds")) + "s"); err == nil {
		c.Duration = d
	}
	c.readPolicies(e)
	c.readTags(e.params)
	return c, to
}

// issuedTo returns the ARN of the session that e's credentials are for, or "".
func (e *Event) issuedTo() string {
	switch e.Name {
	case "GetFederationToken":
		return e.response.At("federatedUser", "arn").Str()
	case "GetSessionToken":
		return e.Identity.ARN
	case "AssumeRoot":
		target := scalar(e.params.Get("targetPrincipal"))
		if target != "" && !strings.Contains(target, ":") {
			p := e.place()
			target = p.ARN("iam", "", target, "root")
		}
		return target
	}
	return e.response.At("assumedRoleUser", "arn").Str()
}

// sourceIdentity returns the source identity of the session that asked.
func (e *Event) sourceIdentity() string {
	if s := e.identity().Session; s != nil && e.Name == "AssumeRole" {
		return s.SourceIdentity
	}
	return ""
}

// readPolicies reads the session policies that were passed.
func (c *Credentials) readPolicies(e *Event) {
	if e.Name == "GetSessionToken" {
		return // it takes none
	}
	c.Undisclosed = e.params == nil
	switch n := e.params.Get("policy"); {
	case n == nil:
	case n.Kind == jsontree.Object: // as some tools unpack it
		c.Policy = string(n.AppendJSON(nil))
	case withheld(n.Str()):
		c.Undisclosed = true
	default:
		c.Policy = strings.Clone(n.Str())
	}
	arns := slices.Clone(e.params.Get("policyArns").List())
	if task := e.params.Get("taskPolicyArn"); task != nil {
		arns = append(arns, task)
	}
	for _, n := range arns {
		text := cmp.Or(n.Get("arn").Str(), n.Str())
		if text == "" || withheld(text) {
			c.Undisclosed = true
			continue
		}
		c.PolicyARNs = append(c.PolicyARNs, strings.Clone(text))
	}
}

// readTags reads the session tags: a list of those passed, a map of those that a
// provider asserted, and a map of those that an earlier session passed on.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
func (c *Credentials) readTags(params *jsontree.Node) {
	for _, n := range params.Get("tags").List() {
		c.tag(n.Get("key").Str(), n.Get("value").Str())
	}
	for _, m := range members(params.Get("principalTags")) {
		c.tag(m.Name, m.Value.Str())
	}
	for _, n := range params.Get("transitiveTagKeys").List() {
		c.TransitiveTags = append(c.TransitiveTags, strings.Clone(n.Str()))
	}
	for _, m := range members(params.Get("incomingTransitiveTags")) {
		c.inherit(m.Name, m.Value.Str())
	}
}

// tag adds a session tag.
func (c *Credentials) tag(key, value string) {
	switch {
	case key == "":
	case withheld(value):
		c.untold = append(c.untold, strings.Clone(key))
	default:
		c.Tags = put(c.Tags, key, value)
	}
}

// inherit adds a tag of an earlier session, which a later one cannot change.
func (c *Credentials) inherit(key, value string) {
	same := func(k string) bool { return strings.EqualFold(k, key) }
	for k := range c.Tags {
		if same(k) {
			delete(c.Tags, k)
		}
	}
	c.Tags = put(c.Tags, key, value)
	if !slices.ContainsFunc(c.TransitiveTags, same) {
		c.TransitiveTags = append(c.TransitiveTags, strings.Clone(key))
	}
}

// put adds copies of key and value to m: the ones given may hold the text of a
// whole record.
func put(m map[string]string, key, value string) map[string]string {
	if m == nil {
		m = make(map[string]string)
	}
	m[strings.Clone(key)] = strings.Clone(value)
	return m
}
