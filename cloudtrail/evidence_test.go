// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
)

// refusedLaunch is a record of a denied launch whose message is encoded.
const refusedLaunch = `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEBUILD:ci","arn":"arn:aws:sts::222222222222:assumed-role/Build/ci",` +
	`"accountId":"222222222222","accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEBUILD",` +
	`"arn":"arn:aws:iam::222222222222:role/Build","accountId":"222222222222"},"attributes":{"creationDate":"2026-11-20T09:00:00Z","mfaAuthenticated":"false"}}},` +
	`"eventTime":"2026-11-20T10:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7",` +
	`"userAgent":"aws-cli/2.0","errorCode":"Client.UnauthorizedOperation",` +
	`"errorMessage":"You are not authorized to perform this operation. Encoded authorization failure message: AQAB",` +
	`"requestParameters":{"instanceType":"m5.24xlarge","instancesSet":{"items":[{"imageId":"ami-1","minCount":1,"maxCount":1}]}},` +
	`"responseElements":null,"eventID":"e1","eventType":"AwsApiCall","recipientAccountId":"222222222222"}`

// refusedRole is a record of a denied call of IAM with an authorization ID.
const refusedRole = `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEBUILD:ci","arn":"arn:aws:sts::222222222222:assumed-role/Build/ci",` +
	`"accountId":"222222222222","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEBUILD","arn":"arn:aws:iam::222222222222:role/Build"},"attributes":{}}},` +
	`"eventTime":"2026-11-20T10:00:01Z","eventSource":"iam.amazonaws.com","eventName":"GetRole","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7",` +
	`"errorCode":"AccessDenied","errorMessage":"User: arn:aws:sts::222222222222:assumed-role/Build/ci is not authorized to perform: iam:GetRole on resource: role Vault with an explicit deny in a permissions boundary.` +
	` Go to https://us-east-1.console.aws.amazon.com/iam/home#/authorization-details/a1b2c3d4e5f6g7h8i9j0 for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: a1b2c3d4e5f6g7h8i9j0",` +
	`"requestParameters":{"roleName":"Vault"},"eventID":"e2","recipientAccountId":"222222222222"}`

func evaluations(t *testing.T, text string) []*cloudtrail.Evaluation {
	t.Helper()
	evals, err := cloudtrail.ParseEvaluations("f", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return evals
}

// replace changes a text, which has to hold what is replaced.
func replace(t *testing.T, text, old, with string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("%q is not in the text", old)
	}
	return strings.Replace(text, old, with, 1)
}

