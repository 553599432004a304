// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"os"
	"strings"
	"testing"

	"github.com/undenied/undenied/snapshot"
)

func TestWithSCPs(t *testing.T) {
	const path = "testdata/scp_data.json"
	before := load(t, "testdata/details-pages.json")
	s, err := before.LoadSCPs(path)
	if err != nil {
		t.Fatal(err)
	}
	if before.Organization() != nil {
		t.Error("the snapshot given was changed")
	}
	o := s.Organization()
	if o.ID != "o-grove56789" || o.ManagementAccount != "777777777777" {
		t.Errorf("organization %s of %s", o.ID, o.ManagementAccount)
	}

	p, completed := policies(t, s, request(t, eve, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:666666666666:q"))
	if got, want := levels(p.SCPs), "r-grov: p-FullAWSAccess | ou-grov-field001: p-FullAWSAccess p-nosqs001 | 666666666666: p-FullAWSAccess"; got != want {
		t.Errorf("SCPs: %s, want %s", got, want)
	}
	if got, want := layers(p.NotCollected), "rcp resource"; got != want {
		t.Errorf("not collected: %s, want %s: such a file has no RCPs", got, want)
	}
	if got, want := entry(&completed.Context, "aws:PrincipalOrgPaths"), "[o-grove56789/r-grov/ou-grov-field001/]"; got != want {
		t.Errorf("path: %s, want %s", got, want)
	}
	at, ok := s.Owner(p.SCPs[1].Policies[1])
	if !ok || at.PolicyName != "NoQueues" || at.Targets[0] != "arn:aws:organizations::777777777777:ou/o-grove56789/ou-grov-field001" {
		t.Errorf("Owner = %+v, %v", at, ok)
	}
	if _, ok := s.Owner(p.Identity[0]); !ok {
		t.Error("owners of the snapshot's other policies were lost")
	}

	p, _ = policies(t, s, request(t, "arn:aws:iam::777777777777:root", "ec2:RunInstances", "*"))
	if p.SCPs != nil || len(p.NotCollected) > 0 {
		t.Errorf("the management account has SCPs: %s", levels(p.SCPs))
	}
	p, _ = policies(t, s, request(t, "arn:aws:iam::888888888888:root", "ec2:RunInstances", "*"))
	if got, want := layers(p.NotCollected), "scp"; got != want {
		t.Errorf("account not in the file: not collected: %s, want %s", got, want)
	}
}

func TestSCPsAlone(t *testing.T) {
	s := load(t, "testdata/scp_data.json")
	if s.Organization() == nil || len(s.Accounts()) != 0 {
		t.Errorf("organization %v, %d accounts", s.Organization(), len(s.Accounts()))
	}
}

// A newer scp_data.json replaces the SCPs of a snapshot and leaves its RCPs.
func TestWithSCPsKeepsRCPs(t *testing.T) {
	s := load(t, "testdata/org.json")
	const text = `{
		"r-orch": {"id": "r-orch", "arn": "arn:aws:organizations::111111111111:root/o-orchard1234/r-orch", "organization_node_type": "Organizational Unit or Organization Root", "parent": null, "policies": []},
		"444444444444": {"id": "444444444444", "arn": null, "organization_node_type": "AWSAccount", "parent": "r-orch", "policies": []}
	}`
	s, err := s.WithSCPs("new.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := policies(t, s, request(t, "arn:aws:iam::444444444444:root", "ec2:StopInstances", "arn:aws:ec2:eu-west-1:444444444444:instance/i-1"))
	if got, want := levels(p.SCPs), "r-orch: - | 444444444444: -"; got != want {
		t.Errorf("SCPs: %s, want %s", got, want)
	}
	if got, want := levels(p.RCPs), "r-orch: p-RCPFullAWSAccess p-tlsonly1 | 444444444444: p-RCPFullAWSAccess"; got != want {
		t.Errorf("RCPs: %s, want %s", got, want)
	}
	if len(p.NotCollected) > 0 {
		t.Errorf("not collected: %v", p.NotCollected)
	}
}

func TestSCPErrors(t *testing.T) {
	valid, err := os.ReadFile("testdata/scp_data.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "f.json:1:1: the file is empty"},
		{"another object", `{"a": {"b": 1}}`, "f.json:1:1: this is no scp_data.json, want an object of organization nodes by ID, each with an organization_node_type"},
		{"truncated", string(valid[:200]), "f.json:"},
		{"orphan", `{"666666666666": {"id": "666666666666", "organization_node_type": "AWSAccount", "parent": "ou-x", "policies": []}}`, `the parent "ou-x" of node "666666666666" is not listed`},
		{"no policies", `{"r-x": {"id": "r-x", "organization_node_type": "Organizational Unit or Organization Root"}}`, `f.json:1:9: r-x: missing field "policies"`},
		{"policy without document", `{"r-x": {"id": "r-x", "organization_node_type": "x", "policies": [{"Id": "p-1", "Arn": "arn:aws:organizations::1:policy/p-1"}]}}`, `r-x.policies[0]: missing field "PolicyDocument"`},
	} {
		_, err := new(snapshot.Snapshot).WithSCPs("f.json", []byte(tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}
