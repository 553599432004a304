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

const (
	// decodedLaunch is what STS decodes of a denied launch. EC2 names the action
	// without its prefix.
	decodedLaunch = `{"allowed":false,"explicitDeny":true,"matchedStatements":{"items":[{"statementId":"NoLargeOnes","effect":"DENY",` +
		`"principals":{"items":[{"value":"AROAEXAMPLEBUILD"}]},"principalGroups":{"items":[]},"actions":{"items":[{"value":"ec2:RunInstances"}]},` +
		`"resources":{"items":[{"value":"*"}]},"conditions":{"items":[{"key":"ec2:InstanceType","values":{"items":[{"value":"t3.micro"}]}}]}}]},` +
		`"failures":{"items":[]},"context":{"principal":{"id":"AROAEXAMPLEBUILD:ci","arn":"arn:aws:sts::222222222222:assumed-role/Build/ci"},` +
		`"action":"RunInstances","resource":"arn:aws:ec2:eu-west-1:222222222222:instance/*","conditions":{"items":[` +
		`{"key":"aws:Region","values":{"items":[{"value":"eu-west-1"}]}},{"key":"aws:Service","values":{"items":[{"value":"ec2"}]}},` +
		`{"key":"aws:ARN","values":{"items":[{"value":"arn:aws:ec2:eu-west-1:222222222222:instance/*"}]}},` +
		`{"key":"ec2:InstanceType","values":{"items":[{"value":"m5.24xlarge"}]}},{"key":"ec2:Region","values":{"items":[{"value":"eu-west-1"}]}},` +
		`{"key":"aws:TagKeys","values":{"items":[{"value":"team"}]}}]}}}`

	// detailsOfRole is the response for a denied call of IAM.
	detailsOfRole = `{
  "evaluations": [
    {"action": "iam:GetRole", "resource": "arn:aws:iam::222222222222:role/Vault", "context": {"iam:ResourceTag/tier": "1"},
     "evaluatedEffect": "EXPLICIT_DENY",
     "matchedPolicies": [{"uri": "arn:aws:iam::222222222222:policy/Guard", "matchedStatements": [{"sid": "NoVault", "evaluatedEffect": "DENY"}]}]},
    {"action": "iam:ListRoleTags", "resource": "arn:aws:iam::222222222222:role/Vault", "evaluatedEffect": "ALLOW", "aNewMember": 1}
  ],
  "policies": [
    {"uri": "arn:aws:iam::222222222222:policy/Guard", "type": "PERMISSIONS_BOUNDARY", "inline": false, "attachedTo": [{"arn": "arn:aws:iam::222222222222:role/Build"}]},
    {"uri": "inline:0123456789abcdef", "type": "SESSION_POLICY", "inline": true}
  ],
  "requestContext": {
    "aws:PrincipalARN": "arn:aws:iam::222222222222:role/Build", "aws:UserId": "AROAEXAMPLEBUILD:ci", "aws:SourceIp": "203.0.113.7/32",
    "aws:EpochTime": "2026-11-20T10:00:00Z", "aws:CurrentTime": "2026-11-20T10:00:00Z", "aws:PrincipalOrgPaths": "[o-a1b2/r-ab12/ou-1/, o-a1b2/r-ab12/]",
    "aws:SecureTransport": true, "aws:PrincipalServiceNamesList": [], "aws:ViaAWSService": null
  }
}`
)

// told writes what matters of evaluations, a line each.
func told(evals []*cloudtrail.Evaluation) []string {
	var lines []string
	for _, e := range evals {
		outcome := e.Effect.String()
		if e.Allowed {
			outcome = "allowed"
		}
		line := fmt.Sprintf("%s %s %s %s %s id=%s", outcome, e.PrincipalARN, e.PrincipalID, e.Action, e.Resource, e.AuthorizationID)
		for _, s := range e.Statements {
			line += fmt.Sprintf(" by %s %s of %v %s %v %v %v", s.Effect, s.Sid, s.Policy.Type, s.Policy.URI, s.Actions, s.Resources, s.Conditions)
		}
		lines = append(lines, line)
	}
	return lines
}

// keys writes a context, a key a line.
func keys(c *condition.Context) []string {
	var lines []string
	for k, e := range c.All() {
		value := e.Text
		if e.Multi {
			value = fmt.Sprintf("%q", e.List)
		}
		lines = append(lines, k.String()+" = "+value)
	}
	return lines
}

