// SPDX-License-Identifier: Apache-2.0

package format

import (
	"encoding/json"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// A File is what a snapshot says, as it stands there: references between its
// parts are not followed and policies are not parsed. The zero File says
// nothing. Nil lists and pointers were not collected, unless their field says
// otherwise.
type File struct {
	Collection   *Collection
	Organization *Organization
	Accounts     []Account
}

// A Collection says how a snapshot was made.
type Collection struct {
	CollectedAt time.Time // zero if not recorded
	By          string    // ARN of the principal that collected, or ""
	Calls       []Call
}

// A Call is a call to AWS, or several alike.
type Call struct {
	Account, Region    string
	Service, Operation string
	Status             string // ok, none, denied, throttled, unsupported, disabledRegion, error or skipped
	Code, Message      string // of the error
	Resource           string // ARN; "" if the call was about no single one
	Count              int    // of calls alike; 0 if not recorded
}

// An Organization is a tree of nodes and the policies attached to them.
type Organization struct {
	ID                      string // "o-exampleorgid"
	ManagementAccount       string
	EnabledPolicyTypes      []string // as the Organizations API names them; nil: all
	DelegatedAdministrators []DelegatedAdministrator
	Nodes                   []Node
	Policies                []OrganizationPolicy
}

// A DelegatedAdministrator is an account that administers services for the
// organization.
type DelegatedAdministrator struct {
	Account  string
	Services []string // service principals: "guardduty.amazonaws.com"
}

// A Node is a root, an organizational unit or an account.
type Node struct {
	Origin
	ID         string
	Kind       string // root, ou or account
	Name       string
	Parent     string // "" for a root
	ARN        string // "" if not recorded
	SCPs, RCPs []string
	Tags       map[string]string
}

// An OrganizationPolicy is an SCP or RCP.
type OrganizationPolicy struct {
	Origin
	ID, Name   string
	ARN        arn.ARN
	Type       string // scp or rcp
	AWSManaged bool
	Document   Document
}

// An Account is what was collected of one account.
type Account struct {
	Origin
	ID, Name   string
	Standalone bool     // known to be in no organization
	Services   []string // IAM prefixes of services whose resources were all collected
	Regions    []string // in which they were collected; nil: all that are enabled

	Users, Groups, Roles []Identity
	Policies             []ManagedPolicy
	Resources            []Resource
}

// An Identity is a user, a group or a role.
type Identity struct {
	Origin
	ARN                 arn.ARN
	ID                  string            // unique ID: "AROAEXAMPLE"
	CreateDate          time.Time         // zero if not recorded
	Tags                map[string]string // of users and roles
	Groups              []string          // of a user: ARNs or names
	PermissionsBoundary arn.ARN           // of users and roles; zero: none
	AttachedPolicies    []arn.ARN         // nil: none
	InlinePolicies      []InlinePolicy    // nil: none
	TrustPolicy         Document          // of a role
	LastUsed            time.Time         // of a role; zero if not recorded
}

// An InlinePolicy is embedded in a user, group or role.
type InlinePolicy struct {
	Name     string
	Document Document
}

// A ManagedPolicy is a policy of its own, AWS's or the account's, with its
// default version.
type ManagedPolicy struct {
	Origin
	ARN            arn.ARN
	ID, Name       string
	DefaultVersion string    // "v2"
	CreateDate     time.Time // zero if not recorded
	UpdateDate     time.Time // zero if not recorded
	Document       Document
}

// A Resource is something a policy may govern, or that evaluation needs to know:
// a bucket, a key, an OIDC provider.
type Resource struct {
	Origin
	ARN          arn.ARN
	Type         string            // "s3:bucket"; "": told by the ARN
	PolicyStatus string            // present, none, denied, error, notCollected or ""
	Policy       Document          // where PolicyStatus is present
	Tags         map[string]string // nil: not collected
	Settings     *jsontree.Node    // an object, nil if there are none
	SettingsText json.RawMessage   // the text of Settings
}

// The states of a resource's policy.
const (
	PolicyPresent      = "present"
	PolicyNone         = "none"
	PolicyDenied       = "denied"
	PolicyError        = "error"
	PolicyNotCollected = "notCollected"
)

// A Document is the text of a policy as it was collected, byte for byte.
type Document struct {
	Text []byte // nil: there is none
	Origin
}

// An Origin is a place in a file that something was read from. The zero Origin
// is nowhere.
type Origin struct {
	file   *text
	offset int
}

// A text is the content of a file.
type text struct {
	name string
	data []byte
}

// Position returns the place. It is zero for what was not read from a file.
func (o Origin) Position() policy.Position {
	if o.file == nil {
		return policy.Position{}
	}
	return position(o.file.name, o.file.data, o.offset)
}
