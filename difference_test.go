// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
)

// kinds are the kinds of reasons that d gives, in order, once each.
func kinds(d *undenied.Diagnosis) []string {
	var all []string
	for _, o := range d.Differences {
		if !slices.Contains(all, string(o.Kind)) {
			all = append(all, string(o.Kind))
		}
	}
	return all
}

// TestWhyAllowed: where the policies allow what AWS denied, the reasons are told,
// those with evidence first. The event is of 10:00:00.
func TestWhyAllowed(t *testing.T) {
	const later, sooner = "2026-11-20T12:30:00Z", "2026-11-20T09:59:00Z"
	tests := []struct {
		name  string
		world world
		extra string
		kinds []string
		why   string // what Why says beside that the policies allow it
	}{
		{"a policy changed since", world{at: later, managed: everything, identityDates: `"createDate":"2026-01-01T00:00:00Z","updateDate":"2026-11-20T11:00:00Z",`}, atLarge,
			[]string{"changed", "age", "service-rule", "outside-iam"}, "the identity-based policy Work was changed at 2026-11-20T11:00:00Z, after the event, which is of 2026-11-20T10:00:00Z: what AWS evaluated was another state"},
		{"a boundary changed seconds before", world{at: later, boundary: everything, boundaryDates: `"createDate":"2026-01-01T00:00:00Z","updateDate":"2026-11-20T09:59:53Z",`}, atLarge,
			[]string{"propagation", "age", "service-rule", "outside-iam"}, "the permissions boundary Guard was changed at 2026-11-20T09:59:53Z, 7 seconds before the event"},
		{"a policy changed long before", world{at: later, managed: everything, identityDates: `"updateDate":"2026-11-20T09:00:00Z",`}, atLarge,
			[]string{"age", "service-rule", "outside-iam"}, "the policies were collected at 2026-11-20T12:30:00Z, 2 hours after the event"},
		{"the user is new", world{at: later, user: `"createDate":"2026-11-20T09:59:59Z",`}, atLarge,
			[]string{"propagation", "age", "service-rule", "outside-iam"}, "user ann was made at 2026-11-20T09:59:59Z, 1 second before the event"},
		{"the user is another", world{at: later, user: `"createDate":"2026-11-20T11:00:00Z",`}, atLarge,
			[]string{"changed", "age", "service-rule", "outside-iam"}, "user ann was made at 2026-11-20T11:00:00Z, after the event"},
		{"an older snapshot", world{at: sooner}, atLarge,
			[]string{"age", "service-rule", "outside-iam"}, "the policies were collected at 2026-11-20T09:59:00Z, 1 minute before the event"},
		{"a policy that nobody saw", world{at: later, bucketStatus: "denied"}, atLarge,
			[]string{"not-collected", "age", "service-rule", "outside-iam"}, "the resource-based policy may deny it: the bucket policy of app-data could not be read when the snapshot was made"},
		{"nothing known", world{}, atLarge,
			[]string{"service-rule", "age", "outside-iam"}, "perhaps the object does not exist"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.world.analyzer(t).Analyze(read(t, "Access Denied", tt.extra))
			if d.AssessmentResult != undenied.Allowed {
				t.Fatalf("%q, want %q: %s", d.AssessmentResult, undenied.Allowed, d.Evidence.Snapshot)
			}
			if diff := gocmp.Diff(tt.kinds, kinds(d)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if want := "the collected policies allow this request; " + tt.why; !strings.HasPrefix(d.Why, want) {
				t.Errorf("why %q, want %q", d.Why, want)
			}
			for _, o := range d.Differences {
				if dated := slices.Contains([]string{"changed", "propagation"}, string(o.Kind)); dated && (o.Changed.IsZero() || o.Subject == "") {
					t.Errorf("%+v: no time or no subject", o)
				}
			}
		})
	}
}

// TestAnotherPrincipal: the snapshot's user has another unique ID than the one that
// made the request.
func TestAnotherPrincipal(t *testing.T) {
	a := world{}.analyzer(t)
	e := read(t, "Access Denied", atLarge)
	e.Identity.PrincipalID = "AIDAEXAMPLEOLDANN"
	if d := a.Analyze(e); len(d.Differences) == 0 || d.Differences[0].Kind != undenied.PrincipalReplaced {
		t.Errorf("%v, want %s first", kinds(d), undenied.PrincipalReplaced)
	}
	e.Identity.PrincipalID = "AIDAEXAMPLEANN"
	if d := a.Analyze(e); slices.Contains(kinds(d), string(undenied.PrincipalReplaced)) {
		t.Errorf("%v, and it is the same user", kinds(d))
	}
}

