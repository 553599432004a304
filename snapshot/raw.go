// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
)

// The raw types are what both file formats are read into, before references
// between their parts are followed and policies are parsed.

// A source is the text of a policy document and where it stands in the file.
// Its text is nil where there is none.
type source struct {
	text   []byte
	offset int
}

type rawAccount struct {
	id, name   string
	standalone bool
	services   []string

	users, groups, roles []rawIdentity
	policies             []rawManaged
	resources            []rawResource
}

// A rawIdentity is a user, a group or a role.
type rawIdentity struct {
	offset   int
	arn      arn.ARN
	id       string
	tags     map[string]string // nil: not collected
	groups   []string          // ARNs or names
	boundary arn.ARN
	attached []arn.ARN
	inline   []rawInline
	trust    source
}

type rawInline struct {
	name string
	src  source
}

type rawManaged struct {
	offset  int
	arn     arn.ARN
	name    string
	version string
	updated time.Time
	src     source
}

type rawResource struct {
	offset   int
	arn      arn.ARN
	kind     string // "s3:bucket"
	status   string // of its policy: one of the words of the format, or ""
	src      source
	tags     map[string]string // nil: not collected
	settings *jsontree.Node
}

type rawOrganization struct {
	id, management string
	enabled        []string // nil: both
	nodes          []rawNode
	policies       []rawOrgPolicy
}

type rawNode struct {
	offset       int
	id, name     string
	kind, parent string
	arn          string
	scps, rcps   []string // nil: not collected
}

type rawOrgPolicy struct {
	offset     int
	id, name   string
	arn        arn.ARN
	kind       string // "scp" or "rcp"
	awsManaged bool
	src        source
}
