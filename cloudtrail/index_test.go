// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
)

// eventOf returns the event of a record made of the given members, after those
// that all records have.
func eventOf(t testing.TB, members ...string) *cloudtrail.Event {
	t.Helper()
	return one(t, text(members...))
}

// text returns the text of a record. A member replaces an earlier one.
func text(members ...string) string {
	names := []string{}
	values := map[string]string{}
	for _, m := range append([]string{`"eventSource": "s3.amazonaws.com"`, `"eventName": "GetObject"`, `"eventTime": "2026-11-20T10:11:12Z"`, `"awsRegion": "eu-west-1"`,
		`"sourceIPAddress": "203.0.113.7"`, `"eventType": "AwsApiCall"`, `"recipientAccountId": "111122223333"`,
		`"requestParameters": {"bucketName": "orders", "key": "a"}`}, members...) {
		name, value, _ := strings.Cut(m, ": ")
		if values[name] == "" {
			names = append(names, name)
		}
		values[name] = value
	}
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(name + ": " + values[name])
	}
	return "{" + b.String() + "}"
}

// issued returns the members of the record of an operation of STS.
func issued(id, name, identity, params, response string) []string {
	return []string{`"eventID": "` + id + `"`, `"eventSource": "sts.amazonaws.com"`, `"eventName": "` + name + `"`, `"eventTime": "2026-11-20T10:00:00Z"`,
		`"userIdentity": ` + identity, `"requestParameters": ` + params, `"responseElements": ` + response}
}

const (
	aliceUser = `{"type": "IAMUser", "principalId": "AIDA1", "arn": "arn:aws:iam::111122223333:user/alice", "accountId": "111122223333", "accessKeyId": "AKIA1", "userName": "alice"}`
	deployARN = "arn:aws:sts::111122223333:assumed-role/deploy/alice"
)

// as returns the identity of a session of a role.
func as(role, session, key, created string) string {
	return fmt.Sprintf(`{"type": "AssumedRole", "principalId": "AROA1:%[2]s", "arn": "arn:aws:sts::111122223333:assumed-role/%[1]s/%[2]s", "accountId": "111122223333",
		"accessKeyId": "%[3]s", "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/%[1]s"}, "attributes": {"creationDate": "2026-11-20T%[4]sZ"}}}`,
		role, session, key, created)
}

// assumed returns the response of AssumeRole.
func assumed(role, session, key string) string {
	return fmt.Sprintf(`{"credentials": {"accessKeyId": "%s"}, "assumedRoleUser": {"arn": "arn:aws:sts::111122223333:assumed-role/%s/%s"}}`, key, role, session)
}

// toldBy returns credentials as a line.
func toldBy(c *cloudtrail.Credentials) string {
	if c == nil {
		return "nothing"
	}
	line := fmt.Sprintf("%s %s by %s", c.EventID, c.Kind, c.Requester)
	add := func(name string, value any) {
		if text := fmt.Sprint(value); text != "" && text != "[]" && text != "map[]" && text != "0s" && text != "false" {
			line += " " + name + "=" + text
		}
	}
	add("provider", c.Provider)
	add("for", c.Duration)
	add("policy", c.Policy)
	add("arns", c.PolicyARNs)
	add("undisclosed", c.Undisclosed)
	add("tags", c.Tags)
	add("transitive", c.TransitiveTags)
	add("source", c.SourceIdentity)
	add("claims", c.Claims)
	return line
}

