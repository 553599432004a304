// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot"
)

// A world is a small organization: user ann of account 222222222222, below a unit
// and a root, and a bucket. What is "" is not there, or allows everything.
type world struct {
	at                           string // when the snapshot was taken
	root, unit, account, rcp     string // statements of the SCPs at each node ("root" for the root's own at the unit), and of the RCP at the root
	identity, managed, boundary  string
	bucket                       string
	user                         string // further members of the user
	identityDates, boundaryDates string // members of the managed policies
	bucketStatus                 string // "" where bucket has statements
	noOrganization               bool
}

const (
	everything = `{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}`
	anybody    = `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`
	fromHome   = `{"Sid":"FromHome","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}}`
	notTeamX   = `{"Sid":"NotTeamX","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"x"}}}`
	noGets     = `{"Sid":"NoGets","Effect":"Deny","Action":"s3:Get*","Resource":"*"}`
	onlyEC2    = `{"Sid":"OnlyEC2","Effect":"Allow","Action":"ec2:*","Resource":"*"}`
)

// policyName is the ARN of a policy of the organization.
func orgPolicy(kind, id string) string {
	return "arn:aws:organizations::111111111111:policy/o-exampleorgid/" + kind + "/" + id
}

// analyzer builds the world.
func (w world) analyzer(t *testing.T) *undenied.Analyzer {
	t.Helper()
	document := func(statements string) string {
		text, err := json.Marshal(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[%s]}`, statements))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	scp := func(id, statements string) string {
		return fmt.Sprintf(`{"id":%q,"arn":%q,"name":%q,"type":"scp","document":%s}`, id, orgPolicy("service_control_policy", id), strings.TrimPrefix(id, "p-"), document(cmp.Or(statements, everything)))
	}
	unit := "p-unit"
	if w.unit == "root" {
		unit, w.unit = "p-root", ""
	}
	organization := fmt.Sprintf(`"organization":{"id":"o-exampleorgid","managementAccount":"111111111111","enabledPolicyTypes":["SERVICE_CONTROL_POLICY","RESOURCE_CONTROL_POLICY"],"nodes":[
		{"id":"r-ab12","kind":"root","name":"Root","scps":["p-root"],"rcps":["p-rcp"]},
		{"id":"ou-ab12-11111111","kind":"ou","name":"Apps","parent":"r-ab12","scps":[%q],"rcps":["p-full"]},
		{"id":"222222222222","kind":"account","name":"app","parent":"ou-ab12-11111111","scps":["p-account"],"rcps":["p-full"]}],
		"policies":[%s,%s,%s,{"id":"p-full","arn":"arn:aws:organizations::aws:policy/resource_control_policy/p-full","name":"full","type":"rcp","awsManaged":true,"document":%s},{"id":"p-rcp","arn":%q,"name":"rcp","type":"rcp","document":%s}]},`,
		unit, scp("p-root", w.root), scp("p-unit", w.unit), scp("p-account", w.account), document(anybody), orgPolicy("resource_control_policy", "p-rcp"),
		document(cmp.Or(w.rcp, anybody)))
	standalone := ""
	if w.noOrganization {
		organization, standalone = "", `"standalone":true,`
	}
	attached, boundary, policies := "", "", ""
	if w.managed != "" {
		attached = `"attachedPolicies":["arn:aws:iam::222222222222:policy/Work"],`
		policies += fmt.Sprintf(`{"arn":"arn:aws:iam::222222222222:policy/Work","name":"Work",%s"document":%s},`, w.identityDates, document(w.managed))
	}
	if w.boundary != "" {
		boundary = `"permissionsBoundary":"arn:aws:iam::222222222222:policy/Guard",`
		policies += fmt.Sprintf(`{"arn":"arn:aws:iam::222222222222:policy/Guard","name":"Guard",%s"document":%s},`, w.boundaryDates, document(w.boundary))
	}
	bucket := `"policyStatus":"none"`
	switch {
	case w.bucket != "":
		bucket = `"policyStatus":"present","policy":` + document(w.bucket)
	case w.bucketStatus != "":
		bucket = fmt.Sprintf(`"policyStatus":%q`, w.bucketStatus)
	}
	text := fmt.Sprintf(`{"schema":"undenied/snapshot/v1","collection":{%s},%s"accounts":[{"account":"222222222222",%s"services":["s3"],
		"users":[{"arn":"arn:aws:iam::222222222222:user/ann","id":"AIDAEXAMPLEANN","groups":[],%s%s%s"inlinePolicies":[{"name":"work","document":%s}]}],
		"policies":[%s],
		"resources":[{"arn":"arn:aws:s3:::app-data","type":"s3:bucket",%s,"settings":{"blockPublicAccess":{},"objectOwnership":"BucketOwnerEnforced","acl":"private","grants":[]}}]}]}`,
		map[bool]string{true: "", false: fmt.Sprintf(`"collectedAt":%q`, w.at)}[w.at == ""], organization, standalone, attached, boundary, w.user, document(cmp.Or(w.identity, everything)), strings.TrimSuffix(policies, ","), bucket)
	if w.managed != "" && w.identity == "" {
		text = strings.Replace(text, `"inlinePolicies":[{"name":"work","document":`+document(everything)+`}]`, `"inlinePolicies":[]`, 1)
	}
	snap, err := snapshot.Read("org.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, warning := range snap.Warnings() {
		t.Fatal(warning)
	}
	return &undenied.Analyzer{Snapshot: snap}
}

// read is ann's denied request for an object; without an address, nobody knows
// from where she came.
func read(t *testing.T, message, extra string) *cloudtrail.Event {
	t.Helper()
	if message != "Access Denied" {
		message = "User: arn:aws:iam::222222222222:user/ann is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::app-data/x\" " + message
	}
	return event(t, fmt.Sprintf(`{"eventVersion":"1.11","eventID":"e1","eventType":"AwsApiCall","eventCategory":"Data","eventTime":"2026-11-20T10:00:00Z","awsRegion":"eu-west-1","eventSource":"s3.amazonaws.com","eventName":"GetObject",
		"errorCode":"AccessDenied","errorMessage":%q,"recipientAccountId":"222222222222","requestParameters":{"bucketName":"app-data","key":"x"},
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::222222222222:user/ann","accountId":"222222222222","userName":"ann","principalId":"AIDAEXAMPLEANN"}%s}`, message, extra))
}

const (
	atHome   = `,"sourceIPAddress":"10.0.0.7","vpcEndpointId":"vpce-1"`
	atLarge  = `,"sourceIPAddress":"203.0.113.7"`
	explicit = "with an explicit deny in a service control policy"
	noAllow  = "because no identity-based policy allows the s3:GetObject action"
)

// places says what stands in the way, by rank.
func places(d *undenied.Diagnosis) []string {
	blockers := slices.Clone(d.Blockers)
	slices.SortStableFunc(blockers, func(a, b undenied.Blocker) int { return cmp.Compare(a.Rank, b.Rank) })
	var all []string
	for _, b := range blockers {
		text := fmt.Sprintf("%s %s %s", b.Standing, b.Layer, cmp.Or(b.Statement, b.Target, "allow"))
		for _, m := range b.Must {
			text += "; " + m.Words
		}
		all = append(all, text)
	}
	return all
}

// TestStanding names the statement that denied, and what the keys were that nobody
// knows; and of several ranks all.
func TestStanding(t *testing.T) {
	const (
		vpce = "aws:SourceVpce was vpce-1"
		team = "aws:PrincipalTag/team was other than x, or absent"
	)
	tests := []struct {
		name           string
		world          world
		message, extra string
		result         undenied.AssessmentResult
		places         []string
	}{
		{"one statement, named by its layer", world{root: everything + "," + notTeamX, bucketStatus: "notCollected"}, explicit, atLarge, undenied.DenyInSCP,
			[]string{"inferred scp NotTeamX; " + team}},
		{"one statement, a bare message", world{root: everything + "," + notTeamX}, "Access Denied", atLarge, undenied.DenyInSCP,
			[]string{"inferred scp NotTeamX; " + team}},
		{"one statement, and a policy that nobody saw", world{root: everything + "," + notTeamX, bucketStatus: "notCollected"}, "Access Denied", atLarge, undenied.DenyInSCP,
			[]string{"presumed scp NotTeamX; " + team}},
		{"the same statement at two places", world{root: everything + "," + fromHome, boundary: everything}, explicit, "", undenied.DenyInSCP,
			[]string{"inferred scp FromHome; " + vpce}},
		{"two statements of one layer", world{root: everything + "," + fromHome, unit: everything + "," + notTeamX}, explicit, "", undenied.DenyInSCP,
			[]string{"supported scp NotTeamX", "supported scp FromHome"}},
		{"two statements that ask the same", world{root: everything + "," + notTeamX, unit: everything + "," + strings.Replace(notTeamX, "NotTeamX", "Again", 1)}, explicit, atLarge, undenied.DenyInSCP,
			[]string{"supported scp NotTeamX; " + team, "supported scp Again; " + team}},
		{"two statements, and the ARN", world{root: everything + "," + fromHome, unit: everything + "," + notTeamX}, explicit + ": " + orgPolicy("service_control_policy", "p-root"), "", undenied.DenyInSCP,
			[]string{"inferred scp FromHome; " + vpce, "possible scp NotTeamX"}},
		{"two layers, and the message names one", world{root: everything + "," + fromHome, boundary: everything + "," + notTeamX}, "with an explicit deny in a permissions boundary", "", undenied.DenyInBoundary,
			[]string{"inferred boundary NotTeamX; " + team, "possible scp FromHome"}},
		{"two layers, a bare message", world{root: everything + "," + fromHome, boundary: everything + "," + notTeamX}, "Access Denied", "", undenied.DenyInBoundary,
			[]string{"possible boundary NotTeamX", "possible scp FromHome"}},
		{"a missing allow, and no Deny matched", world{root: everything + "," + notTeamX, identity: onlyEC2}, noAllow, atLarge, undenied.MissingInIdentity,
			[]string{"certain identity allow", "ruledOut scp NotTeamX"}},
		{"an allow that was not met", world{identity: `{"Sid":"Team","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"x"}}}`}, noAllow, atLarge, undenied.MissingInIdentity,
			[]string{"inferred identity allow; " + team}},
		{"what is certain needs no inference", world{root: everything + "," + noGets, boundary: everything + "," + notTeamX}, "Access Denied", atLarge, undenied.DenyInSCP,
			[]string{"certain scp NoGets", "possible boundary NotTeamX"}},
		{"what AWS names goes before what is certain", world{root: everything + "," + noGets, boundary: everything + "," + notTeamX}, "with an explicit deny in a permissions boundary", atLarge, undenied.DenyInBoundary,
			[]string{"inferred boundary NotTeamX; " + team, "certain scp NoGets"}},
		{"an explicit deny somewhere", world{root: everything + "," + notTeamX, identity: onlyEC2}, "with an explicit deny", atLarge, undenied.DenyInSCP,
			[]string{"inferred scp NotTeamX; " + team, "certain identity allow"}},
		{"an explicit deny somewhere, which a missing allow in an SCP has been called", world{root: onlyEC2, boundary: everything + "," + notTeamX}, "with an explicit deny", atLarge, undenied.MissingInSCP,
			[]string{"certain scp r-ab12", "possible boundary NotTeamX"}},
		{"a variable in the resource", world{identity: everything + `,{"Sid":"Others","Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::app-data/${aws:PrincipalTag/team}*"}`}, "with an explicit deny in an identity-based policy", atLarge, undenied.DenyInIdentity,
			[]string{"inferred identity Others; aws:PrincipalTag/team was such that arn:aws:s3:::app-data/${aws:PrincipalTag/team}* covered the resource"}},
		{"a grant of the bucket that was not met", world{identity: onlyEC2, bucket: `{"Sid":"Ann","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:user/ann"},"Action":"s3:*","Resource":"arn:aws:s3:::app-data/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"x"}}}`}, noAllow, atLarge, undenied.MissingInIdentity,
			[]string{"inferred identity allow; " + team}},
		{"an allow that was not met at two places", world{root: `{"Sid":"Team","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"x"}}}`, unit: "root"}, "because no service control policy allows the s3:GetObject action", atLarge, undenied.MissingInSCP,
			[]string{"inferred scp r-ab12; " + team, "inferred scp ou-ab12-11111111; " + team}},
		{"two keys of one statement", world{rcp: anybody + `,{"Sid":"Both","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":["a","b"]},"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`}, "with an explicit deny in a resource control policy", "", undenied.DenyInRCP,
			[]string{"inferred rcp Both; aws:SourceIp was not in 10.0.0.0/8, or absent; aws:PrincipalTag/team was one of a, b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.world.analyzer(t).Analyze(read(t, tt.message, tt.extra))
			if d.AssessmentResult != tt.result {
				t.Errorf("%q, want %q (%s, %s)", d.AssessmentResult, tt.result, d.Evidence.Agreement, d.Evidence.Snapshot)
			}
			got := places(d)
			for i := range got { // the order of clauses is that of the document
				got[i] = strings.Join(slices.Sorted(strings.SplitSeq(got[i], "; ")), "; ")
			}
			want := slices.Clone(tt.places)
			for i := range want {
				want[i] = strings.Join(slices.Sorted(strings.SplitSeq(want[i], "; ")), "; ")
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\nassumptions %q", diff, d.Assumptions)
			}
			if d.Evidence.Text == "" {
				t.Error("the evidence lacks AWS's message")
			}
		})
	}
}

// TestStandingOfCalls: of a call that needs two authorizations either may be the
// one that AWS denied, unless its message says which. The other is told with
// everything that blocks it.
func TestStandingOfCalls(t *testing.T) {
	w := world{root: everything + "," + notTeamX}
	const copying = `{"eventVersion":"1.11","eventID":"e1","eventType":"AwsApiCall","eventCategory":"Data","eventTime":"2026-11-20T10:00:00Z","awsRegion":"eu-west-1","eventSource":"s3.amazonaws.com","eventName":"CopyObject","sourceIPAddress":"203.0.113.7",
		"errorCode":"AccessDenied","errorMessage":%q,"recipientAccountId":"222222222222","requestParameters":{"bucketName":"app-data","key":"y","x-amz-copy-source":"app-data/x"},
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::222222222222:user/ann","accountId":"222222222222","userName":"ann","principalId":"AIDAEXAMPLEANN"}}`
	for message, want := range map[string]string{
		"Access Denied": "possible scp NotTeamX",
		"User: arn:aws:iam::222222222222:user/ann is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::app-data/x\" " + explicit: "inferred scp NotTeamX; aws:PrincipalTag/team was other than x, or absent",
	} {
		d := w.analyzer(t).Analyze(event(t, fmt.Sprintf(copying, message)))
		if diff := gocmp.Diff([]string{want}, places(d)); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", message, diff)
		}
		if len(d.AlsoDenied) != 1 || len(d.AlsoDenied[0].Blockers) != 1 || d.AlsoDenied[0].Blockers[0].Statement != "NotTeamX" || d.AlsoDenied[0].Blockers[0].Line == 0 {
			t.Errorf("%s: also denied %+v, want one with statement NotTeamX", message, d.AlsoDenied)
		}
	}
}

// TestStandingDecoded: of two statements AWS's own account names one.
func TestStandingDecoded(t *testing.T) {
	const statements = everything + `,{"Sid":"A","Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}},{"Sid":"B","Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"b"}}}`
	e := denied(t, "iam.amazonaws.com", "GetRole", `{"roleName":"Vault"}`, "Access Denied")
	cloudtrail.NewEvidence(evaluations(t, `{"authorizationId":"a1b2c3d4e5f6g7h8i9j0","requestContext":{"aws:userid":"AROAEXAMPLEBUILD:ci"},"evaluations":[{"action":"iam:GetRole","resource":"arn:aws:iam::222222222222:role/Vault","evaluatedEffect":"EXPLICIT_DENY",
		"matchedPolicies":[{"uri":"inline:1","matchedStatements":[{"sid":"B","evaluatedEffect":"DENY"}]}]}],"policies":[{"uri":"inline:1","type":"IDENTITY_BASED_POLICY","inline":true}]}`)...).Join(e)
	d := build(t, statements, everything).Analyze(e)
	want := []string{"inferred identity B; aws:PrincipalTag/team was b", "possible identity A"}
	if diff := gocmp.Diff(want, places(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(d.WouldDecide) > 0 {
		t.Errorf("asks %v, and AWS told", d.WouldDecide)
	}
}

// TestStandingOfTheUnseen: nothing is inferred about policies that nobody saw.
func TestStandingOfTheUnseen(t *testing.T) {
	var blind undenied.Analyzer
	for message, want := range map[string]string{explicit: "supported scp allow", noAllow: "supported identity allow", "Access Denied": "possible identity allow"} {
		if got := places(blind.Analyze(read(t, message, atLarge))); !slices.Contains(got, want) || strings.Contains(fmt.Sprint(got), "ferred") || strings.Contains(fmt.Sprint(got), "presumed") {
			t.Errorf("%s: %q, want %q", message, got, want)
		}
	}
}
