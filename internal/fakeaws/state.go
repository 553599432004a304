// SPDX-License-Identifier: Apache-2.0

package fakeaws

// An Account is what one account holds.
type Account struct {
	ID          string
	Regions     []string
	RoleMissing bool // there is no role for others to assume

	Users, Groups, Roles []Principal
	Policies             []Policy
	Providers            []string // ARNs of OIDC providers

	Buckets      []Bucket
	BlockPublic  bool // the account's Block Public Access, all four settings
	AccessPoints []AccessPoint
	Keys         []Key
	Queues       []Resource
	Topics       []Resource
	Functions    []Function
	Secrets      []Resource
	Repositories []Resource
	Registry     string // the policy of every Region's; "" is none

	// Answers are those of other operations, by Region, service and operation,
	// and for policies their subject: "us-east-1 dynamodb:GetResourcePolicy
	// arn:…". What is not there is an empty list, or no policy.
	Answers map[string]any
}

// A Principal is a user, group or role.
type Principal struct {
	ARN, ID  string
	Tags     map[string]string
	Groups   []string
	Attached []string
	Boundary string
	Inline   map[string]string // documents by name
	Trust    string
}

// A Policy is a managed policy.
type Policy struct {
	ARN      string
	Versions []string // documents; the last is the default
	Unlisted bool     // the authorization details lack it
}

// A Resource is something with a policy, or with "".
type Resource struct {
	Name, Region, Policy string
	Tags                 map[string]string
}

// A Bucket is an S3 bucket.
type Bucket struct {
	Resource
	Ownership string // "" has no controls
	Block     bool
	Public    bool // its ACL lets everybody read
	Logs      bool // its ACL lets S3 write logs
	ABAC      string
}

// An AccessPoint is one of S3.
type AccessPoint struct {
	Resource
	Bucket, Alias string
	BucketAccount string // "" is its own
	VPC           string // "" is the internet
	Open          bool   // its Block Public Access is off
}

// A Key is a KMS key.
type Key struct {
	Resource
	Aliases []string
	Grants  []map[string]any // as the API gives them
}

// A Function is a Lambda function.
type Function struct {
	Resource
	Environment map[string]string
	Qualified   map[string]string // policies by alias
	URLAuth     string
}

// An Organization is a tree of units and accounts.
type Organization struct {
	Management        string
	RCPs              bool              // are enabled
	Paths             bool              // accounts tell theirs
	Units             []Unit            // of the root; parents first
	Members           map[string]string // accounts: their parents
	SCPs, RCPPolicies []OrgPolicy
	Delegation        string // its own policy; "" is none
}

// A Unit is an organizational unit.
type Unit struct{ ID, Name, Parent string }

// An OrgPolicy is an SCP or RCP with its targets.
type OrgPolicy struct {
	ID, Document string
	Targets      []string
}

// RootID is the root of every organization.
const RootID = "r-fake"