func TestCredentials(t *testing.T) {
	const by = " by arn:aws:iam::111122223333:user/alice"
	deploy := as("deploy", "alice", "ASIA1", "10:00:00")
	other := as("deploy", "alice", "ASIA9", "10:00:02") // the console has several keys for a session
	answer := assumed("deploy", "alice", "ASIA1")
	blotted := assumed("deploy", "alice", "HIDDEN_DUE_TO_SECURITY_REASONS")
	federated := `{"type": "FederatedUser", "arn": "arn:aws:sts::111122223333:federated-user/carol", "accountId": "111122223333", "accessKeyId": "ASIA1"}`
	rootSession := `{"type": "Root", "principalId": "222222222222", "arn": "arn:aws:iam::222222222222:root", "accountId": "222222222222", "accessKeyId": "ASIA1",
		"sessionContext": {"attributes": {"creationDate": "2026-11-20T10:00:00Z", "mfaAuthenticated": "false"}}}`
	for _, tt := range []struct {
		name   string
		issues [][]string
		user   string // identity of the event that uses the credentials
		want   string
	}{
		{"nothing", nil, deploy, "nothing"},
		{"plain", [][]string{issued("e1", "AssumeRole", aliceUser, `{"roleArn": "r"}`, answer)}, deploy, "e1 AssumeRole" + by},
		{"all there is", [][]string{issued("e1", "AssumeRole", aliceUser, `{"durationSeconds": 900, "policy": "{\"Statement\":[]}", "policyArns": [{"arn": "arn:p"}],
			"tags": [{"key": "Team", "value": "data"}, {"key": "empty", "value": ""}], "transitiveTagKeys": ["Team"], "sourceIdentity": "al"}`, answer)}, deploy,
			"e1 AssumeRole" + by + ` for=15m0s policy={"Statement":[]} arns=[arn:p] tags=map[Team:data empty:] transitive=[Team] source=al`},
		{"hidden policy", [][]string{issued("e1", "AssumeRole", aliceUser, `{"policy": "HIDDEN_DUE_TO_SECURITY_REASONS"}`, answer)}, deploy, "e1 AssumeRole" + by + " undisclosed=true"},
		{"hidden managed policy", [][]string{issued("e1", "AssumeRole", aliceUser, `{"policyArns": [{"arn": "***"}]}`, answer)}, deploy, "e1 AssumeRole" + by + " undisclosed=true"},
		{"no parameters", [][]string{issued("e1", "AssumeRole", aliceUser, `null`, answer)}, deploy, "e1 AssumeRole" + by + " undisclosed=true"},
		{"unpacked policy", [][]string{issued("e1", "AssumeRole", aliceUser, `{"policy": {"Version": "2012-10-17", "Statement": [{"Sid": "\"", "Resource": null}, 1.50]}}`, answer)}, deploy,
			"e1 AssumeRole" + by + ` policy={"Version":"2012-10-17","Statement":[{"Sid":"\"","Resource":null},1.50]}`},
		{"refused", [][]string{append(issued("e1", "AssumeRole", aliceUser, `{}`, answer), `"errorCode": "AccessDenied"`)}, deploy, "nothing"},
		{"another service", [][]string{append(issued("e1", "AssumeRole", aliceUser, `{}`, answer), `"eventSource": "sso.amazonaws.com"`)}, deploy, "nothing"},

		{"by time", [][]string{issued("e1", "AssumeRole", aliceUser, `{}`, blotted)}, deploy, "e1 AssumeRole" + by},
		{"another key", [][]string{issued("e1", "AssumeRole", aliceUser, `{}`, answer)}, other, "e1 AssumeRole" + by},
		{"too late", [][]string{issued("e1", "AssumeRole", aliceUser, `{}`, blotted)}, as("deploy", "alice", "ASIA1", "10:00:03"), "nothing"},
		{"another session", [][]string{issued("e1", "AssumeRole", aliceUser, `{}`, blotted)}, as("deploy", "bob", "ASIA1", "10:00:00"), "nothing"},
		{"ambiguous", [][]string{issued("e1", "AssumeRole", aliceUser, `{}`, blotted), issued("e2", "AssumeRole", aliceUser, `{}`, assumed("deploy", "alice", "ASIA2"))}, deploy, "nothing"},
		{"the key decides", [][]string{issued("e1", "AssumeRole", aliceUser, `{}`, answer), issued("e2", "AssumeRole", aliceUser, `{}`, assumed("deploy", "alice", "ASIA2"))}, deploy, "e1 AssumeRole" + by},
		{"read twice", [][]string{issued("e1", "AssumeRole", aliceUser, `{}`, blotted), issued("e1", "AssumeRole", aliceUser, `{}`, blotted)}, deploy, "e1 AssumeRole" + by},
		{"one key for all", [][]string{issued("e1", "AssumeRole", aliceUser, `{}`, answer),
			append(issued("e2", "AssumeRole", aliceUser, `{}`, answer), `"eventTime": "2026-11-20T11:00:00Z"`)}, as("deploy", "alice", "ASIA1", "10:30:00"), "nothing"},
		{"two records", [][]string{
			append(issued("e2", "AssumeRole", `{"type": "AWSAccount", "principalId": "AIDA1", "accountId": "111122223333"}`, `{}`, blotted), `"sharedEventID": "s"`),
			append(issued("e1", "AssumeRole", aliceUser, `{}`, blotted), `"sharedEventID": "s"`)}, deploy, "e1 AssumeRole" + by},

		{"GetFederationToken", [][]string{issued("e1", "GetFederationToken", aliceUser, `{"name": "carol", "policy": "{}", "tags": [{"key": "a", "value": "b"}]}`,
			`{"credentials": {"accessKeyId": "ASIA1"}, "federatedUser": {"arn": "arn:aws:sts::111122223333:federated-user/carol"}}`)}, federated,
			"e1 GetFederationToken" + by + " policy={} tags=map[a:b]"},
		{"GetSessionToken", [][]string{issued("e1", "GetSessionToken", aliceUser, `null`, `{"credentials": {"accessKeyId": "ASIA1"}}`)},
			strings.Replace(aliceUser, "AKIA1", "ASIA1", 1), "e1 GetSessionToken" + by},
		{"AssumeRoot", [][]string{issued("e1", "AssumeRoot", aliceUser, `{"targetPrincipal": "222222222222", "taskPolicyArn": {"arn": "arn:task"}}`, `{"credentials": {"accessKeyId": "HIDDEN"}}`)},
			rootSession, "e1 AssumeRoot" + by + " arns=[arn:task]"},
		{"AssumeRoleWithSAML", [][]string{issued("e1", "AssumeRoleWithSAML", `{"type": "SAMLUser", "principalId": "q=:dana", "userName": "dana", "identityProvider": "q="}`,
			`{"principalArn": "arn:aws:iam::111122223333:saml-provider/corp", "principalTags": {"Team": "data"}, "transitiveTagKeys": ["Team"], "sourceIdentity": "dana"}`,
			`{"credentials": {"accessKeyId": "ASIA1"}, "subject": "dana", "subjectType": "persistent", "issuer": "i", "audience": "a", "nameQualifier": "q="}`)}, deploy,
			"e1 AssumeRoleWithSAML by arn:aws:iam::111122223333:saml-provider/corp provider=arn:aws:iam::111122223333:saml-provider/corp" +
				" tags=map[Team:data] transitive=[Team] source=dana claims=map[saml:namequalifier:q= saml:sub:dana saml:sub_type:persistent]"},
		{"AssumeRoleWithWebIdentity", [][]string{issued("e1", "AssumeRoleWithWebIdentity",
			`{"type": "WebIdentityUser", "principalId": "www.amazon.com:app:person", "userName": "person", "identityProvider": "www.amazon.com"}`, `{}`, answer)}, deploy,
			"e1 AssumeRoleWithWebIdentity by www.amazon.com provider=www.amazon.com claims=map[www.amazon.com:app_id:app www.amazon.com:user_id:person]"},
		{"service", [][]string{issued("e1", "AssumeRole", `{"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}`, `{}`, answer)}, deploy, "e1 AssumeRole by lambda.amazonaws.com"},

		{"chain", [][]string{ // the later one was read first
			issued("e2", "AssumeRole", as("first", "alice", "ASIA8", "09:00:00"), `{"tags": [{"key": "Own", "value": "1"}]}`, answer),
			issued("e1", "AssumeRole", aliceUser, `{"tags": [{"key": "Team", "value": "data"}, {"key": "Not", "value": "on"}], "transitiveTagKeys": ["team"], "sourceIdentity": "al"}`,
				assumed("first", "alice", "ASIA8"))}, deploy,
			"e2 AssumeRole by arn:aws:sts::111122223333:assumed-role/first/alice tags=map[Own:1 Team:data] transitive=[Team] source=al"},
		{"recorded chain", [][]string{issued("e2", "AssumeRole", as("first", "alice", "ASIA8", "09:00:00"),
			`{"incomingTransitiveTags": {"Team": "data"}, "tags": [{"key": "Own", "value": "1"}], "transitiveTagKeys": ["Own"]}`, answer)}, deploy,
			"e2 AssumeRole by arn:aws:sts::111122223333:assumed-role/first/alice tags=map[Own:1 Team:data] transitive=[Own Team]"},
		{"circle", [][]string{issued("e1", "AssumeRole", deploy, `{"tags": [{"key": "a", "value": "b"}], "transitiveTagKeys": ["a"]}`, answer)}, deploy,
			"e1 AssumeRole by " + deployARN + " tags=map[a:b] transitive=[a]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var x cloudtrail.Index
			for _, members := range tt.issues {
				if !x.Wants([]byte(text(members...))) {
					t.Errorf("the index does not want %s", members[0])
				}
				x.Add(eventOf(t, members...))
			}
			e := eventOf(t, `"userIdentity": `+tt.user)
			if relation := x.Join(e); relation != cloudtrail.Alone {
				t.Errorf("relation %q, want none", relation)
			}
			if got := toldBy(e.Credentials); got != tt.want {
				t.Errorf("credentials %s\nwant %s", got, tt.want)
			}
		})
	}
}

