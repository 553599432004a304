// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// An Organization is a tree of nodes with the policies attached to them.
type Organization struct {
	ID                string // "o-exampleorgid"
	ManagementAccount string // account ID

	nodes          map[string]*node
	off            map[policy.Type]bool // types of policies that are not enabled
	administrators map[string]bool      // accounts that administer services; nil: not known
}

// A Node is a root, an organizational unit or an account of an organization.
type Node struct {
	ID     string // "r-ab12", "ou-ab12-11111111" or an account ID
	Kind   NodeKind
	Name   string
	Parent string // "" for a root
	ARN    string
}

// String returns the ID with the name, as in "ou-ab12-11111111 (Workloads)".
func (n Node) String() string {
	if n.Name == "" {
		return n.ID
	}
	return n.ID + " (" + n.Name + ")"
}

// A NodeKind is a kind of node.
type NodeKind uint8

// The kinds of nodes. The zero NodeKind is none.
const (
	RootNode NodeKind = iota + 1
	UnitNode          // an organizational unit
	AccountNode
)

var nodeKinds = [...]string{RootNode: "root", UnitNode: "ou", AccountNode: "account"}

// String returns "root", "ou" or "account".
func (k NodeKind) String() string {
	if k == 0 || int(k) >= len(nodeKinds) {
		return fmt.Sprintf("NodeKind(%d)", uint8(k))
	}
	return nodeKinds[k]
}

type node struct {
	Node
	scps, rcps attachedPolicies
	levels     map[policy.Type]levels // of account nodes
}

// attachedPolicies are the policies of one type on one node.
type attachedPolicies struct {
	docs []*policy.Document // with a stand-in for each whose content is not known
	gaps []Gap              // nil if all of them are known
}

// unknown reports whether it is not even known which policies there are.
func (on *attachedPolicies) unknown() bool { return on.docs == nil && on.gaps != nil }

// levels are the policies of one type that stand above an account.
type levels struct {
	levels []eval.Level
	gaps   []Gap
}

// Node returns the node with the given ID.
func (o *Organization) Node(id string) (Node, bool) {
	if o == nil || o.nodes[id] == nil {
		return Node{}, false
	}
	return o.nodes[id].Node, true
}

// Nodes returns the nodes, sorted by ID.
func (o *Organization) Nodes() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if o == nil {
			return
		}
		for _, id := range slices.Sorted(maps.Keys(o.nodes)) {
			if !yield(o.nodes[id].Node) {
				return
			}
		}
	}
}

// Path returns the nodes from the root down to the one with the given ID, or
// nil if there is none, or no root above it.
func (o *Organization) Path(id string) []Node {
	var path []Node
	if o == nil {
		return nil
	}
	for n := o.nodes[id]; n != nil; n = o.nodes[n.Parent] {
		path = append(path, n.Node)
		if n.Kind == RootNode {
			break
		}
		if len(path) >= len(o.nodes) { // a circle
			return nil
		}
	}
	if n := len(path); n > 0 && path[n-1].Kind != RootNode {
		return nil
	}
	slices.Reverse(path)
	return path
}

// has reports whether an account belongs to the organization. An account that
// is not listed may be a new one.
func (o *Organization) has(account string) bool {
	return o != nil && account != "" && (o.nodes[account] != nil || account == o.ManagementAccount)
}

// orgPath returns the value of aws:PrincipalOrgPaths and its like for an
// account, or "" if its place in the tree is not known. It ends with a slash
// and does not contain the account.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths
func (o *Organization) orgPath(account string) string {
	path := o.Path(account)
	if len(path) < 2 || o.ID == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(o.ID + "/")
	for _, n := range path[:len(path)-1] {
		b.WriteString(n.ID + "/")
	}
	return b.String()
}

// levelsAbove returns the levels of policies above an account, root first.
//
// The management account is exempt from both SCPs and RCPs.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
func (s *Snapshot) levelsAbove(account string, t policy.Type) levels {
	o := s.organization
	switch a := s.in(account); {
	case a != nil && a.standalone && (o == nil || o.nodes[account] == nil):
		return levels{}
	case o == nil:
		return levels{gaps: []Gap{{Type: t, Subject: "the organization", Reason: notCollected}}}
	case o.ManagementAccount == account:
		return levels{}
	case o.nodes[account] == nil: // it may be in another organization
		return levels{gaps: []Gap{{Type: t, Subject: "account " + account, Reason: notInTree}}}
	case o.off[t]:
		return levels{}
	}
	return o.nodes[account].levels[t]
}

