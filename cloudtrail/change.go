// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Change is a call that changed who may do what: it wrote or attached a policy,
// or made a principal.
type Change struct {
	EventID string
	Time    time.Time
	Name    string // the operation: "AttachRolePolicy"
	Account string // whose trail has it

	// Subject is what was changed: "role/NAME", "user/NAME" or "group/NAME" of the
	// account; the ARN of a managed policy or of a bucket; the ID of a key, of a
	// policy of an organization or of its root, unit or account.
	Subject string
}

// maxChanges is how many changes an Index keeps.
const maxChanges = 1 << 16

// changers are operations that change who may do what, by event source, and the
// request parameters that name what they change.
var changers = map[string][]struct {
	param, prefix string
	names         []string
}{
	"iam.amazonaws.com": {
		{"roleName", "role/", []string{"AttachRolePolicy", "CreateRole", "DeleteRole", "DeleteRolePermissionsBoundary", "DeleteRolePolicy", "DetachRolePolicy", "PutRolePermissionsBoundary", "PutRolePolicy", "TagRole", "UntagRole", "UpdateAssumeRolePolicy"}},
		{"userName", "user/", []string{"AddUserToGroup", "AttachUserPolicy", "CreateUser", "DeleteUserPermissionsBoundary", "DeleteUserPolicy", "DetachUserPolicy", "PutUserPermissionsBoundary", "PutUserPolicy", "RemoveUserFromGroup", "TagUser", "UntagUser"}},
		{"groupName", "group/", []string{"AttachGroupPolicy", "DeleteGroupPolicy", "DetachGroupPolicy", "PutGroupPolicy"}},
		{"policyArn", "", []string{"CreatePolicyVersion", "SetDefaultPolicyVersion"}},
	},
	"organizations.amazonaws.com": {
		{"policyId", "", []string{"UpdatePolicy"}},
		{"targetId", "", []string{"AttachPolicy", "DetachPolicy"}},
		{"accountId", "", []string{"MoveAccount"}},
	},
	"s3.amazonaws.com": {
		{"bucketName", "arn:aws:s3:::", []string{"DeleteBucketPolicy", "DeleteBucketPublicAccessBlock", "PutBucketAcl", "PutBucketOwnershipControls", "PutBucketPolicy", "PutBucketPublicAccessBlock"}},
	},
	"kms.amazonaws.com": {
		{"keyId", "", []string{"CreateGrant", "DisableKey", "EnableKey", "PutKeyPolicy", "RetireGrant", "RevokeGrant"}},
	},
}

// changerNames are the names of the operations of changers.
var changerNames = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, of := range changers {
		for _, c := range of {
			for _, name := range c.names {
				all[name] = true
			}
		}
	}
	return all
})

// mayChange reports whether a text has the name of an event that changes who may
// do what, in CloudTrail's own form, perhaps quoted within other text.
func mayChange(text []byte) bool {
	for {
		_, after, ok := bytes.Cut(text, eventNameMember)
		if !ok {
			return false
		}
		text = after
		start := 0
		for start < min(len(text), 16) && !isLetter(text[start]) {
			start++
		}
		end := start
		for end < min(len(text), start+64) && isLetter(text[end]) {
			end++
		}
		if changerNames()[string(text[start:end])] {
			return true
		}
	}
}

func isLetter(b byte) bool { return 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' }

var eventNameMember = []byte("eventName")

// changes returns what e changed, nil if it failed.
func (e *Event) changes() []Change {
	if e.ErrorCode != "" || e.Time.IsZero() {
		return nil
	}
	var all []Change
	for _, c := range changers[e.Source] {
		if !slices.Contains(c.names, e.Name) {
			continue
		}
		subject := e.params.Get(c.param).Str()
		if c.param == "keyId" {
			subject = subject[strings.LastIndexByte(subject, '/')+1:]
		}
		if subject != "" {
			all = append(all, Change{EventID: strings.Clone(e.ID), Time: e.Time, Name: strings.Clone(e.Name), Account: strings.Clone(e.RecipientAccount), Subject: c.prefix + subject})
		}
	}
	return all
}

// addChanges remembers what e changed.
func (x *Index) addChanges(e *Event) {
	if len(x.changes) < maxChanges {
		x.changes = append(x.changes, e.changes()...)
	}
}
