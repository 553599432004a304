// SPDX-License-Identifier: Apache-2.0

package cloudtrail

// Credentials is what the event that issued temporary credentials says of them.
type Credentials struct {
	EventID        string
	Kind           string   // the call that issued them: "AssumeRole", …
	Policy         string   // the text of the session policy passed, or ""
	PolicyARNs     []string // of the managed session policies passed
	Tags           map[string]string
	TransitiveTags []string
	SourceIdentity string
}
