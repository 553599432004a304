// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

const (
	ada     = "arn:aws:iam::111111111111:user/ada"
	bram    = "arn:aws:iam::222222222222:user/press/bram"
	cleo    = "arn:aws:iam::222222222222:user/cleo"
	bottler = "arn:aws:iam::222222222222:role/service/Bottler"
	mill    = "arn:aws:iam::222222222222:role/Mill"
	trees   = "arn:aws:iam::222222222222:role/aws-service-role/trees.amazonaws.com/AWSServiceRoleForTrees"
	dot     = "arn:aws:iam::333333333333:user/dot"
	seller  = "arn:aws:iam::555555555555:role/Seller"
	home    = "arn:aws:s3:::cider-home/press/a.txt"
)

const cider = "r-orch: p-FullAWSAccess | ou-orch-apps0001: p-FullAWSAccess p-region01 | 222222222222: p-FullAWSAccess"

func TestPrincipalPolicies(t *testing.T) {
	s := load(t, "testdata/org.json")
	for _, tt := range []struct {
		principal                string
		identity, boundary, scps string
		missing                  string
	}{
		{ada, "ReadTheDocs", "-", "-", ""}, // the management account has no SCPs
		{bram, "own-folder PressTools read", "Fence", cider, ""},
		{cleo, "Fence", "-", cider, "identity"}, // her group is not listed
		{bottler, "PressTools ReadTheDocs", "-", cider, ""},
		{"arn:aws:sts::222222222222:assumed-role/Bottler/shift-1", "PressTools ReadTheDocs", "-", cider, "session"},
		{"arn:aws:sts::222222222222:assumed-role/bottler/shift-1", "PressTools ReadTheDocs", "-", cider, "session"},
		{"arn:aws:sts::222222222222:assumed-role/Gone/shift-1", "-", "-", cider, "boundary identity session"},
		{mill, "-", "-", cider, "identity"}, // one policy does not parse, another is missing
		{trees, "-", "-", "-", ""},          // no SCPs for service-linked roles
		{"arn:aws:sts::222222222222:assumed-role/AWSServiceRoleForTrees/x", "-", "-", "-", "session"},
		{"arn:aws:iam::222222222222:root", "-", "-", cider, ""},
		{"arn:aws:sts::222222222222:assumed-root", "-", "-", cider, "session"},
		{"arn:aws:sts::222222222222:federated-user/fay", "-", "-", cider, "boundary identity session"},
		{dot, "-", "-", "r-orch: p-FullAWSAccess | ou-orch-labs0001: p-broken01 | 333333333333: p-FullAWSAccess", "scp"}, // an SCP does not parse
		{"arn:aws:iam::444444444444:user/max", "-", "-", "r-orch: p-FullAWSAccess | 444444444444: p-notlisted", "boundary identity scp"},
		{"arn:aws:iam::999999999999:user/out", "-", "-", "-", "boundary identity scp"},
		{seller, "-", "-", "-", ""}, // in no organization
		{"events.amazonaws.com", "-", "-", "-", ""},
		{"anonymous", "-", "-", "-", ""},
		{"arn:aws:iam::222222222222:saml-provider/Corp", "-", "-", "-", ""},
	} {
		t.Run(tt.principal, func(t *testing.T) {
			p, _ := policies(t, s, request(t, tt.principal, "ec2:DescribeInstances", "*"))
			got := []string{names(p.Identity), names(p.Boundary), levels(p.SCPs), layers(p.NotCollected)}
			want := []string{tt.identity, tt.boundary, tt.scps, tt.missing}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("identity, boundary, SCPs, not collected (-want +got):\n%s", diff)
			}
			if p.Session != nil || p.Resource != nil || p.RCPs != nil || p.Endpoint != nil {
				t.Errorf("policies that nobody has: %+v", p)
			}
		})
	}
}

func TestIssuer(t *testing.T) {
	s := load(t, "testdata/org.json")
	req := request(t, "arn:aws:sts::222222222222:assumed-role/Bottler/shift-1", "s3:ListAllMyBuckets", "*")
	_, completed := policies(t, s, req)
	if got := completed.Principal.Issuer.String(); got != bottler {
		t.Errorf("Issuer = %s, want %s", got, bottler)
	}
	if req.Principal.Issuer.IsValid() {
		t.Error("the request given was changed")
	}

	fay := request(t, "arn:aws:sts::222222222222:federated-user/fay", "s3:ListAllMyBuckets", "*")
	fay.Principal.Issuer = request(t, bram, "s3:ListAllMyBuckets", "*").Principal.ARN
	p, _ := policies(t, s, fay)
	if got, want := names(p.Identity), "own-folder PressTools read"; got != want {
		t.Errorf("policies of the federated user's issuer: %s, want %s", got, want)
	}
	if got, want := layers(p.NotCollected), "session"; got != want {
		t.Errorf("not collected: %s, want %s", got, want)
	}
}