// TestDisagreement shows what AWS says and what the policies say, and why they may
// differ.
func TestDisagreement(t *testing.T) {
	const later = "2026-11-21T10:00:00Z"
	scp := orgPolicy("service_control_policy", "p-root")
	tests := []struct {
		name    string
		world   world
		message string
		result  undenied.AssessmentResult
		agree   undenied.Agreement
		kinds   []string
		says    string
	}{
		{"the statement is gone", world{at: later, identity: everything}, explicit + ": " + scp, undenied.DenyInSCP, undenied.Disagree,
			[]string{"other-policy", "age"}, "of which no statement denies the request as it was collected"},
		{"the policy is not attached", world{at: later}, explicit + ": " + orgPolicy("service_control_policy", "p-gone"), undenied.DenyInSCP, undenied.Disagree,
			[]string{"other-policy", "age"}, "does not attach where it would apply"},
		{"another policy of the layer", world{at: later, unit: everything + "," + noGets}, explicit + ": " + scp, undenied.DenyInSCP, undenied.Disagree,
			[]string{"other-policy", "age"}, scp},
		{"another layer", world{at: later, boundary: everything + "," + noGets}, noAllow, undenied.DenyInBoundary, undenied.Disagree,
			[]string{"one-of-several", "age"}, "that the permissions boundary denies it as well"},
		{"a managed policy that nobody saw", world{at: later, bucketStatus: "denied"}, "with an explicit deny in an identity-based policy: arn:aws:iam::222222222222:policy/Gone", undenied.DenyInIdentity, undenied.Disagree,
			[]string{"other-policy", "age"}, "policy/Gone, which was not collected"},
		{"the wording of before 2023", world{at: later, unit: onlyEC2}, explicit, undenied.MissingInSCP, undenied.Agree,
			[]string{"wording"}, "until 2023"},
		{"agreement", world{at: later, root: everything + "," + noGets}, explicit + ": " + scp, undenied.DenyInSCP, undenied.Agree, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.world.analyzer(t).Analyze(read(t, tt.message, atLarge))
			if d.AssessmentResult != tt.result || d.Evidence.Agreement != tt.agree {
				t.Errorf("%q, %s, want %q, %s", d.AssessmentResult, d.Evidence.Agreement, tt.result, tt.agree)
			}
			if diff := gocmp.Diff(tt.kinds, kinds(d)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !slices.ContainsFunc(d.Differences, func(o undenied.Difference) bool { return strings.Contains(o.Text, tt.says) }) && tt.says != "" {
				t.Errorf("%+v do not say %q", d.Differences, tt.says)
			}
			if asks := len(d.WouldDecide) > 0; asks != (tt.agree == undenied.Disagree) {
				t.Errorf("asks %v", d.WouldDecide)
			}
		})
	}
}

// TestWouldDecide asks for what tells the candidates apart, and for nothing where
// the cause is certain.
func TestWouldDecide(t *testing.T) {
	two := world{root: everything + "," + fromHome, boundary: everything + "," + notTeamX}
	tests := []struct {
		name           string
		world          world
		message, extra string
		how            []string
	}{
		{"two keys", two, "Access Denied", "", []string{"iam:ListUserTags of arn:aws:iam::222222222222:user/ann", "vpcEndpointId of the full record", "vpcEndpointId of the full record, and ec2:DescribeVpcEndpoints"}},
		{"of the layer that AWS names", two, "with an explicit deny in a permissions boundary", "", nil},
		{"two of the layer that AWS names", world{root: everything + "," + fromHome, unit: everything + "," + strings.Replace(fromHome, "vpce-1", "vpce-2", 1), boundary: everything + "," + notTeamX}, explicit, "", []string{"vpcEndpointId of the full record", "vpcEndpointId of the full record"}},
		{"what AWS says rules the others out", world{root: everything + "," + fromHome, identity: onlyEC2}, noAllow, "", nil},
		{"certain", world{root: everything + "," + noGets}, "Access Denied", "", nil},
		{"a policy that nobody saw", world{root: everything + "," + notTeamX, bucketStatus: "notCollected"}, "Access Denied", atLarge,
			[]string{"iam:ListUserTags of arn:aws:iam::222222222222:user/ann", "s3:GetBucketPolicy of arn:aws:s3:::app-data/x"}},
		{"no organization", world{noOrganization: true, bucketStatus: "notCollected"}, explicit, atLarge,
			[]string{"the CloudTrail events that write policies, of iam.amazonaws.com, organizations.amazonaws.com and the resource's service, in that time"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.world.analyzer(t).Analyze(read(t, tt.message, tt.extra))
			var got []string
			for _, q := range d.WouldDecide {
				got = append(got, q.How)
				if q.What == "" {
					t.Errorf("%q tells nothing", q.How)
				}
			}
			if diff := gocmp.Diff(tt.how, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%v", diff, d.WouldDecide)
			}
		})
	}
}