// What the issuing event tells settles condition keys.
func TestCredentialsKeys(t *testing.T) {
	deploy := as("deploy", "alice", "ASIA1", "10:00:00")
	via := func(service string) string {
		return strings.Replace(deploy, `"accountId"`, `"invokedBy": "`+service+`", "accountId"`, 1)
	}
	answer := assumed("deploy", "alice", "ASIA1")
	byService := func(service string) []string {
		return issued("e1", "AssumeRole", `{"type": "AWSService", "invokedBy": "`+service+`"}`, `{}`, answer)
	}
	saml := issued("e1", "AssumeRoleWithSAML", `{"type": "SAMLUser", "principalId": "q=:dana", "userName": "dana", "identityProvider": "q="}`,
		`{"principalArn": "arn:aws:iam::111122223333:saml-provider/corp", "principalTags": {"Team": "data"}}`, `{"credentials": {"accessKeyId": "ASIA1"}, "audience": "a"}`)
	for _, tt := range []struct {
		name, user, key, want string
		issue                 []string
	}{
		{"session tag", deploy, "aws:PrincipalTag/team", "data", saml},
		{"no session tag", deploy, "aws:PrincipalTag/other", "unknown", saml}, // the role may have it
		{"kept claim", deploy, "saml:sub", "dana", saml},
		{"claim that is not kept", deploy, "saml:aud", "unknown", saml},
		{"SAML provider", deploy, "aws:FederatedProvider", "arn:aws:iam::111122223333:saml-provider/corp", saml},
		{"no provider", deploy, "aws:FederatedProvider", "absent", issued("e1", "AssumeRole", aliceUser, `{}`, answer)},
		{"recorded provider", strings.Replace(deploy, `"sessionIssuer"`, `"webIdFederationData": {"federatedProvider": "accounts.google.com"}, "sessionIssuer"`, 1),
			"aws:FederatedProvider", "accounts.google.com", issued("e1", "AssumeRole", aliceUser, `{}`, answer)},
		{"no workload", deploy, "lambda:SourceFunctionArn", "absent", issued("e1", "AssumeRole", aliceUser, `{}`, answer)},
		{"workload", deploy, "lambda:SourceFunctionArn", "unknown", byService("lambda.amazonaws.com")},
		{"source identity", deploy, "aws:SourceIdentity", "al", issued("e1", "AssumeRole", aliceUser, `{"sourceIdentity": "al"}`, answer)},
		{"service role", via("cloudformation.amazonaws.com"), "aws:ViaAWSService", "false", byService("cloudformation.amazonaws.com")},
		{"forwarded by another service", via("athena.amazonaws.com"), "aws:ViaAWSService", "true", byService("lambda.amazonaws.com")},
		{"forwarded", via("athena.amazonaws.com"), "aws:ViaAWSService", "true", issued("e1", "AssumeRole", aliceUser, `{}`, answer)},
		{"assumed root", `{"type": "Root", "arn": "arn:aws:iam::222222222222:root", "accountId": "222222222222", "accessKeyId": "ASIA1"}`, "aws:AssumedRoot", "true",
			issued("e1", "AssumeRoot", aliceUser, `{"targetPrincipal": "222222222222"}`, `{"credentials": {"accessKeyId": "ASIA1"}}`)},
		{"not assumed root", `{"type": "Root", "arn": "arn:aws:iam::222222222222:root", "accountId": "222222222222", "accessKeyId": "ASIA1"}`, "aws:AssumedRoot", "absent",
			issued("e1", "GetSessionToken", aliceUser, `{}`, `{"credentials": {"accessKeyId": "ASIA1"}}`)},
	} {
		var x cloudtrail.Index
		x.Add(eventOf(t, tt.issue...))
		e := eventOf(t, `"userIdentity": `+tt.user)
		x.Join(e)
		if e.Credentials == nil {
			t.Errorf("%s: no credentials", tt.name)
			continue
		}
		if got := value(t, e, tt.key); got != tt.want {
			t.Errorf("%s: %s = %q, want %q", tt.name, tt.key, got, tt.want)
		}
	}
}

