// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/policy/lint"
)

// padded returns a document of n characters, one of which is a blank between
// values and one a blank in a string. The Sid makes up for the length.
func padded(t *testing.T, statement string, n int) []byte {
	t.Helper()
	const mark = "SIZE"
	data := `{"Version":"2012-10-17", "Statement":{` + statement + `}}`
	if !strings.Contains(data, mark) || len(data) > n {
		t.Fatalf("cannot make %d characters of %s", n, data)
	}
	data = strings.Replace(data, mark, strings.Repeat("a", n-len(data)+len(mark)), 1)
	if len(data) != n {
		t.Fatalf("%d characters, want %d", len(data), n)
	}
	return []byte(data)
}

func TestQuotas(t *testing.T) {
	const (
		identity = `"Sid":"SIZE","Effect":"Deny","Action":"s3:PutObject","Resource":"*","Condition":{"StringEquals":{"aws:username":"a b"}}`
		rcp      = `"Sid":"SIZE","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{"StringEquals":{"aws:username":"a b"}}`
		trust    = `"Sid":"SIZE","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:username":"a b"}}`
	)
	bucket := strings.Replace(rcp, `"Resource":"*"`, `"Resource":"arn:aws:s3:::b/*"`, 1)
	for _, test := range []struct {
		kind      lint.Kind
		statement string
		most      int
		extra     int // characters that are not counted
		code      string
	}{
		{lint.Identity, identity, 6144, 2, "policy-long"},
		{lint.Identity, identity, 10240, 2, "policy-too-long"},
		{lint.Boundary, identity, 6144, 2, "policy-too-long"},
		{lint.Session, identity, 2048, 0, "policy-too-long"},
		{lint.Trust, trust, 2048, 2, "policy-long"},
		{lint.Trust, trust, 4096, 2, "policy-too-long"},
		{lint.Key, strings.Replace(rcp, "s3:PutObject", "kms:Decrypt", 1), 32768, 1, "policy-too-long"},
		{lint.SCP, identity, 10240, 0, "policy-long"},
		{lint.SCP, identity, 10240, 1, "policy-too-long"},
		{lint.RCP, rcp, 5120, 0, "policy-long"},
		{lint.RCP, rcp, 5120, 1, "policy-too-long"},
		{lint.Endpoint, rcp, 20480, 0, "policy-too-long"},
		{lint.Resource, bucket, 20480, 1, "policy-too-long"},
		{lint.Resource, strings.Replace(rcp, "s3:PutObject", "secretsmanager:GetSecretValue", 1), 20480, 1, "policy-too-long"},
		{lint.Resource, strings.Replace(rcp, "s3:PutObject", "lambda:InvokeFunction", 1), 20480, 1, "policy-too-long"},
	} {
		n := test.most + test.extra
		if found := find(lint.Bytes("p", padded(t, test.statement, n), test.kind), test.code); found != nil {
			t.Errorf("%v of %d characters: %q", test.kind, n, found)
		}
		if found := find(lint.Bytes("p", padded(t, test.statement, n+1), test.kind), test.code); len(found) != 1 {
			t.Errorf("%v of %d characters: no %s", test.kind, n+1, test.code)
		}
	}
	// Of most services nothing is known.
	for _, action := range []string{"sqs:SendMessage", `s3:PutObject","sqs:SendMessage`, "*"} {
		statement := strings.Replace(rcp, `"s3:PutObject"`, `["`+action+`"]`, 1)
		if found := find(lint.Bytes("p", padded(t, statement, 40000), lint.Resource), "policy-too-long"); found != nil {
			t.Errorf("policy of %s: %q", action, found)
		}
	}
}

// TestQuotaWhiteSpace tests that a string with an escaped quote does not end.
func TestQuotaWhiteSpace(t *testing.T) {
	statement := `"Sid":"SIZE","Effect":"Deny","Action":"s3:PutObject","Resource":"*","Condition":{"StringEquals":{"aws:username":"a\" \" \" \\"}}` +
		strings.Repeat(" ", 100)
	const uncounted = 101 // the blank before Statement is one
	if found := find(lint.Bytes("p", padded(t, statement, 10240+uncounted), lint.SCP), "policy-too-long"); found != nil {
		t.Errorf("at the limit: %q", found)
	}
	if found := find(lint.Bytes("p", padded(t, statement, 10240+uncounted+1), lint.SCP), "policy-too-long"); found == nil {
		t.Error("over the limit: no policy-too-long")
	}
}

// TestQuotaAWSManaged tests that AWS's own policies are held to no quota.
func TestQuotaAWSManaged(t *testing.T) {
	data := padded(t, `"Sid":"SIZE","Effect":"Deny","Action":"s3:PutObject","Resource":"*"`, 20000)
	for name, exempt := range map[string]bool{
		"arn:aws:iam::aws:policy/ReadOnlyAccess":             true,
		"arn:aws-cn:iam::aws:policy/job-function/ViewOnly":   true,
		"aws-managed/ReadOnlyAccess.json":                    true,
		`samples\aws-managed\ReadOnlyAccess.json`:            true,
		"arn:aws:iam::111122223333:policy/aws-managed/Thing": false,
		"my-aws-managed/x.json":                              false,
		"ReadOnlyAccess.json":                                false,
	} {
		found := find(lint.Bytes(name, data, lint.Identity), "policy-too-long")
		if (found == nil) != exempt {
			t.Errorf("%s: %q, want an exemption: %v", name, found, exempt)
		}
	}
}

func TestMaxSize(t *testing.T) {
	data := []byte(strings.Repeat(" ", lint.MaxSize))
	if got := lint.Bytes("p", data, lint.Identity); len(got) != 1 || got[0].Code != "invalid-json" {
		t.Errorf("got %v, want invalid-json", got)
	}
	if got := lint.Bytes("p", append(data, ' '), lint.Identity); len(got) != 1 || got[0].Code != "policy-too-long" || got[0].Severity != lint.Error {
		t.Errorf("got %v, want policy-too-long", got)
	}
}