// TestWouldDecideAsksAWS: AWS's own account of the denial tells.
func TestWouldDecideAsksAWS(t *testing.T) {
	const statement = `{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}},{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}}`
	for message, want := range map[string]string{
		"You are not authorized to perform this operation. Encoded authorization failure message: AQABAAECAwQF": "sts:DecodeAuthorizationMessage, with the encoded message",
		"User: x is not authorized to perform: ec2:RunInstances with an explicit deny. Go to https://console.aws.amazon.com/iam/home#/authorization-details/a1b2c3d4-0b7e-4f2a-9d55-c81e27a0b946 for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: a1b2c3d4-0b7e-4f2a-9d55-c81e27a0b946": "GetRequestAuthorizationDetails, with the authorization id a1b2c3d4-0b7e-4f2a-9d55-c81e27a0b946",
	} {
		d := build(t, everything+","+statement, everything).Analyze(denied(t, "ec2.amazonaws.com", "RunInstances", `{"instanceType":"t3.micro"}`, message))
		if len(d.WouldDecide) == 0 || d.WouldDecide[0].How != want {
			t.Errorf("asks %v, want %q first", d.WouldDecide, want)
		}
		if !slices.ContainsFunc(d.WouldDecide, func(q undenied.Question) bool { return strings.Contains(q.How, "iam:ListRoleTags") }) {
			t.Errorf("%v does not ask for the role's tags", d.WouldDecide)
		}
	}
}

// TestStacked names everything that blocks, in AWS's order, wherever it is.
func TestStacked(t *testing.T) {
	deny := func(sid string) string { return strings.Replace(noGets, "NoGets", sid, 1) }
	forAll := func(sid string) string { return strings.Replace(deny(sid), `"Action"`, `"Principal":"*","Action"`, 1) }
	tests := []struct {
		name  string
		world world
		want  []string
	}{
		{"seven layers", world{root: everything + "," + deny("R"), unit: onlyEC2, account: everything + "," + deny("A1") + "," + deny("A2"), rcp: anybody + "," + forAll("C"), bucket: forAll("B"), identity: onlyEC2 + "," + deny("I"), boundary: onlyEC2},
			[]string{"explicitDeny scp R 1", "explicitDeny scp A1 1", "explicitDeny scp A2 1", "explicitDeny rcp C 1", "explicitDeny resource B 1", "explicitDeny identity I 1",
				"implicitDeny scp ou-ab12-11111111 0", "implicitDeny identity allow 0", "implicitDeny boundary allow 0"}},
		{"every level", world{root: onlyEC2, unit: onlyEC2, account: onlyEC2},
			[]string{"implicitDeny scp r-ab12 0", "implicitDeny scp ou-ab12-11111111 0", "implicitDeny scp 222222222222 0"}},
		{"identity and the SCP and the boundary behind it", world{unit: everything + "," + deny("U"), identity: onlyEC2, boundary: onlyEC2},
			[]string{"explicitDeny scp U 1", "implicitDeny identity allow 0", "implicitDeny boundary allow 0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.world.analyzer(t).Analyze(read(t, "Access Denied", atLarge))
			var got []string
			for i, b := range d.Blockers {
				place := b.Statement
				if place == "" {
					place = b.Target
				}
				if place == "" {
					place = "allow"
				}
				got = append(got, fmt.Sprintf("%s %s %s %d", b.Decision, b.Layer, place, b.Line))
				if b.Rank != i+1 || b.Standing != undenied.StandingCertain {
					t.Errorf("%s: rank %d, %s", place, b.Rank, b.Standing)
				}
				if b.Statement != "" && (b.PolicyARN == "" || b.PolicyName == "" || b.AttachmentTargetARN == "" || b.Column == 0 || !strings.Contains(string(b.PolicyStatement), b.Statement)) {
					t.Errorf("%+v lacks something", b)
				}
				if b.AttachmentTargetARN == "" {
					t.Errorf("%s has no attachment target", place)
				}
			}
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestChangedSinceIsAssumed: what was changed since the event is no ground for
// certainty, and the answer says how it was taken.
func TestChangedSinceIsAssumed(t *testing.T) {
	for updated, want := range map[string]string{
		"2026-11-20T11:00:00Z": "presumed boundary NotTeamX; aws:PrincipalTag/team was other than x, or absent",
		"2026-11-20T09:00:00Z": "inferred boundary NotTeamX; aws:PrincipalTag/team was other than x, or absent",
	} {
		w := world{boundary: everything + "," + notTeamX, boundaryDates: fmt.Sprintf(`"updateDate":%q,`, updated)}
		d := w.analyzer(t).Analyze(read(t, "with an explicit deny in a permissions boundary", atLarge))
		if diff := gocmp.Diff([]string{want}, places(d)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", updated, diff)
		}
		const taken = "the permissions boundary Guard was changed at 2026-11-20T11:00:00Z, after the event, which is of 2026-11-20T10:00:00Z; taken as it was collected"
		if got := slices.Contains(d.Assumptions, taken); got != strings.HasPrefix(want, "presumed") {
			t.Errorf("%s: assumptions %q", updated, d.Assumptions)
		}
	}
}
