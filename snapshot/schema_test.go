// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/undenied/undenied/snapshot"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(snapshot.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("snapshot.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("snapshot.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(doc)
}

func TestSchemaAcceptsSnapshots(t *testing.T) {
	schema := compiled(t)
	for _, path := range []string{"testdata/org.json", "../testdata/demo/organization.json"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, schema, text); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		s, err := snapshot.Read(path, text)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if path != "testdata/org.json" && len(s.Warnings()) > 0 {
			t.Errorf("%s: %v", path, s.Warnings())
		}
	}
}

// What the schema refuses, Read refuses too, and the other way round.
func TestSchemaAgreesWithRead(t *testing.T) {
	schema := compiled(t)
	for _, tt := range []struct {
		text  string
		valid bool
	}{
		{`{"schema": "undenied/snapshot/v1"}`, true},
		{`{"schema": "undenied/snapshot/v2"}`, false},
		{`{}`, false},
		{v1 + `"more": 1}`, false},
		{v1 + `"accounts": {}}`, false},
		{v1 + `"accounts": [{}]}`, false},
		{v1 + `"accounts": [{"account": "1"}]}`, false},
		{v1 + `"accounts": [{"account": "111111111111", "name": null}]}`, false},
		{v1 + `"accounts": [{"account": "111111111111", "services": ["s3"], "standalone": true}]}`, true},
		{v1 + `"accounts": [{"account": "111111111111", "users": [{"arn": "x"}]}]}`, false},
		{v1 + `"accounts": [{"account": "111111111111", "users": [{"arn": "arn:aws:iam::111111111111:user/a", "trustPolicy": {}}]}]}`, false},
		{v1 + `"accounts": [{"account": "111111111111", "roles": [{"arn": "arn:aws:iam::111111111111:role/a", "trustPolicy": "{}", "lastUsed": "2026-01-02T03:04:05.678+01:00"}]}]}`, true},
		{v1 + `"accounts": [{"account": "111111111111", "roles": [{"arn": "arn:aws:iam::111111111111:role/a", "lastUsed": "2026-01-02"}]}]}`, false},
		{v1 + `"accounts": [{"account": "111111111111", "roles": [{"arn": "arn:aws:iam::111111111111:role/a", "tags": {"a": 1}}]}]}`, false},
		{v1 + `"accounts": [{"account": "111111111111", "groups": [{"arn": "arn:aws:iam::111111111111:group/a", "inlinePolicies": [{"name": "x"}]}]}]}`, false},
		{v1 + `"accounts": [{"account": "111111111111", "policies": [{"arn": "arn:aws:iam::aws:policy/a"}]}]}`, true},
		{v1 + `"accounts": [{"account": "111111111111", "policies": [{"arn": "arn:aws:iam::aws:policy/a", "document": 1}]}]}`, false},
		{v1 + `"accounts": [{"account": "111111111111", "resources": [{"arn": "arn:aws:s3:::b"}]}]}`, true},
		{v1 + `"accounts": [{"account": "111111111111", "resources": [{"arn": "arn:aws:s3:::b", "policyStatus": "present"}]}]}`, false},
		{v1 + `"accounts": [{"account": "111111111111", "resources": [{"arn": "arn:aws:s3:::b", "policyStatus": "none", "policy": "{}"}]}]}`, false},
		{v1 + `"accounts": [{"account": "111111111111", "resources": [{"arn": "arn:aws:s3:::b", "policy": "{}"}]}]}`, true},
		{v1 + `"collection": {"calls": [{"service": "s3", "operation": "x", "status": "maybe"}]}}`, false},
		{v1 + `"collection": {"calls": [{"service": "s3", "operation": "x", "status": "ok", "count": 2}]}}`, true},
		{v1 + `"organization": {"id": "o-a", "managementAccount": "111111111111"}}`, false},
		{v1 + `"organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [{"id": "r-a", "kind": "root"}]}}`, true},
		{v1 + `"organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [{"id": "r-a", "kind": "tree"}]}}`, false},
		{v1 + `"organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [], "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY", "CHATBOT_POLICY", "DECLARATIVE_POLICY_EC2", "SECURITYHUB_POLICY", "INSPECTOR_POLICY", "UPGRADE_ROLLOUT_POLICY", "BEDROCK_POLICY", "S3_POLICY", "NETWORK_SECURITY_DIRECTOR_POLICY"]}}`, true},
		{v1 + `"organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [], "enabledPolicyTypes": ["Service_Control_Policy"]}}`, false},
		{v1 + `"organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [], "enabledPolicyTypes": ["SCP"]}}`, false},
		{v1 + `"organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [], "enabledPolicyTypes": [1]}}`, false},
		{v1 + `"organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [], "policies": [{"id": "p-a", "arn": "arn:aws:organizations::aws:policy/p-a", "type": "tag"}]}}`, false},
	} {
		invalid := validate(t, schema, []byte(tt.text))
		if (invalid == nil) != tt.valid {
			t.Errorf("the schema says %v of %s, want valid %v", invalid, tt.text, tt.valid)
		}
		if _, err := snapshot.Read("f.json", []byte(tt.text)); (err == nil) != tt.valid {
			t.Errorf("Read says %v of %s, want valid %v", err, tt.text, tt.valid)
		}
	}
}