func TestEvidence(t *testing.T) {
	id := func(text, id string) string { return strings.Replace(text, "{", `{"authorizationId":"`+id+`",`, 1) }
	other := func(old, with string) string { return replace(t, refusedLaunch, old, with) }
	key := func(key, value string) string {
		return replace(t, decodedLaunch, `{"key":"aws:Region"`, `{"key":"`+key+`","values":{"items":[{"value":"`+value+`"}]}},{"key":"aws:Region"`)
	}
	tests := []struct {
		name            string
		decoded, record string
		want            bool
	}{
		{"a decoded message", decodedLaunch, refusedLaunch, true},
		{"not encoded", decodedLaunch, other("Encoded authorization failure message: AQAB", ""), false},
		{"not denied", decodedLaunch, other("Client.UnauthorizedOperation", "Client.InvalidParameterValue"), false},
		{"another session", decodedLaunch, other(`"principalId":"AROAEXAMPLEBUILD:ci"`, `"principalId":"AROAEXAMPLEBUILD:cd"`), false},
		{"by ARN", replace(t, decodedLaunch, `"id":"AROAEXAMPLEBUILD:ci",`, ""), refusedLaunch, true},
		{"another ARN", replace(t, decodedLaunch, `"id":"AROAEXAMPLEBUILD:ci",`, ""), other("Build/ci", "Build/cd"), false},
		{"nobody", replace(t, decodedLaunch, `{"id":"AROAEXAMPLEBUILD:ci","arn":"arn:aws:sts::222222222222:assumed-role/Build/ci"}`, "{}"), refusedLaunch, false},
		{"another action", replace(t, decodedLaunch, `"RunInstances"`, `"TerminateInstances"`), refusedLaunch, false},
		{"an action on the way", replace(t, decodedLaunch, `"RunInstances"`, `"CreateTags"`), other(`"instanceType"`, `"tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"team","value":"x"}]}]},"instanceType"`), true},
		{"another Region", replace(t, decodedLaunch, `"resource":"arn:aws:ec2:eu-west-1`, `"resource":"arn:aws:ec2:us-west-2`), refusedLaunch, false},
		{"another instance type", decodedLaunch, other(`"m5.24xlarge"`, `"t3.micro"`), false},
		{"the address", key("aws:SourceIp", "203.0.113.7"), refusedLaunch, true},
		{"another address", key("aws:SourceIp", "203.0.113.8"), refusedLaunch, false},
		{"another user agent", key("aws:UserAgent", "terraform"), refusedLaunch, false},
		{"a user agent cut off", key("aws:UserAgent", "aws-cli/2.0 md/x"), refusedLaunch, true},
		{"another session of the role", key("aws:TokenIssueTime", "2026-11-20T09:00:01Z"), refusedLaunch, false},
		{"a second later", key("aws:CurrentTime", "2026-11-20T10:00:01Z"), refusedLaunch, true},
		{"an hour later", key("aws:CurrentTime", "2026-11-20T11:00:00Z"), refusedLaunch, false},
		{"another endpoint", key("aws:SourceVpce", "vpce-1"), refusedLaunch, false},
		{"requested elsewhere", key("aws:RequestedRegion", "us-west-2"), refusedLaunch, false},

		{"details without an ID", detailsOfRole, refusedRole, true},
		{"details with the ID", id(detailsOfRole, "a1b2c3d4e5f6g7h8i9j0"), refusedRole, true},
		{"the ID settles it", id(`{"evaluations":[{"action":"iam:GetRole","resource":"arn:aws:iam::222222222222:role/Vault","evaluatedEffect":"EXPLICIT_DENY"}]}`, "a1b2c3d4e5f6g7h8i9j0"), refusedRole, true},
		{"another ID", id(detailsOfRole, "b1b2c3d4e5f6g7h8i9j0"), refusedRole, false},
		{"the effect of the message", replace(t, detailsOfRole, "EXPLICIT_DENY", "IMPLICIT_DENY"), refusedRole, false},
		{"another role", replace(t, detailsOfRole, `GetRole", "resource": "arn:aws:iam::222222222222:role/Vault`, `GetRole", "resource": "arn:aws:iam::222222222222:role/Safe`), refusedRole, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			evals := evaluations(t, tt.decoded)
			ev := cloudtrail.NewEvidence(evals...)
			e := one(t, tt.record)
			ev.Join(e)
			if got := len(e.Evaluations) == len(evals); got != tt.want {
				t.Errorf("joined: %v, want %v", got, tt.want)
			}
			if got := len(ev.Unmatched()) == 0; got != tt.want {
				t.Errorf("matched: %v, want %v", got, tt.want)
			}
		})
	}
}

// One message may be of several denials. Of several messages none is taken that
// is as good as another.
func TestEvidenceOfSeveral(t *testing.T) {
	at := func(when, value string) string {
		return replace(t, decodedLaunch, `{"key":"aws:Region"`, `{"key":"aws:CurrentTime","values":{"items":[{"value":"`+when+`"}]}},{"key":"ec2:Tenancy","values":{"items":[{"value":"`+value+`"}]}},{"key":"aws:Region"`)
	}
	bare := func(value string) string {
		return replace(t, decodedLaunch, `{"key":"aws:Region"`, `{"key":"ec2:Tenancy","values":{"items":[{"value":"`+value+`"}]}},{"key":"aws:Region"`)
	}
	tests := []struct {
		name, decoded string
		want          string // the tenancy
		left          int
	}{
		{"one", bare("default"), "default", 0},
		{"twice the same", bare("default") + bare("default"), "default", 0},
		{"two that differ", bare("default") + bare("host"), "", 2},
		{"the nearer one", at("2026-11-20T10:00:20Z", "host") + at("2026-11-20T10:00:01Z", "default"), "default", 1},
		{"equally near", at("2026-11-20T10:00:01Z", "host") + at("2026-11-20T09:59:59Z", "default"), "", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ev := cloudtrail.NewEvidence(evaluations(t, tt.decoded)...)
			for range 2 {
				e := one(t, refusedLaunch)
				ev.Join(e)
				got := ""
				if len(e.Evaluations) > 0 {
					got = e.Evaluations[0].Context.Lookup(condition.MustKey("ec2:Tenancy")).Text
				}
				if got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			}
			if got := len(ev.Unmatched()); got != tt.left {
				t.Errorf("%d are unmatched, want %d", got, tt.left)
			}
		})
	}
	new(cloudtrail.Evidence).Join(one(t, refusedLaunch)) // the zero value holds none
}

