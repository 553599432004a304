// SPDX-License-Identifier: Apache-2.0

package format

import (
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/policy"
)

// A File is what a snapshot says, as it stands there: references between its
// parts are not followed and policies are not parsed. The zero File says
// nothing. Nil lists and pointers were not collected, unless their field says
// otherwise.
type File struct {
	Collection   *Collection   `json:"collection,omitzero"`
	Organization *Organization `json:"organization,omitzero"`
	Accounts     []Account     `json:"accounts,omitzero"`

	// Owners are the accounts of resources whose names do not tell: of buckets by
	// ARN, of VPC endpoints by ID. Only the organization.json of a directory has
	// them, so that the accounts need not be searched.
	Owners map[string]string `json:"owners,omitzero"`

	Evidence []Evidence `json:"evidence,omitzero"`

	// Skipped says what was passed over when the file was read, each an [*Error]
	// with its place. It is not written.
	Skipped []error `json:"-"`
}

// Evidence is AWS's own account of why it refused the request of an event.
type Evidence struct {
	Origin
	EventID        string   `json:"eventId"`
	DecodedMessage Document `json:"decodedMessage"` // what sts:DecodeAuthorizationMessage gave: JSON
}

// A Collection says how a snapshot was made.
type Collection struct {
	CollectedAt time.Time `json:"collectedAt,omitzero"` // zero if not recorded
	By          string    `json:"by,omitzero"`          // ARN of the principal that collected, or ""
	Calls       []Call    `json:"calls,omitzero"`
}

// A Call is a call to AWS, or several alike.
type Call struct {
	Account   string `json:"account,omitzero"`
	Region    string `json:"region,omitzero"`
	Service   string `json:"service"`
	Operation string `json:"operation"`
	Status    string `json:"status"`        // ok, none, denied, throttled, unsupported, disabledRegion, error or skipped
	Code      string `json:"code,omitzero"` // of the error
	Message   string `json:"message,omitzero"`
	Resource  string `json:"resource,omitzero"` // ARN; "" if the call was about no single one
	Count     int    `json:"count,omitzero"`    // of calls alike; 0 if not recorded
}

// An Organization is a tree of nodes and the policies attached to them.
type Organization struct {
	ID                      string                   `json:"id"` // "o-exampleorgid"
	ManagementAccount       string                   `json:"managementAccount"`
	EnabledPolicyTypes      []string                 `json:"enabledPolicyTypes,omitzero"` // as the Organizations API names them; nil: all
	DelegatedAdministrators []DelegatedAdministrator `json:"delegatedAdministrators,omitzero"`
	Nodes                   []Node                   `json:"nodes"`
	Policies                []OrganizationPolicy     `json:"policies,omitzero"`
}

// A DelegatedAdministrator is an account that administers services for the
// organization.
type DelegatedAdministrator struct {
	Account  string   `json:"account"`
	Services []string `json:"services,omitzero"` // service principals: "guardduty.amazonaws.com"
}

// A Node is a root, an organizational unit or an account.
type Node struct {
	Origin
	ID     string            `json:"id"`
	Kind   string            `json:"kind"` // root, ou or account
	Name   string            `json:"name,omitzero"`
	Parent string            `json:"parent,omitzero"` // "" for a root
	ARN    string            `json:"arn,omitzero"`    // "" if not recorded
	SCPs   []string          `json:"scps,omitzero"`
	RCPs   []string          `json:"rcps,omitzero"`
	Tags   map[string]string `json:"tags,omitzero"`
}

// An OrganizationPolicy is an SCP or RCP.
type OrganizationPolicy struct {
	Origin
	ID         string   `json:"id"`
	Name       string   `json:"name,omitzero"`
	ARN        arn.ARN  `json:"arn"`
	Type       string   `json:"type"` // scp or rcp
	AWSManaged bool     `json:"awsManaged,omitzero"`
	Document   Document `json:"document,omitzero"`
}

// An Account is what was collected of one account.
type Account struct {
	Origin
	ID         string   `json:"account"`
	Name       string   `json:"name,omitzero"`
	Standalone bool     `json:"standalone,omitzero"` // known to be in no organization
	Services   []string `json:"services,omitzero"`   // IAM prefixes of services whose resources were all collected
	Regions    []string `json:"regions,omitzero"`    // in which they were collected; nil: all that are enabled

	Users     []Identity      `json:"users,omitzero"`
	Groups    []Identity      `json:"groups,omitzero"`
	Roles     []Identity      `json:"roles,omitzero"`
	Policies  []ManagedPolicy `json:"policies,omitzero"`
	Resources []Resource      `json:"resources,omitzero"`
}

// An Identity is a user, a group or a role.
type Identity struct {
	Origin
	ARN                 arn.ARN           `json:"arn"`
	ID                  string            `json:"id,omitzero"`                  // unique ID: "AROAEXAMPLE"
	CreateDate          time.Time         `json:"createDate,omitzero"`          // zero if not recorded
	Tags                map[string]string `json:"tags,omitzero"`                // of users and roles
	Groups              []string          `json:"groups,omitzero"`              // of a user: ARNs or names
	PermissionsBoundary arn.ARN           `json:"permissionsBoundary,omitzero"` // of users and roles; zero: none
	AttachedPolicies    []arn.ARN         `json:"attachedPolicies,omitzero"`    // nil: none
	InlinePolicies      []InlinePolicy    `json:"inlinePolicies,omitzero"`      // nil: none
	TrustPolicy         Document          `json:"trustPolicy,omitzero"`         // of a role
	LastUsed            time.Time         `json:"lastUsed,omitzero"`            // of a role; zero if not recorded
}

// An InlinePolicy is embedded in a user, group or role.
type InlinePolicy struct {
	Name     string   `json:"name"`
	Document Document `json:"document"`
}

// A ManagedPolicy is a policy of its own, AWS's or the account's, with its
// default version.
type ManagedPolicy struct {
	Origin
	ARN            arn.ARN   `json:"arn"`
	ID             string    `json:"id,omitzero"`
	Name           string    `json:"name,omitzero"`
	DefaultVersion string    `json:"defaultVersion,omitzero"` // "v2"
	CreateDate     time.Time `json:"createDate,omitzero"`     // zero if not recorded
	UpdateDate     time.Time `json:"updateDate,omitzero"`     // zero if not recorded
	Document       Document  `json:"document,omitzero"`
}

// A Resource is something a policy may govern, or that evaluation needs to know:
// a bucket, a key, an OIDC provider.
type Resource struct {
	Origin
	ARN          arn.ARN           `json:"arn"`
	Type         string            `json:"type,omitzero"`         // "s3:bucket"; "": told by the ARN
	PolicyStatus string            `json:"policyStatus,omitzero"` // present, none, denied, error, notCollected or ""
	Policy       Document          `json:"policy,omitzero"`       // where PolicyStatus is present
	Tags         map[string]string `json:"tags,omitzero"`         // nil: not collected
	Settings     json.RawMessage   `json:"settings,omitzero"`     // an object; nil if there are none
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

// IsZero reports whether there is no document.
func (d Document) IsZero() bool { return d.Text == nil }

// MarshalJSON returns a string that holds the text.
func (d Document) MarshalJSON() ([]byte, error) {
	if !utf8.Valid(d.Text) {
		return nil, errors.New("a policy document is not UTF-8")
	}
	return marshal(string(d.Text))
}

// An Origin is a place in a file that something was read from. The zero Origin
// is nowhere.
type Origin struct {
	file   *text
	offset int
}

// At returns the place of an offset in a file that has the name and content.
func At(name string, data []byte, offset int) Origin {
	return Origin{&text{name, data}, offset}
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
