// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

const (
	asker = "arn:aws:iam::" + workloads + ":user/asker" // may do nothing by itself
	all   = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
)

// lets returns a resource policy that allows an action to a principal.
func lets(principal, action, resource string) string {
	if !strings.HasPrefix(principal, "{") && principal != "*" {
		principal = `{"AWS":"` + principal + `"}`
	} else if principal == "*" {
		principal = `"*"`
	}
	return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":` + principal + `,"Action":"` + action + `","Resource":"` + resource + `"}}`
}

// settled returns an account in which what decides is no identity-based policy.
func settled() *fakeaws.Account {
	at := func(name, policy string) fakeaws.Resource {
		return fakeaws.Resource{Name: name, Region: "us-east-1", Policy: policy}
	}
	bucket := func(name, policy string) fakeaws.Bucket {
		return fakeaws.Bucket{Resource: at(name, policy), Ownership: "BucketOwnerEnforced", ABAC: "Disabled"}
	}
	public := func(name string) fakeaws.Bucket {
		return bucket(name, lets("*", "s3:GetObject", "arn:aws:s3:::"+name+"/*"))
	}
	blocked := public("blocked")
	blocked.Block = true
	listed := bucket("listed", "")
	listed.Ownership, listed.Public, listed.Logs = "", true, true
	private := listed
	private.Name, private.Public = "private", false
	root := lets("arn:aws:iam::"+workloads+":root", "kms:DescribeKey", "*")
	return &fakeaws.Account{
		ID:      workloads,
		Regions: []string{"us-east-1"},
		Users:   []fakeaws.Principal{{ARN: asker, ID: "AIDAASKER"}, {ARN: "arn:aws:iam::" + workloads + ":user/admin", ID: "AIDAADMIN", Inline: map[string]string{"all": all}}},
		Buckets: []fakeaws.Bucket{
			public("public"), blocked, listed, private,
			bucket("data", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*","Condition":{"StringEquals":{"s3:DataAccessPointAccount":"`+workloads+`"}}}}`),
		},
		AccessPoints: []fakeaws.AccessPoint{
			{Resource: at("door", lets(asker, "s3:GetObject", "arn:aws:s3:us-east-1:"+workloads+":accesspoint/door/object/*")), Bucket: "data", Alias: "door-x1-s3alias"},
			{Resource: at("wall", ""), Bucket: "data", Alias: "wall-x1-s3alias"},
		},
		Keys: []fakeaws.Key{
			{Resource: at("granted", root), Aliases: []string{"alias/app"}, Grants: []map[string]any{
				{"GrantId": "g1", "GranteePrincipal": asker, "Operations": []any{"Decrypt"}},
			}},
			{Resource: at("bare", root)},
		},
		Functions: []fakeaws.Function{{Resource: at("fn", ""), Qualified: map[string]string{
			"live": lets(asker, "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:"+workloads+":function:fn:live"),
		}}},
		Queues: []fakeaws.Resource{at("q", lets(asker, "sqs:*", "*"))},
		Answers: map[string]any{"us-east-1 ec2:DescribeVpcEndpoints": map[string]any{"vpcEndpointSet": []any{
			map[string]any{"vpcEndpointId": "vpce-shut", "vpcId": "vpc-1", "serviceName": "com.amazonaws.us-east-1.sqs", "vpcEndpointType": "Interface", "policyDocument": lets("*", "s3:*", "*")},
			map[string]any{"vpcEndpointId": "vpce-open", "vpcId": "vpc-1", "serviceName": "com.amazonaws.us-east-1.sqs", "vpcEndpointType": "Interface", "policyDocument": lets("*", "*", "*")},
		}}},
	}
}

// TestAnswers asks snapshots that were collected what they were collected for.
func TestAnswers(t *testing.T) {
	s := &fakeaws.Server{Accounts: []*fakeaws.Account{{ID: management, Regions: []string{"us-east-1"}}, settled()}}
	s.Organization = &fakeaws.Organization{
		Management: management, RCPs: true, Paths: true,
		Members:     map[string]string{management: fakeaws.RootID, workloads: fakeaws.RootID},
		SCPs:        []fakeaws.OrgPolicy{{ID: "p-FullAWSAccess", Document: all, Targets: []string{fakeaws.RootID, management, workloads}}},
		RCPPolicies: []fakeaws.OrgPolicy{{ID: "p-RCPFullAWSAccess", Document: lets("*", "*", "*"), Targets: []string{fakeaws.RootID, management, workloads}}},
	}
	f, text := collected(t, options(t, s))
	if failed := only(f); failed != nil {
		t.Fatalf("failures = %+v, want none", failed)
	}
	snap, err := snapshot.Read("collected.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	const (
		lambda = "arn:aws:lambda:us-east-1:" + workloads + ":function:fn"
		points = "arn:aws:s3:us-east-1:" + workloads + ":accesspoint/"
		keys   = "arn:aws:kms:us-east-1:" + workloads + ":"
		queue  = "arn:aws:sqs:us-east-1:" + workloads + ":q"
	)
	tests := []struct {
		name, principal, action, resource, endpoint string
		want                                        string
	}{
		{"a public bucket", "anonymous", "s3:GetObject", "arn:aws:s3:::public/a", "", "allowed"},
		{"a public bucket behind Block Public Access", "anonymous", "s3:GetObject", "arn:aws:s3:::blocked/a", "", "explicitDeny"},
		{"a bucket that is public by its list", "anonymous", "s3:ListBucket", "arn:aws:s3:::listed", "", "allowed"},
		{"a bucket whose list names its owner and a service", "anonymous", "s3:ListBucket", "arn:aws:s3:::private", "", "implicitDeny"},
		{"a bucket without a list", "anonymous", "s3:ListBucket", "arn:aws:s3:::data", "", "implicitDeny"},
		{"a key with a grant", asker, "kms:Decrypt", keys + "key/granted", "", "allowed"},
		{"the same by alias", asker, "kms:Decrypt", keys + "alias/app", "", "allowed"},
		{"what is not granted", asker, "kms:Encrypt", keys + "key/granted", "", "implicitDeny"},
		{"a key without grants", asker, "kms:Decrypt", keys + "key/bare", "", "implicitDeny"},
		{"an access point", asker, "s3:GetObject", points + "door/object/a", "", "allowed"},
		{"the same by alias", asker, "s3:GetObject", "arn:aws:s3:::door-x1-s3alias/a", "", "allowed"},
		{"an access point without a policy", asker, "s3:GetObject", points + "wall/object/a", "", "implicitDeny"},
		{"the bucket behind it", asker, "s3:GetObject", "arn:aws:s3:::data/a", "", "implicitDeny"},
		{"an alias of a function", asker, "lambda:InvokeFunction", lambda + ":live", "", "allowed"},
		{"the function itself", asker, "lambda:InvokeFunction", lambda, "", "implicitDeny"},
		{"a version of it", asker, "lambda:InvokeFunction", lambda + ":1", "", "implicitDeny"},
		{"an alias that is not there", asker, "lambda:InvokeFunction", lambda + ":test", "", "implicitDeny"},
		{"an endpoint that lets pass", asker, "sqs:SendMessage", queue, "vpce-open", "allowed"},
		{"one that does not", asker, "sqs:SendMessage", queue, "vpce-shut", "implicitDeny"},
		{"one of somebody else", asker, "sqs:SendMessage", queue, "vpce-other", "undetermined"},
	}
	for _, tt := range tests {
		if got := decided(t, snap, tt.principal, tt.action, tt.resource, tt.endpoint); got != tt.want {
			t.Errorf("%s: %s", tt.name, cmp.Diff(tt.want, got))
		}
	}
}

// decided decides a request.
func decided(t *testing.T, snap *snapshot.Snapshot, principal, action, resource, endpoint string) string {
	t.Helper()
	pol, completed, err := snap.Policies(request(t, principal, action, resource, endpoint))
	if err != nil {
		t.Fatal(err)
	}
	return eval.Evaluate(completed, pol).String()
}

// request returns a request in which every key that is not given is absent.
func request(t *testing.T, principal, action, resource, endpoint string) *eval.Request {
	t.Helper()
	req := &eval.Request{Principal: mustPrincipal(t, principal), Action: mustAction(t, action), Resource: arn.MustParse(resource), ResourceAccount: workloads}
	vpce := condition.MustKey("aws:SourceVpce")
	req.Context.SetAbsent(vpce)
	if endpoint != "" {
		req.Context.Set(vpce, endpoint)
	}
	req.Context.Close()
	return req
}

// TestRegions asks about resources that are not there, in a Region that was
// collected and in one that was not.
func TestRegions(t *testing.T) {
	for name, tt := range map[string]struct {
		regions []string
		refused bool // nobody tells which Regions there are
		want    map[string]string
	}{
		"all":     {nil, false, map[string]string{"eu-west-1": "implicitDeny", "us-east-1": "implicitDeny"}},
		"one":     {[]string{"eu-west-1"}, false, map[string]string{"eu-west-1": "implicitDeny", "us-east-1": "undetermined"}},
		"unknown": {nil, true, map[string]string{"eu-west-1": "undetermined", "us-east-1": "implicitDeny"}},
	} {
		a := settled()
		a.Regions = []string{"us-east-1", "eu-west-1"}
		s := &fakeaws.Server{Accounts: []*fakeaws.Account{{ID: management, Regions: []string{"us-east-1"}}, a}}
		s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
			if tt.refused && (r.Operation == "ListRegions" || r.Operation == "DescribeRegions") {
				return &fakeaws.Fault{Status: 403, Code: "AccessDenied"}
			}
			return nil
		}
		o := options(t, s)
		o.Organization, o.Accounts, o.Regions, o.Services = false, []string{workloads}, tt.regions, []string{"iam", "organizations", "sqs"}
		f, text := collected(t, o)
		validate(t, text)
		if got := account(t, f, workloads).Services; !cmp.Equal(got, []string{"iam", "sqs"}) {
			t.Errorf("%s: complete are %q, want iam and sqs", name, got)
		}
		snap, err := snapshot.Read("collected.json", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for region, want := range tt.want {
			req := "arn:aws:sqs:" + region + ":" + workloads + ":none"
			pol, completed, err := snap.Policies(request(t, guest, "sqs:SendMessage", req, ""))
			if err != nil {
				t.Fatal(err)
			}
			pol.Identity = []*policy.Document{mustDocument(t, all)} // somebody of another account, who may
			pol.NotCollected = slices.DeleteFunc(pol.NotCollected, func(t policy.Type) bool { return t != policy.ResourceBased })
			if got := eval.Evaluate(completed, pol).String(); got != want {
				t.Errorf("%s: a queue in %s: %s, want %s", name, region, got, want)
			}
		}
	}
}

const guest = "arn:aws:iam::444444444444:user/guest"

func mustDocument(t *testing.T, text string) *policy.Document {
	t.Helper()
	d, err := policy.Parse("test", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCallsNameWhatTheyAreAbout looks whether a gap finds the call behind it.
func TestCallsNameWhatTheyAreAbout(t *testing.T) {
	prefixes := map[string]bool{}
	for _, s := range snapshot.PolicyServices() {
		prefixes[s] = true
	}
	for _, s := range []string{"account", "ec2", "iam", "organizations", "ram", "sso", "sts", "tag"} {
		prefixes[s] = true
	}
	s := world()
	s.Accounts[0].Answers = answers(management)
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if strings.HasPrefix(r.Operation, "Get") && r.Service != "sts" || r.Operation == "DescribePolicy" {
			return &fakeaws.Fault{Status: 403, Code: "AccessDenied"}
		}
		return nil
	}
	o := options(t, s)
	o.Services = []string{"all"}
	f, _ := collected(t, o)
	about := 0
	for _, c := range f.Collection.Calls {
		if !prefixes[c.Service] {
			t.Errorf("%s:%s is no IAM prefix", c.Service, c.Operation)
		}
		if c.Resource == "" {
			continue
		}
		about++
		if _, err := arn.Parse(c.Resource); err != nil && !strings.HasPrefix(c.Resource, "p-") {
			t.Errorf("%s:%s is about %q, which is neither an ARN nor the ID of a policy", c.Service, c.Operation, c.Resource)
		}
	}
	if about < 20 {
		t.Errorf("%d calls are about something, want many", about)
	}
	snap := snapshot.New(f)
	for resource, want := range map[string]string{
		"arn:aws:sqs:eu-west-1:" + workloads + ":orders":      "AccessDenied on sqs:GetQueueAttributes",
		"arn:aws:s3:::named/a":                                "AccessDenied on s3:GetBucketPolicy",
		"arn:aws:execute-api:us-east-1:" + management + ":ap": "AccessDenied on execute-api:GetRestApis",
	} {
		a := arn.MustParse(resource)
		gaps := snap.Gaps(&eval.Request{Principal: mustPrincipal(t, asker), Action: mustAction(t, a.Service()+":x"), Resource: a})
		text := ""
		for _, g := range gaps {
			text += g.String() + "\n"
		}
		if !strings.Contains(text, want) || !strings.Contains(text, "AccessDenied on organizations:DescribePolicy") && a.Account() == workloads {
			t.Errorf("%s: gaps %s, want %s and the SCPs", resource, text, want)
		}
	}
}

func mustPrincipal(t *testing.T, s string) eval.Principal {
	t.Helper()
	p, err := eval.ParsePrincipal(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustAction(t *testing.T, s string) policy.Action {
	t.Helper()
	a, err := policy.ParseAction(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
