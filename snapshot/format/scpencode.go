// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// scpNode is a node in a scp_data.json.
type scpNode struct {
	ARN      string      `json:"arn"`
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Kind     string      `json:"organization_node_type"`
	Policies []scpPolicy `json:"policies"`
	Parent   *string     `json:"parent"` // nil for a root
	Combined *string     `json:"combined_policy"`
}

type scpPolicy struct {
	ID          string `json:"Id"`
	ARN         string `json:"Arn"`
	Name        string `json:"Name"`
	Description string `json:"Description"`
	Type        string `json:"Type"`
	AWSManaged  bool   `json:"AwsManaged"`
	Document    string `json:"PolicyDocument"`
}

// EncodeSCPData writes the tree of an organization with its SCPs as Access
// Undenied's get-scps does, so that its users' files and tools go on to work.
// Where SCPs were not collected, there is no way to say so in such a file: that
// is an error.
func EncodeSCPData(w io.Writer, o *Organization) error {
	byID := map[string]OrganizationPolicy{}
	for _, p := range o.Policies {
		byID[p.ID] = p
	}
	nodes := map[string]scpNode{}
	for _, n := range o.Nodes {
		if n.SCPs == nil {
			return fmt.Errorf("the SCPs of %s were not collected, and scp_data.json cannot say so", n.ID)
		}
		node := scpNode{ARN: n.ARN, ID: n.ID, Name: n.Name, Kind: "Organizational Unit or Organization Root", Policies: []scpPolicy{}}
		if n.Kind == "account" {
			node.Kind = "AWSAccount"
		}
		if n.Parent != "" {
			node.Parent = &n.Parent
		}
		for _, id := range n.SCPs {
			p, ok := byID[id]
			if !ok || p.Document.IsZero() {
				return fmt.Errorf("the SCP %s, attached to %s, was not collected, and scp_data.json cannot say so", id, n.ID)
			}
			node.Policies = append(node.Policies, scpPolicy{
				ID: p.ID, ARN: p.ARN.String(), Name: p.Name, Type: "SERVICE_CONTROL_POLICY",
				AWSManaged: p.AWSManaged, Document: string(p.Document.Text),
			})
		}
		nodes[n.ID] = node
	}
	data, err := marshal(nodes)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = b.WriteTo(w)
	return err
}
