// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/policy/lint"
)

// TestAWSPrincipals tests which AWS principals are reported as errors.
func TestAWSPrincipals(t *testing.T) {
	for text, want := range map[string]string{
		"111122223333":                   "",
		"*":                              "",
		"arn:aws:iam::111122223333:root": "",
		"arn:aws:iam::111122223333:user/team/ann":             "",
		"arn:aws-cn:iam::111122223333:role/app":               "",
		"arn:aws:sts::111122223333:assumed-role/app/session":  "",
		"arn:aws:sts::111122223333:federated-user/ann":        "",
		"arn:aws:iam::cloudfront:user/CloudFront OAI E1":      "",
		"arn:aws:s3:::bucket":                                 "is not a principal",
		"arn:aws:iam::111122223333:policy/p":                  "is not a principal",
		"arn:aws:iam::111122223333:user/":                     "is not a principal",
		"arn:aws:sts::111122223333:role/app":                  "is not a principal",
		"arn:aws:iam:us-east-1:111122223333:role/app":         "has a region",
		"arn:aws:iam:::role/app":                              "has no account ID",
		"arn:aws:iam::1111:root":                              "has no account ID",
		"arn:aws:iam::11112222333x:root":                      "has no account ID",
		"arn:aws:sts::111122223333:assumed-role/app":          "does not name a session",
		"arn:aws:sts::111122223333:assumed-role//s":           "does not name a session",
		"arn:aws:iam::111122223333:group/admins":              "is a group",
		"arn:aws:iam::111122223333:role/*":                    "has a wildcard",
		"arn:aws:sts::111122223333:assumed-role/app/session?": "has a wildcard",
	} {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{`{"AWS":` + string(quoted) + `}`, `{"AWS":["444455556666",` + string(quoted) + `]}`} {
			list := lint.Bytes("p", document(`{"Effect":"Allow","Principal":`+form+`,"Action":"sqs:SendMessage","Resource":"*"}`), lint.Resource)
			got := find(list, "invalid-principal")
			if (want == "" && got != nil) || (want != "" && (len(got) != 1 || !strings.Contains(got[0], want))) {
				t.Errorf("%s: %q, want %q", form, got, want)
			}
			if path := "Statement[0].Principal.AWS"; want != "" && len(got) == 1 && !strings.HasPrefix(got[0], path) {
				t.Errorf("%s: %q, want path %s", form, got, path)
			}
		}
	}
}

// TestPrincipalPlaces tests that a finding is at the principal it is about, in
// whatever form that is written.
func TestPrincipalPlaces(t *testing.T) {
	for principal, want := range map[string][]string{
		`{"AWS":["111122223333","arn:aws:s3:::b"],"Service":["ec2","s3.amazonaws.com"]}`: {
			`Statement[0].Principal.AWS[1]: "arn:aws:s3:::b" is not a principal, want the ARN of an account, a user, a role or a session`,
			`Statement[0].Principal.Service[0]: "ec2" is not a service principal, want one such as "lambda.amazonaws.com"`,
		},
		`"arn:aws:s3:::b"`: {
			`Statement[0].Principal: "arn:aws:s3:::b" is not a principal, want the ARN of an account, a user, a role or a session`,
			`Statement[0].Principal: want "*" or an object, as in {"AWS": "arn:aws:s3:::b"}`,
		},
		`{"Service":"*"}`: {`Statement[0].Principal.Service: "*" has a wildcard, want the whole name of a service`},
	} {
		list := lint.Bytes("p", document(`{"Effect":"Allow","Principal":`+principal+`,"Action":"sqs:SendMessage","Resource":"*"}`), lint.Resource)
		if diff := cmp.Diff(want, find(list, "invalid-principal")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", principal, diff)
		}
	}
}