func TestRelations(t *testing.T) {
	caller := as("deploy", "alice", "ASIA1", "10:00:00")
	owner := `"recipientAccountId": "222222222222"`
	identity := `"userIdentity": {"type": "AWSAccount", "principalId": "AROA1:alice", "accountId": "111122223333"}`
	original := []string{`"eventID": "e1"`, `"sharedEventID": "s1"`, `"userIdentity": ` + caller}
	copied := []string{`"eventID": "e2"`, `"sharedEventID": "s1"`, owner, identity}
	service := []string{`"eventID": "e3"`, `"sharedEventID": "s1"`, `"userIdentity": {"type": "AWSService", "invokedBy": "a.amazonaws.com"}`}
	plain := []string{`"eventID": "e4"`, `"userIdentity": ` + caller}
	nameless := []string{`"userIdentity": ` + caller}
	for _, tt := range []struct {
		name   string
		events [][]string
		want   string
	}{
		{"both", [][]string{original, copied}, "original deploy,copy deploy"},
		{"copy first", [][]string{copied, original}, "copy deploy,original deploy"},
		{"copy alone", [][]string{copied}, " AROA1"},
		{"two copies", [][]string{copied, append(copied[:len(copied):len(copied)], `"eventID": "e9"`)}, " AROA1, AROA1"},
		{"original alone", [][]string{original}, " deploy"},
		{"original twice", [][]string{original, original}, " deploy,repeated deploy"},
		{"copy twice", [][]string{original, copied, copied}, "original deploy,copy deploy,repeated deploy"},
		{"service", [][]string{service}, " a.amazonaws.com"},
		{"twice", [][]string{plain, plain}, " deploy,repeated deploy"},
		{"no ID", [][]string{nameless, nameless}, " deploy, deploy"},
	} {
		var x cloudtrail.Index
		for _, members := range tt.events {
			x.Add(eventOf(t, members...))
		}
		var got []string
		for _, members := range tt.events {
			e := eventOf(t, members...)
			relation := x.Join(e)
			name := strings.Split(e.Principal.String(), "/")
			got = append(got, relation.String()+" "+strings.Split(name[min(1, len(name)-1)], ":")[0])
		}
		if got := strings.Join(got, ","); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}

	var x cloudtrail.Index
	x.Add(eventOf(t, issued("e0", "AssumeRole", aliceUser, `{"tags": [{"key": "Team", "value": "data"}]}`, assumed("deploy", "alice", "ASIA1"))...))
	x.Add(eventOf(t, original...))
	e := eventOf(t, copied...)
	x.Join(e)
	for key, want := range map[string]string{"aws:TokenIssueTime": "2026-11-20T10:00:00Z", "aws:PrincipalTag/Team": "data", "aws:username": "absent"} {
		if got := value(t, e, key); got != want {
			t.Errorf("%s of a copy = %q, want %q", key, got, want)
		}
	}
	if e.Identity.Type != "AWSAccount" {
		t.Errorf("the identity of a copy is %q, want it as recorded", e.Identity.Type)
	}
}