func TestUniqueID(t *testing.T) {
	s := load(t, "testdata/org.json")
	for _, tt := range []struct{ id, account, arn, missing string }{
		{"AROABOTTLER000000EXAM:shift-2", "222222222222", "arn:aws:sts::222222222222:assumed-role/Bottler/shift-2", "session"},
		{"AROABOTTLER000000EXAM:shift-2", "", "arn:aws:sts::222222222222:assumed-role/Bottler/shift-2", "session"},
		{"AROABOTTLER000000EXAM", "222222222222", "arn:aws:iam::222222222222:role/service/Bottler", "session"},
		{"AROABOTTLER000000EXAM:", "222222222222", "arn:aws:iam::222222222222:role/service/Bottler", "session"},
		{"AROABOTTLER000000EXAM:shift-2", "111111111111", "", "boundary identity session"},
		{"AIDABRAM000000000EXAM", "", bram, ""},
		{"AIDABRAM000000000EXAM", "111111111111", "", "boundary identity session"},
		{"AROANOBODY0000000EXAM:x", "222222222222", "", "boundary identity session"},
	} {
		req := request(t, "anonymous", "s3:ListAllMyBuckets", "*")
		req.Principal = eval.Principal{ID: tt.id, AccountID: tt.account}
		p, completed := policies(t, s, req)
		if got := completed.Principal.ARN.String(); got != tt.arn {
			t.Errorf("%s: ARN = %q, want %q", tt.id, got, tt.arn)
		}
		if got := layers(p.NotCollected); got != tt.missing {
			t.Errorf("%s: not collected: %s, want %s", tt.id, got, tt.missing)
		}
	}
}

