// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// sessionPolicies settles which session policies limit the credentials that the
// event used, where the event that issued them is known. One that may have been
// passed, was not collected or cannot be read leaves the layer open. The session
// of a federated user to which none was passed is allowed nothing.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
func (l *leg) sessionPolicies(c *cloudtrail.Credentials) {
	if c != nil {
		l.issuedBy = c.Kind
	}
	if c == nil || l.policies.Collected(policy.SessionPolicy) {
		return
	}
	var passed []*policy.Document
	open := c.Undisclosed
	if c.Policy != "" {
		d, err := policy.Parse(l.req.Principal.String()+"/"+sessionPolicyName, []byte(c.Policy))
		if err != nil {
			open = true
		} else {
			passed = append(passed, d)
		}
	}
	for _, name := range c.PolicyARNs {
		a, err := arn.Parse(name)
		if err != nil {
			open = true
			continue
		}
		if d := l.snap.ManagedPolicy(a); d != nil {
			passed = append(passed, d)
		} else {
			open = true
		}
	}
	settled := *l.policies
	settled.Session = passed
	if l.req.Principal.Kind() == eval.FederatedUser && passed == nil && !open {
		settled.Session = []*policy.Document{}
	}
	if !open {
		settled.NotCollected = slices.DeleteFunc(slices.Clone(settled.NotCollected), func(t policy.Type) bool { return t == policy.SessionPolicy })
	}
	l.policies = &settled
}

// sessionPolicyNamed returns the name of a session policy: that of the managed
// policy of which the ARN was passed, or what all that are passed as text have.
func sessionPolicyNamed(d *policy.Document) string {
	if a, err := arn.Parse(d.Name()); err == nil && a.Service() == "iam" {
		return a.Resource()[strings.LastIndexByte(a.Resource(), '/')+1:]
	}
	return sessionPolicyName
}

// sessionPolicyName is the name of a session policy that was passed as text.
const sessionPolicyName = "SessionPolicy"

// passTo is the call that makes the principal's session, with its session
// policies: AssumeRole, if nothing says otherwise.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
func (l *leg) passTo() string {
	switch {
	case l.issuedBy != "":
		return l.issuedBy
	case l.req.Principal.Kind() == eval.FederatedUser:
		return "GetFederationToken"
	}
	return "AssumeRole"
}
