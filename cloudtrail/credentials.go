// SPDX-License-Identifier: Apache-2.0

package cloudtrail

// Credentials are temporary security credentials, as the event tells that issued
// them.
type Credentials struct {
	EventID string // of the event that issued them
	Kind    string // the operation: "AssumeRole", "GetFederationToken", …

	Policy      string   // text of the session policy passed, or ""
	PolicyARNs  []string // of managed policies passed as session policies; of the task policy of AssumeRoot
	Undisclosed bool     // the record leaves out whether session policies were passed, or one of them

	Tags           map[string]string
	TransitiveTags []string
	SourceIdentity string // "" if none was set
}
