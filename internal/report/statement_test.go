// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot"
)

// withPolicy is the answer to a request of dora's whose user policy is document,
// which is JSON text inside a JSON string.
func withPolicy(t *testing.T, document, more string) string {
	t.Helper()
	const org = `{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,"services":["s3"],
		"users":[{"arn":"arn:aws:iam::222222222222:user/dora","tags":{"team":"data"},"groups":[],"attachedPolicies":[],"inlinePolicies":[{"name":"own","document":%q}]}],
		"resources":[{"arn":"arn:aws:s3:::app-data","type":"s3:bucket","policyStatus":"none"}]}]}`
	snap, err := snapshot.Read("org.json", fmt.Appendf(nil, org, document))
	if err != nil {
		t.Fatal(err)
	}
	record := `{"eventID":"1","eventName":"GetObject","errorCode":"AccessDenied","errorMessage":"Access Denied","resources":[{"ARN":"arn:aws:s3:::app-data/x.csv","type":"AWS::S3::Object"}],` + more + dora + `}`
	ds := diagnoses(&undenied.Analyzer{Snapshot: snap}, events(t, "event.json", []byte(record)))
	return written(t, func(w io.Writer) error { return report.Diagnosis(w, ds[0], report.Style{Width: 100}) })
}

// TestClauses puts the outcome of condition clauses into words.
func TestClauses(t *testing.T) {
	tests := []struct{ effect, condition, want string }{
		{"Deny", `{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`, `^ aws:RequestedRegion is "eu-west-1"`},
		{"Deny", `{"StringEquals":{"aws:requestedregion":["us-east-1","eu-west-1"]}}`, `^ aws:requestedregion is "eu-west-1", one of us-east-1, eu-west-1`},
		{"Deny", `{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","us-east-2"]}}`, `is "eu-west-1", not in us-east-1, us-east-2`},
		{"Deny", `{"StringNotLike":{"aws:RequestedRegion":"us-*"}}`, `is "eu-west-1", not like us-*`},
		{"Deny", `{"StringLike":{"aws:RequestedRegion":"eu-*"}}`, `is "eu-west-1", that is like eu-*`},
		{"Deny", `{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`, `aws:SourceIp is "192.0.2.9", not in 10.0.0.0/8`},
		{"Deny", `{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}`, `aws:CurrentTime is "2026-11-20T10:11:12Z", that is after 2026-01-01T00:00:00Z`},
		{"Deny", `{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}`, `aws:SourceVpce is absent, so it is not vpce-1`},
		{"Deny", `{"StringEqualsIfExists":{"aws:SourceVpce":"vpce-1"}}`, `aws:SourceVpce is absent, and StringEqualsIfExists lets that pass`},
		{"Deny", `{"Null":{"aws:SourceVpce":"true"}}`, "^ aws:SourceVpce is absent\n"},
		{"Deny", `{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}`, `^ aws:PrincipalArn is "arn:aws:iam::222222222222:user/dora", not like`},
		{"Deny", `{"StringEquals":{"s3:VersionId":"7"}}`, ``},
		{"Allow", `{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}`, `would allow it, but aws:RequestedRegion is "eu-west-1", not us-east-1`},
		{"Allow", `{"StringEquals":{"aws:SourceVpce":"vpce-1"}}`, `would allow it, but aws:SourceVpce is absent, want vpce-1`},
		{"Allow", `{"Null":{"aws:SourceVpce":"false"}}`, `would allow it, but aws:SourceVpce is absent, want it present`},
		{"Allow", `{"StringEquals":{"aws:PrincipalTag/Team":["a","b","c","d","e","f","g"]}}`, `not in a, b, c, d and 3 more`},
		{"Allow", `{"StringEquals":{"s3:ExistingObjectTag/Stage":"prod"}}`, `statement S of own may allow it: s3:ExistingObjectTag/Stage is unknown, and the statement asks for StringEquals prod`},
	}
	for _, tt := range tests {
		document := `{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"` + tt.effect + `","Action":"s3:*","Resource":"*","Condition":` + tt.condition + `}`
		if tt.effect == "Deny" {
			document += `,{"Effect":"Allow","Action":"*","Resource":"*"}`
		}
		got := withPolicy(t, document+"]}", `"sourceIPAddress":"192.0.2.9",`)
		if unwrapped := strings.Join(strings.Fields(got), " "); !strings.Contains(unwrapped, strings.TrimSpace(tt.want)) || strings.HasSuffix(tt.want, "\n") && !strings.Contains(got, tt.want) {
			t.Errorf("%s %s: does not say %q:\n%s", tt.effect, tt.condition, tt.want, got)
		}
	}
}

// TestStatementExcerpt shows what is left out of long statements, and how
// statements of one line are laid out.
func TestStatementExcerpt(t *testing.T) {
	var actions []string
	for i := range 30 {
		actions = append(actions, fmt.Sprintf("\t\t\t\"s3:A%d\"", i))
	}
	long := "{\n\t\"Version\": \"2012-10-17\",\n\t\"Statement\": [{\n\t\t\"Sid\": \"Long\",\n\t\t\"Effect\": \"Deny\",\n\t\t\"Action\": [\n" +
		strings.Join(actions, ",\n") + ",\n\t\t\t\"s3:Get*\"\n\t\t],\n\t\t\"Resource\": \"*\"\n\t}]\n}"
	minified := `{"Version":"2012-10-17","Statement":[{"Sid":"Short","Effect":"Deny","NotAction":["s3:PutObject","s3:DeleteObject"],"Resource":["arn:aws:s3:::app-data/*","arn:aws:s3:::app-data"]}]}`
	golden(t, "excerpt", withPolicy(t, long, "")+withPolicy(t, minified, ""))
}