// orgTypes are the types of policies of organizations, with the words for them
// in snapshots and in the Organizations API.
var orgTypes = map[policy.Type]struct{ word, enabled, everything string }{
	policy.ServiceControlPolicy: {
		"scp", "SERVICE_CONTROL_POLICY",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
	},
	policy.ResourceControlPolicy: {
		"rcp", "RESOURCE_CONTROL_POLICY",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`,
	},
}

// fullAccess are the policies that AWS attaches to every node itself. Their
// content is the same everywhere, so a snapshot need not hold it.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
var fullAccess = map[string]format.OrganizationPolicy{
	"p-FullAWSAccess": {ID: "p-FullAWSAccess", Name: "FullAWSAccess", Type: "scp", AWSManaged: true},
	rcpFullAccess:     {ID: rcpFullAccess, Name: "RCPFullAWSAccess", Type: "rcp", AWSManaged: true},
}

// rcpFullAccess is the ID of RCPFullAWSAccess.
const rcpFullAccess = "p-RCPFullAWSAccess"

// setOrganization gives s an organization. RCPs that it does not hold are taken
// from the one that s has already, where its nodes are the same.
func (s *Snapshot) setOrganization(raw *format.Organization) {
	b := organizationBuilder{newLibrary(new(sharedDocuments))}
	before, above := s.organization, s.above
	s.organization, s.above = b.organization(raw, before), b.library
	b.close()
	if above != nil {
		maps.Copy(s.above.attached, above.attached)
		maps.Copy(s.above.tagKeys, above.tagKeys)
		s.above.warnings = append(slices.Clone(above.warnings), s.above.warnings...)
	}
}

// An organizationBuilder parses the policies of an organization.
type organizationBuilder struct{ *library }

// organization builds the tree. RCPs that the file does not hold are taken from
// an organization that was known before, where its nodes are the same.
func (b organizationBuilder) organization(raw *format.Organization, before *Organization) *Organization {
	o := &Organization{
		ID:                raw.ID,
		ManagementAccount: raw.ManagementAccount,
		nodes:             make(map[string]*node, len(raw.Nodes)),
		off:               map[policy.Type]bool{},
		administrators:    administrators(raw),
	}
	if before != nil && o.ID != "" && before.ID != "" && o.ID != before.ID {
		before = nil // another organization
	}
	if before != nil && o.administrators == nil {
		o.administrators = before.administrators
	}
	if before != nil {
		o.ID, o.ManagementAccount = cmp.Or(o.ID, before.ID), cmp.Or(o.ManagementAccount, before.ManagementAccount)
	}
	for t, names := range orgTypes {
		o.off[t] = raw.EnabledPolicyTypes != nil && !slices.Contains(raw.EnabledPolicyTypes, names.enabled)
	}
	policies := make(map[string]*format.OrganizationPolicy, len(raw.Policies))
	for i := range raw.Policies {
		policies[raw.Policies[i].ID] = &raw.Policies[i]
	}
	for i := range raw.Nodes {
		r := &raw.Nodes[i]
		n := &node{Node: Node{ID: r.ID, Kind: NodeKind(slices.Index(nodeKinds[:], r.Kind)), Name: r.Name, Parent: r.Parent, ARN: r.ARN}}
		if n.ARN == "" {
			n.ARN = nodeARN(raw, n)
		}
		n.scps = b.onNode(n, policy.ServiceControlPolicy, r.SCPs, policies)
		n.rcps = b.onNode(n, policy.ResourceControlPolicy, r.RCPs, policies)
		if before != nil && r.RCPs == nil {
			if old := before.nodes[n.ID]; old != nil && old.Parent == n.Parent {
				n.rcps = old.rcps
			}
			o.off[policy.ResourceControlPolicy] = before.off[policy.ResourceControlPolicy]
		}
		o.nodes[n.ID] = n
	}
	for _, n := range o.nodes {
		if n.Kind == AccountNode {
			n.levels = map[policy.Type]levels{
				policy.ServiceControlPolicy:  o.collect(n.ID, policy.ServiceControlPolicy, func(n *node) attachedPolicies { return n.scps }),
				policy.ResourceControlPolicy: o.collect(n.ID, policy.ResourceControlPolicy, func(n *node) attachedPolicies { return n.rcps }),
			}
		}
	}
	return o
}

// collect gathers what is attached on the way from the root to an account. A
// node that nothing is known of has no level: one without policies would let
// nothing pass.
func (o *Organization) collect(account string, t policy.Type, of func(*node) attachedPolicies) levels {
	var l levels
	path := o.Path(account)
	if path == nil {
		l.gaps = []Gap{{Type: t, Subject: "account " + account, Reason: notInTree}}
	}
	for _, step := range path {
		on := of(o.nodes[step.ID])
		if !on.unknown() {
			l.levels = append(l.levels, eval.Level{Target: step.ID, Policies: on.docs})
		}
		l.gaps = append(l.gaps, on.gaps...)
	}
	return l
}

// onNode resolves the IDs of the policies attached to a node. A nil list was
// not collected. RCPFullAWSAccess is on every node, whether it is listed or not:
// nobody can detach it.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
//
// The gap says that a policy whose content is not known may deny, or allow less
// than everything. Who takes such policies as silent must find a level that
// lets pass what the others do not deny: the unknown policy may hold the only
// Allow.
func (b organizationBuilder) onNode(n *node, t policy.Type, ids []string, policies map[string]*format.OrganizationPolicy) attachedPolicies {
	if ids == nil {
		return attachedPolicies{gaps: []Gap{{Type: t, Subject: n.String(), Reason: noAttachments}}}
	}
	if t == policy.ResourceControlPolicy && !slices.Contains(ids, rcpFullAccess) {
		ids = append([]string{rcpFullAccess}, ids...)
	}
	var on attachedPolicies
	for _, id := range ids {
		doc := b.orgPolicy(t, id, policies)
		switch {
		case doc == nil:
			on.gaps = append(on.gaps, Gap{Type: t, Subject: "policy " + id, Reason: noDocument})
			on.standIn(t, id)
		case doc.parsed == nil:
			on.gaps = append(on.gaps, Gap{Type: t, Subject: doc.attachment.PolicyARN, Reason: notParsed})
			on.standIn(t, doc.attachment.PolicyARN)
		default:
			on.docs = append(on.docs, doc.parsed)
		}
		if doc != nil {
			doc.attach(n.ARN)
		}
	}
	return on
}

// standIn adds a policy that allows everything, under the name of one whose
// content is not known.
func (on *attachedPolicies) standIn(t policy.Type, name string) {
	if doc, err := policy.Parse(name, []byte(orgTypes[t].everything)); err == nil {
		on.docs = append(on.docs, doc)
	}
}

// orgPolicy returns the document of an SCP or RCP, or nil.
func (b organizationBuilder) orgPolicy(t policy.Type, id string, policies map[string]*format.OrganizationPolicy) *document {
	raw := policies[id]
	if builtin, ok := fullAccess[id]; ok && (raw == nil || raw.Document.Text == nil) {
		raw = &builtin
		raw.Document.Text = []byte(orgTypes[t].everything)
	}
	if raw == nil || raw.Document.Text == nil || raw.Type != orgTypes[t].word {
		return nil
	}
	at := Attachment{PolicyARN: raw.ARN.String(), PolicyName: raw.Name, Type: t, AWSManaged: raw.AWSManaged}
	if at.PolicyARN == "" {
		at.PolicyARN = "arn:aws:organizations::aws:policy/" + strings.ToLower(orgTypes[t].enabled) + "/" + id
	}
	return b.document(raw.Document, at)
}

// nodeARN returns the ARN of a node, or its ID where the organization's own
// identity is not known.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_permissions_overview.html
func nodeARN(raw *format.Organization, n *node) string {
	if raw.ID == "" || raw.ManagementAccount == "" {
		return n.ID
	}
	partition := "aws"
	if len(raw.Policies) > 0 {
		partition = raw.Policies[0].ARN.Partition()
	}
	return "arn:" + partition + ":organizations::" + raw.ManagementAccount + ":" + n.Kind.String() + "/" + raw.ID + "/" + n.ID
}