func TestResourcePolicies(t *testing.T) {
	const (
		region = "eu-west-1:222222222222:"
		rcps   = "r-orch: p-RCPFullAWSAccess p-tlsonly1 | ou-orch-apps0001: p-RCPFullAWSAccess | 222222222222: p-RCPFullAWSAccess"
	)
	s := load(t, "testdata/org.json")
	for _, tt := range []struct {
		name, action, resource  string
		policy, owner, uncovers string
		noRCPs                  bool
	}{
		{name: "object", action: "s3:GetObject", resource: home, policy: "S3BucketPolicy", owner: "222222222222"},
		{name: "bucket without policy", action: "s3:ListBucket", resource: "arn:aws:s3:::cider-logs", policy: "-", owner: "222222222222"},
		{name: "bucket nobody knows", action: "s3:ListBucket", resource: "arn:aws:s3:::elsewhere", policy: "-", uncovers: "rcp resource", noRCPs: true},
		{name: "bucket of the management account", action: "s3:ListBucket", resource: "arn:aws:s3:::orchard-trail", policy: "-", owner: "111111111111", noRCPs: true},
		{name: "object through an access point", action: "s3:GetObject", resource: "arn:aws:s3:" + region + "accesspoint/taps/object/a/b", policy: "-", owner: "222222222222"},
		{name: "key", action: "kms:Decrypt", resource: "arn:aws:kms:" + region + "key/11111111-aaaa", policy: "KMSKeyPolicy", owner: "222222222222"},
		{name: "key policy that was refused", action: "kms:Decrypt", resource: "arn:aws:kms:" + region + "key/22222222-bbbb", policy: "-", owner: "222222222222", uncovers: "resource"},
		{name: "key not listed", action: "kms:Decrypt", resource: "arn:aws:kms:" + region + "key/33333333-cccc", policy: "-", owner: "222222222222", uncovers: "resource"},
		{name: "key by alias", action: "kms:Decrypt", resource: "arn:aws:kms:" + region + "alias/cider", policy: "KMSKeyPolicy", owner: "222222222222"},
		{name: "alias not listed", action: "kms:Decrypt", resource: "arn:aws:kms:" + region + "alias/perry", policy: "-", owner: "222222222222", uncovers: "resource"},
		{name: "alias itself", action: "kms:DeleteAlias", resource: "arn:aws:kms:" + region + "alias/cider", policy: "-", owner: "222222222222"},
		{name: "secret", action: "secretsmanager:GetSecretValue", resource: "arn:aws:secretsmanager:" + region + "secret:press/door-AbC123", policy: "-", owner: "222222222222"},
		{name: "secret without suffix", action: "secretsmanager:GetSecretValue", resource: "arn:aws:secretsmanager:" + region + "secret:press/door", policy: "-", owner: "222222222222"},
		{name: "secret with JSON key", action: "secretsmanager:GetSecretValue", resource: "arn:aws:secretsmanager:" + region + "secret:press/door-AbC123:pin::", policy: "-", owner: "222222222222"},
		{name: "secret not listed", action: "secretsmanager:GetSecretValue", resource: "arn:aws:secretsmanager:" + region + "secret:press", policy: "-", owner: "222222222222", uncovers: "resource"},
		{name: "function", action: "lambda:InvokeFunction", resource: "arn:aws:lambda:" + region + "function:label", policy: "LambdaFunctionResourcePolicy", owner: "222222222222"},
		{name: "version of a function", action: "lambda:InvokeFunction", resource: "arn:aws:lambda:" + region + "function:label:7", policy: "-", owner: "222222222222"},
		{name: "queue not listed, all were collected", action: "sqs:SendMessage", resource: "arn:aws:sqs:" + region + "orders", policy: "-", owner: "222222222222"},
		{name: "queues by pattern", action: "sqs:SendMessage", resource: "arn:aws:sqs:" + region + "*", policy: "-", owner: "222222222222", uncovers: "resource"},
		{name: "topic whose policy does not parse", action: "sns:Publish", resource: "arn:aws:sns:" + region + "ripe", policy: "-", owner: "222222222222", uncovers: "resource"},
		{name: "repository below another's name", action: "ecr:BatchGetImage", resource: "arn:aws:ecr:" + region + "repository/press/base", policy: "-", owner: "222222222222", uncovers: "resource"},
		{name: "index of a table", action: "dynamodb:Query", resource: "arn:aws:dynamodb:" + region + "table/barrels/index/by-year", policy: "-", owner: "222222222222"},
		{name: "stream of a table", action: "dynamodb:GetRecords", resource: "arn:aws:dynamodb:" + region + "table/barrels/stream/2026", policy: "-", owner: "222222222222", uncovers: "resource"},
		{name: "table of a catalog", action: "glue:GetTable", resource: "arn:aws:glue:" + region + "table/db/t", policy: "-", owner: "222222222222"},
		{name: "service without resource policies", action: "ec2:StopInstances", resource: "arn:aws:ec2:" + region + "instance/i-1", policy: "-", owner: "222222222222"},
		{name: "endpoint as a resource", action: "ec2:DeleteVpcEndpoints", resource: "arn:aws:ec2:" + region + "vpc-endpoint/vpce-0aaa", policy: "-", owner: "222222222222"},
		{name: "trust policy", action: "sts:AssumeRole", resource: bottler, policy: "RoleTrustPolicy", owner: "222222222222"},
		{name: "trust policy with session tags", action: "sts:TagSession", resource: bottler, policy: "RoleTrustPolicy", owner: "222222222222"},
		{name: "trust policy not collected", action: "sts:AssumeRole", resource: mill, policy: "-", owner: "222222222222", uncovers: "resource"},
		{name: "role not listed", action: "sts:AssumeRole", resource: "arn:aws:iam::222222222222:role/Gone", policy: "-", owner: "222222222222", uncovers: "resource"},
		{name: "role that is passed", action: "iam:PassRole", resource: bottler, policy: "-", owner: "222222222222"},
		{name: "AWS managed policy", action: "iam:GetPolicy", resource: "arn:aws:iam::aws:policy/ReadTheDocs", policy: "-", owner: "222222222222"},
		{name: "queue of another account", action: "sqs:SendMessage", resource: "arn:aws:sqs:eu-west-1:999999999999:orders", policy: "-", owner: "999999999999", uncovers: "rcp resource", noRCPs: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, completed := policies(t, s, request(t, bram, tt.action, tt.resource))
			if got := names(p.Resource); got != tt.policy {
				t.Errorf("resource policy: %s, want %s", got, tt.policy)
			}
			if got := completed.Owner(); got != tt.owner {
				t.Errorf("owner: %q, want %q", got, tt.owner)
			}
			if got := layers(p.NotCollected); got != tt.uncovers {
				t.Errorf("not collected: %q, want %q", got, tt.uncovers)
			}
			want := rcps
			if tt.noRCPs {
				want = "-"
			}
			if got := levels(p.RCPs); got != want {
				t.Errorf("RCPs: %s, want %s", got, want)
			}
		})
	}
}