// Event IDs are told apart by all their letters, whether they are UUIDs or not.
func TestRepeated(t *testing.T) {
	ids := []string{"e1", "e2", "", "74291117-984f-4ac2-bffc-0dd438b58e6f", "74291117-984f-4ac2-bffc-0dd438b58e60", "7429111-7984f-4ac2-bffc-0dd438b58e6f-",
		"74291117984f4ac2bffc0dd438b58e6f", "EXAMPLE7-984f-4ac2-bffc-0dd438b58e6f", "EXAMPLE8-984f-4ac2-bffc-0dd438b58e6f"}
	var x cloudtrail.Index
	for i, id := range append(ids, ids...) {
		got := x.Join(eventOf(t, `"userIdentity": `+aliceUser, `"eventID": "`+id+`"`))
		want := cloudtrail.Alone
		if i >= len(ids) && id != "" {
			want = cloudtrail.Repeated
		}
		if got != want {
			t.Errorf("event %d, %q: %q, want %q", i, id, got, want)
		}
	}
}

// Everything that an index remembers something of is wanted.
func TestWantsSamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(samples(t, "events"), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	wanted, shared := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var x cloudtrail.Index
		wants := x.Wants(data)
		if wants {
			wanted++
		}
		for e, err := range cloudtrail.Events(filepath.Base(file), strings.NewReader(string(data))) {
			if err != nil {
				t.Fatal(err)
			}
			if e.SharedID != "" {
				shared++
			}
			if x.Add(e); !wants && !cmp.Equal(x, cloudtrail.Index{}, cmp.AllowUnexported(cloudtrail.Index{})) {
				t.Errorf("%s is not wanted", filepath.Base(file))
			}
		}
	}
	t.Logf("%d of %d files wanted, %d records shared", wanted, len(files), shared)
	if wanted == 0 || wanted*8 > len(files) {
		t.Errorf("%d of %d files wanted", wanted, len(files))
	}
}