func TestParseEvaluations(t *testing.T) {
	const (
		launch = `explicit arn:aws:sts::222222222222:assumed-role/Build/ci AROAEXAMPLEBUILD:ci ec2:RunInstances arn:aws:ec2:eu-west-1:222222222222:instance/* id=` +
			` by Deny NoLargeOnes of policy type 0  [ec2:RunInstances] [*] [{ec2:InstanceType [t3.micro]}]`
		role = `explicit arn:aws:iam::222222222222:role/Build AROAEXAMPLEBUILD:ci iam:GetRole arn:aws:iam::222222222222:role/Vault id=%s` +
			` by Deny NoVault of permissions boundary arn:aws:iam::222222222222:policy/Guard [] [] []`
		tags = `allowed arn:aws:iam::222222222222:role/Build AROAEXAMPLEBUILD:ci iam:ListRoleTags arn:aws:iam::222222222222:role/Vault id=%s`
		id   = "a1b2c3d4e5f6g7h8i9j0"
	)
	page1 := `{"nextToken":"n","requestContext":{"aws:userid":"AIDA1"},"evaluations":[{"action":"iam:GetRole","resource":"","matchedPolicies":[{"uri":"u","matchedStatements":[{"sid":"A"}]}]}]}`
	page2 := `{"evaluations":[{"action":"iam:GetUser","resource":"*"}],"policies":[{"uri":"u","type":"SERVICE_CONTROL_POLICY"}]}`
	paged := []string{` AIDA1 iam:GetRole  id= by effect 0 A of service control policy u [] [] []`, `  AIDA1 iam:GetUser * id=`}
	paged[0] = " " + paged[0]
	plain := func(format, id string) string { return fmt.Sprintf(format, id) }
	tests := []struct {
		name, file, text string
		want             []string
	}{
		{"the decoded text", "f", decodedLaunch, []string{launch}},
		{"the response of STS", "f", `{"DecodedMessage": ` + quote(decodedLaunch) + `}`, []string{launch}},
		{"a decoded message that is an object", "f", `{"DecodedMessage": ` + decodedLaunch + `}`, []string{launch}},
		{"the text of a query", "f", quote(decodedLaunch), []string{launch}},
		{"with a byte order mark", "f", "\xef\xbb\xbf" + decodedLaunch + "\r\n", []string{launch}},
		{"lines", "f", decodedLaunch + "\n" + decodedLaunch + "\n", []string{launch, launch}},
		{"an array", "f", "[" + decodedLaunch + "," + quote(decodedLaunch) + "]", []string{launch, launch}},
		{"details", "f", detailsOfRole, []string{plain(role, ""), plain(tags, "")}},
		{"details with their ID", "f", strings.Replace(detailsOfRole, "{", `{"authorizationId":"`+id+`",`, 1), []string{plain(role, id), plain(tags, id)}},
		{"details in a file named after the ID", "out/" + id + ".json", detailsOfRole, []string{plain(role, id), plain(tags, id)}},
		{"a long name is no ID", "out/authorizationdetailsofrole.json", detailsOfRole, []string{plain(role, ""), plain(tags, "")}},
		{"details and a decoded message", "f", detailsOfRole + decodedLaunch, []string{plain(role, ""), plain(tags, ""), launch}},
		{"pages", "f", page1 + "\n" + page2, paged},
		{"an array of pages", "f", "[" + page1 + "," + page2 + "]", paged},
		{"no page after the last", "f", page2 + page1, []string{"   iam:GetUser * id=", "  AIDA1 iam:GetRole  id= by effect 0 A of policy type 0 u [] [] []"}},
		{"no prefix anywhere", "f", `{"context":{"action":"SendEmail","resource":"*"}}`, []string{"   SendEmail * id="}},
		{"the prefix from the ARN", "f", `{"context":{"action":"SendEmail","resource":"arn:aws:ses:us-east-1:111122223333:identity/x"},"explicitDeny":false}`,
			[]string{"implicit   ses:SendEmail arn:aws:ses:us-east-1:111122223333:identity/x id="}},
		{"an allowed one", "f", `{"allowed":true,"explicitDeny":false,"context":{"action":"a:B"}}`, []string{"allowed   a:B  id="}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := cloudtrail.ParseEvaluations(tt.file, []byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, told(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Keys of decoded messages that no policy can use are left out; a set is a set
// even with one value.
func TestEvaluationContext(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"decoded", decodedLaunch, []string{`aws:tagkeys = ["team"]`, "ec2:instancetype = m5.24xlarge", "ec2:region = eu-west-1"}},
		{"details", detailsOfRole, []string{
			"aws:currenttime = 2026-11-20T10:00:00Z", "aws:epochtime = 1795168800", "aws:principalarn = arn:aws:iam::222222222222:role/Build",
			`aws:principalorgpaths = ["o-a1b2/r-ab12/ou-1/" "o-a1b2/r-ab12/"]`, `aws:principalservicenameslist = []`,
			"aws:securetransport = true", "aws:sourceip = 203.0.113.7", "aws:userid = AROAEXAMPLEBUILD:ci", "iam:resourcetag/tier = 1",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := cloudtrail.ParseEvaluations("f", []byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, keys(&got[0].Context)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if e := got[0].Context.Lookup(condition.MustKey("aws:SourceVpc")); e.Presence != condition.Unknown {
				t.Errorf("a key that is not listed is %v, want unknown", e.Presence)
			}
		})
	}
}

func TestParseEvaluationsError(t *testing.T) {
	const want = "want a decoded authorization failure message or the response of GetRequestAuthorizationDetails"
	tests := []struct{ name, text, want string }{
		{"nothing", "", "f:1:1: the file is empty, " + want},
		{"white space", " \n ", "f:1:1: the file is empty, " + want},
		{"a number", "\n 1", "f:2:2: a number, " + want},
		{"something else", `{"Records": []}`, "f:1:1: the object has neither evaluations nor context, " + want},
		{"UTF-16", "\xff\xfe{\x00", "f:1:1: the text is UTF-16, want UTF-8"},
		{"syntax", "{\"context\":\n {,}}", `f:2:3: unexpected character ',' in object, want a name in quotes or "}"`},
		{"the second value", decodedLaunch + "\n{\"context\"", `f:2:11: unexpected end of input after name "context", want ":"`},
		{"context", `{"context": 1}`, "f:1:13: context is a number, want an object"},
		{"no context", `{"explicitDeny": true}`, "f:1:1: context is missing, want the object with the principal, the action and the resource"},
		{"action", `{"context": {"action": null}}`, "f:1:13: context.action is missing, want a string"},
		{"all faults", `{"explicitDeny": "yes", "context": {"action": 7, "principal": []}}`,
			"f:1:18: explicitDeny is a string, want a boolean\nf:1:47: context.action is a number, want a string\nf:1:63: context.principal is an array, want an object"},
		{"within a string", `{"DecodedMessage": "{\"context\": []}"}`, "f:1:20: context is an array, want an object"},
		{"syntax within a string", `[{"DecodedMessage": "AQAB"}]`, `f:1:21: DecodedMessage: unexpected character 'A', want a JSON value`},
		{"a list that is none", `{"context":{"action":"a:B","conditions":{"items":{}}}}`, "f:1:50: context.conditions.items is an object, want an array"},
		{"evaluations", `{"evaluations": {}}`, "f:1:17: evaluations is an object, want an array"},
		{"an evaluation", `{"evaluations": [{"resource": "*"}]}`, "f:1:18: evaluations[0].action is missing, want a string"},
		{"a key", `{"evaluations": [], "requestContext": {"aws:a": {"x": 1}}}`, "f:1:49: requestContext: aws:a is an object, want a value or a list of values"},
		{"a value", `{"evaluations": [{"action":"a:B","context":{"aws:a": [[]]}}]}`, "f:1:55: evaluations[0].context: a value of aws:a is an array, want a string, a number or a boolean"},
		{"wrapped too often", strings.Repeat("[", 20) + strings.Repeat("]", 20), "f:1:9: wrapped too often, want at most 8 wrappers"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := cloudtrail.ParseEvaluations("f", []byte(tt.text))
			if err == nil {
				t.Fatalf("got %d evaluations, want an error", len(got))
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParseEvaluations(f *testing.F) {
	for _, seed := range []string{decodedLaunch, detailsOfRole, `{"DecodedMessage": ` + quote(decodedLaunch) + `}`, "[" + detailsOfRole + ",\n" + detailsOfRole + "]", `"\"{}\""`, "{}{", "[[[[[[[[[]]]]]]]]]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		evals, err := cloudtrail.ParseEvaluations("a1b2c3d4e5f6g7h8i9j0", data)
		if err != nil {
			if len(evals) > 0 {
				t.Error("evaluations beside an error")
			}
			for line := range strings.Lines(err.Error()) {
				if !strings.HasPrefix(line, "a1b2c3d4e5f6g7h8i9j0:") {
					t.Errorf("an error without a position: %s", line)
				}
			}
			return
		}
		for _, e := range evals {
			if e.Action == "" || e.Position.Line < 1 || e.Position.Offset > int64(len(data)) || e.Allowed && e.Effect != cloudtrail.EffectUnknown {
				t.Errorf("%+v", e)
			}
		}
		ev := cloudtrail.NewEvidence(evals...)
		if len(ev.Unmatched()) != len(evals) {
			t.Errorf("%d of %d evaluations are unmatched before any event", len(ev.Unmatched()), len(evals))
		}
	})
}