// A bucket name can be used again by another account.
func TestResourceAccountOfTheRequest(t *testing.T) {
	s := load(t, "testdata/org.json")
	req := request(t, bram, "s3:GetObject", home)
	req.ResourceAccount = "999999999999"
	p, completed := policies(t, s, req)
	if completed.ResourceAccount != "999999999999" || p.Resource != nil {
		t.Errorf("owner %s with policy %s, want the account the request names and no policy", completed.ResourceAccount, names(p.Resource))
	}
	if got, want := layers(p.NotCollected), "rcp resource"; got != want {
		t.Errorf("not collected: %s, want %s", got, want)
	}
}

func TestEndpointPolicy(t *testing.T) {
	s := load(t, "testdata/org.json")
	for _, tt := range []struct{ vpce, policy, missing, vpc string }{
		{"vpce-0aaa", "VPCEndpointPolicy", "", "vpc-0aaa"},
		{"vpce-0bbb", "-", "", ""},
		{"vpce-0ccc", "-", "endpoint", ""},
	} {
		p, completed := policies(t, s, request(t, bram, "s3:GetObject", home, "aws:SourceVpce="+tt.vpce))
		if got := names(p.Endpoint); got != tt.policy {
			t.Errorf("%s: policy %s, want %s", tt.vpce, got, tt.policy)
		}
		if got := layers(p.NotCollected); got != tt.missing {
			t.Errorf("%s: not collected: %s, want %s", tt.vpce, got, tt.missing)
		}
		if got := completed.Context.Lookup(condition.MustKey("aws:SourceVpc")).Text; got != tt.vpc {
			t.Errorf("%s: aws:SourceVpc = %q, want %q", tt.vpce, got, tt.vpc)
		}
	}
	req := request(t, bram, "s3:GetObject", home)
	req.Context = condition.Context{}
	p, _ := policies(t, s, req)
	if got, want := layers(p.NotCollected), "endpoint"; got != want {
		t.Errorf("unknown endpoint: not collected: %s, want %s", got, want)
	}
}

func TestGaps(t *testing.T) {
	s := load(t, "testdata/org.json")
	for _, tt := range []struct {
		req  *eval.Request
		want []string
	}{
		{request(t, bram, "s3:GetObject", home), nil},
		{request(t, mill, "sns:Publish", "arn:aws:sns:eu-west-1:222222222222:ripe"), []string{
			"resource: arn:aws:sns:eu-west-1:222222222222:ripe/SNSTopicPolicy does not parse",
			"identity: arn:aws:iam::222222222222:role/Mill/typo does not parse",
			"identity: arn:aws:iam::aws:policy/NeverCollected is attached, but its document is not in the snapshot",
		}},
		{request(t, cleo, "kms:Decrypt", "arn:aws:kms:eu-west-1:222222222222:key/22222222-bbbb"), []string{
			"resource: the key policy of arn:aws:kms:eu-west-1:222222222222:key/22222222-bbbb was not collected: AccessDeniedException on kms:GetKeyPolicy at 2026-11-20T10:00:00Z",
			"resource: the list of grants of arn:aws:kms:eu-west-1:222222222222:key/22222222-bbbb was not collected",
			"identity: group Ghosts is not in the snapshot",
		}},
		{request(t, "arn:aws:sts::222222222222:assumed-role/Gone/x", "ec2:RunInstances", "*"), []string{
			"identity: role Gone of account 222222222222 is not in the snapshot",
			"boundary: role Gone of account 222222222222 is not in the snapshot",
			"session: arn:aws:sts::222222222222:assumed-role/Gone/x may be limited by session policies, which are stored nowhere",
		}},
		{request(t, seller, "s3:GetObject", "arn:aws:s3:::elsewhere/k"), []string{
			"rcp: arn:aws:s3:::elsewhere/k belongs to an account that is not known",
			"resource: arn:aws:s3:::elsewhere/k belongs to an account that is not known",
		}},
		{request(t, "arn:aws:iam::444444444444:root", "ec2:RunInstances", "*"), []string{
			"scp: policy p-notlisted is attached, but its document is not in the snapshot",
		}},
		{request(t, "arn:aws:iam::333333333333:root", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:333333333333:q"), []string{
			"scp: arn:aws:organizations::111111111111:policy/o-orchard1234/service_control_policy/p-broken01 does not parse",
			"rcp: 333333333333 (lab) has no list of attached policies in the snapshot",
			"resource: arn:aws:sqs:eu-west-1:333333333333:q is not in the snapshot",
		}},
	} {
		var got []string
		for _, g := range s.Gaps(tt.req) {
			got = append(got, g.Type.Layer()+": "+g.String())
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Gaps(%v) (-want +got):\n%s", tt.req.Principal, diff)
		}
	}
}