// requested writes the requests of an event.
func requested(t *testing.T, e *cloudtrail.Event) []string {
	t.Helper()
	requests, err := cloudtrail.Requests(e)
	if err != nil {
		return []string{err.Error()}
	}
	var lines []string
	for _, r := range requests {
		sign := " "
		if r.Denied {
			sign = "!"
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s", sign, r.Action, r.Resource, r.ResourceFrom, r.Context.Lookup(condition.MustKey("ec2:Tenancy")).Text))
	}
	return lines
}

// What AWS evaluated goes before what the record settles.
func TestRequestsEvaluated(t *testing.T) {
	const tenancy = `{"key":"ec2:Tenancy","values":{"items":[{"value":"host"}]}},{"key":"aws:Region"`
	launch := replace(t, decodedLaunch, `{"key":"aws:Region"`, tenancy)
	glossary := `{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::222222222222:user/u"},"eventSource":"new.amazonaws.com","eventName":"DoIt","errorCode":"AccessDenied","errorMessage":"Access Denied","eventID":"x"}`
	tests := []struct {
		name            string
		decoded, record string
		want            map[string]bool // lines, and whether they are there
	}{
		{"the denied one", launch, refusedLaunch, map[string]bool{
			"! ec2:runinstances arn:aws:ec2:eu-west-1:222222222222:instance/* message host": true,
			"  ec2:runinstances arn:aws:ec2:eu-west-1::image/ami-1 parameters ":             true,
		}},
		{"another resource of the type", strings.ReplaceAll(launch, "instance/*", "image/ami-1"), refusedLaunch, map[string]bool{
			"! ec2:runinstances arn:aws:ec2:eu-west-1:222222222222:image/ami-1 message host": true,
			"  ec2:runinstances arn:aws:ec2:eu-west-1::image/ami-1 parameters ":              false,
		}},
		{"one that the record does not show", strings.ReplaceAll(launch, "instance/*", "placement-group/pg"), refusedLaunch, map[string]bool{
			"! ec2:runinstances arn:aws:ec2:eu-west-1:222222222222:placement-group/pg message host": true,
			"  ec2:runinstances arn:aws:ec2:eu-west-1::image/ami-1 parameters ":                     true,
			"  ec2:runinstances arn:aws:ec2:eu-west-1:222222222222:instance/* default ":             true,
		}},
		{"all that AWS evaluated", detailsOfRole, refusedRole, map[string]bool{
			"! iam:getrole arn:aws:iam::222222222222:role/Vault message ":      true,
			"  iam:listroletags arn:aws:iam::222222222222:role/Vault message ": true,
		}},
		{"an event that nobody knows", `{"evaluations":[{"action":"new:DoIt","resource":"*","evaluatedEffect":"IMPLICIT_DENY"}],"requestContext":{"aws:userid":"AIDA1"}}`, glossary,
			map[string]bool{"! new:doit  message ": true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := one(t, tt.record)
			ev := cloudtrail.NewEvidence(evaluations(t, tt.decoded)...)
			ev.Join(e)
			if tt.name == "another resource of the type" {
				e.Evaluations = evaluations(t, tt.decoded) // the record says the image is another
			}
			got := requested(t, e)
			for line, want := range tt.want {
				if found := strings.Contains("\n"+strings.Join(got, "\n")+"\n", "\n"+line+"\n"); found != want {
					t.Errorf("%q: %v, want %v in\n%s", line, found, want, strings.Join(got, "\n"))
				}
			}
			denied := 0
			for _, line := range got {
				if strings.HasPrefix(line, "!") {
					denied++
				}
			}
			if denied != 1 {
				t.Errorf("%d requests are marked as denied, want 1", denied)
			}
		})
	}
	e := one(t, refusedRole)
	cloudtrail.NewEvidence(evaluations(t, detailsOfRole)...).Join(e)
	requests, err := cloudtrail.Requests(e)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("1", requests[0].Context.Lookup(condition.MustKey("iam:ResourceTag/tier")).Text); diff != "" {
		t.Errorf("the evaluated key (-want +got):\n%s", diff)
	}
}