func BenchmarkIndexJoin(b *testing.B) {
	var x cloudtrail.Index
	x.Add(eventOf(b, issued("e1", "AssumeRole", aliceUser, `{"tags": [{"key": "Team", "value": "data"}]}`, assumed("deploy", "alice", "ASIA1"))...))
	e := eventOf(b, `"userIdentity": `+as("deploy", "alice", "ASIA1", "10:00:00"), `"eventID": "74291117-984f-4ac2-bffc-0dd438b58e6f"`)
	b.ReportAllocs()
	for b.Loop() {
		x.Join(e)
	}
}

func BenchmarkIndexWants(b *testing.B) {
	data := []byte(text(`"userIdentity": `+as("deploy", "alice", "ASIA1", "10:00:00"), `"eventID": "74291117-984f-4ac2-bffc-0dd438b58e6f"`))
	var x cloudtrail.Index
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		x.Wants(data)
	}
}

// Whatever records say of each other, reading them ends, and what is remembered
// is wanted.
func FuzzIndex(f *testing.F) {
	caller := as("deploy", "alice", "ASIA1", "10:00:00")
	f.Add([]byte(text(issued("e1", "AssumeRole", caller, `{"tags": [{"key": "a", "value": "b"}], "transitiveTagKeys": ["a"]}`, assumed("deploy", "alice", "ASIA1"))...)))
	f.Add([]byte(text(`"sharedEventID": "s1"`, `"userIdentity": `+caller) + text(`"sharedEventID": "s1"`, `"userIdentity": {"type": "AWSAccount"}`)))
	f.Add([]byte(text(`"userIdentity": {"type": "WebIdentityUser", "identityProvider": "a.example.com/b", "principalId": "a.example.com/b:c:d", "userName": "d"}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		var x cloudtrail.Index
		for range 2 {
			for e, err := range cloudtrail.Events("f", strings.NewReader(string(data))) {
				if err == nil {
					x.Add(e)
				}
			}
		}
		for e, err := range cloudtrail.Events("f", strings.NewReader(string(data))) {
			if err != nil {
				continue
			}
			relation := x.Join(e)
			if (relation == cloudtrail.Original || relation == cloudtrail.Copy) && e.SharedID == "" {
				t.Errorf("%s without a shared ID", relation)
			}
			if _, err := cloudtrail.Requests(e); err == nil && e.Credentials != nil && e.Credentials.Kind == "" {
				t.Error("credentials of no kind")
			}
		}
	})
}