// What Gaps says is what Policies says, for every principal and resource.
func TestGapsAgreeWithPolicies(t *testing.T) {
	s := load(t, "testdata/org.json")
	checked := 0
	for principal := range s.Principals() {
		for r := range s.Resources() {
			req := request(t, principal.String(), r.ARN.Service()+":AnyAction", r.ARN.String())
			p, _ := policies(t, s, req)
			seen := map[policy.Type]bool{}
			settings := map[eval.Setting]bool{}
			for _, g := range s.Gaps(req) {
				if g.Setting != 0 {
					settings[g.Setting] = true
				} else {
					seen[g.Type] = true
				}
			}
			if len(settings) != len(p.Settings.NotCollected) {
				t.Errorf("%s on %s: gaps of the settings %v, not collected %v", principal, r.ARN, settings, p.Settings.NotCollected)
			}
			if len(seen) != len(p.NotCollected) {
				t.Errorf("%s on %s: gaps %v, not collected %v", principal, r.ARN, seen, p.NotCollected)
			}
			for _, missing := range p.NotCollected {
				if !seen[missing] {
					t.Errorf("%s on %s: no gap explains %s", principal, r.ARN, missing)
				}
			}
			checked++
		}
	}
	if checked < 100 {
		t.Errorf("only %d requests were checked", checked)
	}
}

func TestImpossibleRequest(t *testing.T) {
	var s snapshot.Snapshot
	req := request(t, ada, "s3:GetObject", home)
	req.Principal = eval.Principal{ARN: req.Resource}
	_, _, err := s.Policies(req)
	if err == nil || !strings.Contains(err.Error(), "makes no requests") {
		t.Errorf("Policies for a bucket as principal = %v", err)
	}
	if s.Gaps(req) != nil {
		t.Error("an impossible request has gaps")
	}
}

func TestEnabledPolicyTypes(t *testing.T) {
	const text = `{"schema": "undenied/snapshot/v1", "organization": {"id": "o-a", "managementAccount": "111111111111", "enabledPolicyTypes": [%], "nodes": [
		{"id": "r-a", "kind": "root", "scps": ["p-FullAWSAccess"], "rcps": ["p-RCPFullAWSAccess"]},
		{"id": "222222222222", "kind": "account", "parent": "r-a", "scps": [], "rcps": ["p-RCPFullAWSAccess"]}]}}`
	for _, tt := range []struct{ enabled, scps, rcps string }{
		{``, "-", "-"},
		{`"SERVICE_CONTROL_POLICY"`, "r-a: p-FullAWSAccess | 222222222222: -", "-"},
		{`"RESOURCE_CONTROL_POLICY"`, "-", "r-a: p-RCPFullAWSAccess | 222222222222: p-RCPFullAWSAccess"},
	} {
		s, err := snapshot.Read("a.json", []byte(strings.Replace(text, "%", tt.enabled, 1)))
		if err != nil {
			t.Fatal(err)
		}
		p, _ := policies(t, s, request(t, "arn:aws:iam::222222222222:root", "ec2:StopInstances", "arn:aws:ec2:eu-west-1:222222222222:instance/i-1"))
		if got := levels(p.SCPs); got != tt.scps {
			t.Errorf("[%s]: SCPs %s, want %s", tt.enabled, got, tt.scps)
		}
		if got := levels(p.RCPs); got != tt.rcps {
			t.Errorf("[%s]: RCPs %s, want %s", tt.enabled, got, tt.rcps)
		}
		if len(p.NotCollected) != 0 {
			t.Errorf("[%s]: not collected: %v", tt.enabled, p.NotCollected)
		}
	}
}

// A policy of which nothing is known but that it is there leaves the decision
// open. Taken as silent it lets pass what the policies beside it do not deny.
func TestUnknownOrganizationPolicies(t *testing.T) {
	const text = `{"schema": "undenied/snapshot/v1", "organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [
			{"id": "r-a", "kind": "root", "scps": ["p-FullAWSAccess"], "rcps": ["p-RCPFullAWSAccess"]},
			{"id": "222222222222", "kind": "account", "parent": "r-a" %}],
		"policies": [
			{"id": "p-deny", "type": "scp", "arn": "arn:aws:organizations::111111111111:policy/o-a/service_control_policy/p-deny",
				"document": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "sqs:Purge*", "Resource": "*"}}},
			{"id": "p-typo", "type": "scp", "arn": "arn:aws:organizations::111111111111:policy/o-a/service_control_policy/p-typo",
				"document": {"Version": "2012-10-17", "Statement": {"Effect": "Alow", "Action": "*", "Resource": "*"}}}]},
		"accounts": [{"account": "222222222222", "services": ["sqs"], "users": [{"arn": "arn:aws:iam::222222222222:user/ada",
			"inlinePolicies": [{"name": "all", "document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]}]}]}`
	const full = `, "rcps": ["p-RCPFullAWSAccess"]`
	for _, tt := range []struct{ name, attached, scps, open, missing, send, purge string }{
		{"all known", `, "scps": ["p-FullAWSAccess"]` + full, "p-FullAWSAccess", "allowed", "", "allowed", "allowed"},
		{"none attached", `, "scps": []` + full, "-", "implicitDeny", "", "implicitDeny", "implicitDeny"},
		{"only the Allow is unknown", `, "scps": ["p-gone"]` + full, "p-gone", "undetermined", "scp", "allowed", "allowed"},
		{"does not parse", `, "scps": ["p-typo"]` + full, "p-typo", "undetermined", "scp", "allowed", "allowed"},
		{"beside a Deny", `, "scps": ["p-deny", "p-gone"]` + full, "p-deny p-gone", "undetermined", "scp", "allowed", "explicitDeny"},
		{"beside an Allow", `, "scps": ["p-FullAWSAccess", "p-gone"]` + full, "p-FullAWSAccess p-gone", "undetermined", "scp", "allowed", "allowed"},
		{"no list of SCPs", full, "", "undetermined", "scp", "allowed", "allowed"},
		{"unknown RCP", `, "scps": ["p-FullAWSAccess"], "rcps": ["p-gone"]`, "p-FullAWSAccess", "undetermined", "rcp", "allowed", "allowed"},
		{"no list of RCPs", `, "scps": ["p-FullAWSAccess"]`, "p-FullAWSAccess", "undetermined", "rcp", "allowed", "allowed"},
	} {
		s, err := snapshot.Read("a.json", []byte(strings.Replace(text, "%", tt.attached, 1)))
		if err != nil {
			t.Fatal(err)
		}
		decide := func(action string) (collected, silent string) {
			p, req := policies(t, s, request(t, "arn:aws:iam::222222222222:user/ada", action, "arn:aws:sqs:eu-west-1:222222222222:q"))
			want := "r-a: p-FullAWSAccess"
			if tt.scps != "" {
				want += " | 222222222222: " + tt.scps
			}
			if got := levels(p.SCPs); got != want {
				t.Errorf("%s: SCPs %s, want %s", tt.name, got, want)
			}
			if got := layers(p.NotCollected); got != tt.missing {
				t.Errorf("%s: not collected: %s, want %s", tt.name, got, tt.missing)
			}
			collected = eval.Evaluate(req, p).String()
			assumed := *p
			assumed.NotCollected = nil
			return collected, eval.Evaluate(req, &assumed).String()
		}
		open, send := decide("sqs:SendMessage")
		if open != tt.open || send != tt.send {
			t.Errorf("%s: SendMessage is %s, and %s if what is unknown is silent, want %s and %s", tt.name, open, send, tt.open, tt.send)
		}
		if _, purge := decide("sqs:PurgeQueue"); purge != tt.purge {
			t.Errorf("%s: PurgeQueue is %s if what is unknown is silent, want %s", tt.name, purge, tt.purge)
		}
	}
}
