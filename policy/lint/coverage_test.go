// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/policy/lint"
)

func TestCoverage(t *testing.T) {
	const wide = `{"Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"}`
	for _, test := range []struct {
		name, first, second string
		want                []string
	}{
		{"same", wide, wide, []string{"Statement[1]: says nothing that Statement[0] does not say"}},
		{"narrower resource", wide, `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/x","arn:aws:s3:::b/y*"]}`,
			[]string{"Statement[1]: says nothing that Statement[0] does not say"}},
		{"later is wider", `{"Sid":"A","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/x"}`, wide,
			[]string{"Statement[0]: says nothing that Statement[1] does not say"}},
		{"condition added", wide, strings.Replace(wide, `}`, `,"Condition":{"StringEquals":{"aws:username":"a"}}}`, 1),
			[]string{"Statement[1]: says nothing that Statement[0] does not say"}},
		{"denied", strings.Replace(wide, "Allow", "Deny", 1), wide, []string{"Statement[1]: allows only what Statement[0] denies"}},
		{"not an action", `{"Sid":"Most","Effect":"Allow","Principal":"*","NotAction":"iam:*","Resource":"*"}`, wide,
			[]string{"Statement[1]: says nothing that Most does not say"}},
		{"other resource", wide, strings.Replace(wide, "b/", "c/", 1), nil},
		{"other action", wide, strings.Replace(wide, "Get*", "*", 1), []string{"Statement[0]: says nothing that Statement[1] does not say"}},
		{"other effect", wide, strings.Replace(wide, "Allow", "Deny", 1), []string{"Statement[0]: allows only what Statement[1] denies"}},
		{"deny is narrower", strings.Replace(strings.Replace(wide, "Allow", "Deny", 1), "b/*", "b/x", 1), wide, nil},
		{"named principal", strings.Replace(wide, `"*"`, `{"AWS":["111122223333","444455556666"],"Service":"s3.amazonaws.com"}`, 1), strings.Replace(wide, `"*"`, `{"AWS":"444455556666"}`, 1),
			[]string{"Statement[1]: says nothing that Statement[0] does not say"}},
		{"no resources", `{"Effect":"Allow","Principal":"*","Action":"ecr:*"}`, `{"Effect":"Allow","Principal":"*","Action":"ecr:GetDownloadUrlForLayer"}`,
			[]string{"Statement[1]: says nothing that Statement[0] does not say"}},
		{"a resource and none", `{"Effect":"Allow","Principal":"*","Action":"ecr:*"}`, `{"Effect":"Allow","Principal":"*","Action":"ecr:GetDownloadUrlForLayer","Resource":"*"}`, nil},
		{"empty resources", strings.Replace(wide, `"arn:aws:s3:::b/*"`, `[]`, 1), strings.Replace(wide, `"arn:aws:s3:::b/*"`, `[]`, 1), nil},
		{"empty actions", strings.Replace(wide, `"s3:Get*"`, `[]`, 1), strings.Replace(wide, `"s3:Get*"`, `[]`, 1), nil},
		{"spares more", `{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}`, `{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","444455556666"]},"Action":"s3:*","Resource":"*"}`,
			[]string{"Statement[1]: says nothing that Statement[0] does not say"}},
		{"spares somebody", `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`, `{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333"]},"Action":"s3:*","Resource":"*"}`, nil},
		{"without principal", `{"Effect":"Deny","Action":"s3:*","Resource":"*"}`, `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`, nil},
		{"variables left out", `{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":"arn:aws:s3:::${aws:username}"}`, `{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","NotResource":"arn:aws:s3:::${aws:username}"}`, nil},
		{"fewer left out", `{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":"arn:aws:s3:::a"}`, `{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":["arn:aws:s3:::a","arn:aws:s3:::b"]}`,
			[]string{"Statement[1]: says nothing that Statement[0] does not say"}},
		{"all resources", `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`, `{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":["arn:aws:s3:::a","arn:aws:s3:::b"]}`,
			[]string{"Statement[1]: says nothing that Statement[0] does not say"}},
		{"services are not AWS", strings.Replace(wide, `"*"`, `{"AWS":"*"}`, 1), strings.Replace(wide, `"*"`, `{"Service":"s3.amazonaws.com"}`, 1), nil},
		{"everybody", strings.Replace(wide, `"*"`, `{"AWS":"*"}`, 1), wide, []string{"Statement[0]: says nothing that Statement[1] does not say"}},
	} {
		d, err := policy.Parse("p", document(test.first+","+test.second))
		if err != nil {
			t.Fatal(err)
		}
		list := lint.Document(d, lint.Resource)
		got := append(find(list, "covered-statement"), find(list, "denied-statement")...)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestCoverageTwin makes random pairs of statements and asks package eval, for
// many requests, whether a statement that is called covered is.
func TestCoverageTwin(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
	some := func(list ...string) string {
		rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		return `["` + strings.Join(list[:1+rnd.IntN(2)], `","`) + `"]`
	}
	make1 := func() string {
		s := fmt.Sprintf(`{"Effect":%q,%q:%s,%q:%s`, pick("Allow", "Deny"),
			pick("Action", "Action", "NotAction"), some("*", "s3:*", "s3:Get*", "s3:GetObject", "S3:getobject", "sqs:*"),
			pick("Resource", "Resource", "NotResource"), some("*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "arn:aws:s3:*", "arn:aws:s3:::a/${aws:username}", "arn:aws:s3:::${aws:userid}/*", "arn:*:sqs:*:*:q"))
		if rnd.IntN(2) == 0 {
			s += fmt.Sprintf(`,"Condition":{%q:{"aws:username":%s}}`, pick("StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists", "ForAnyValue:StringEquals", "ForAllValues:StringNotEquals", "Null"),
				some("a", "b", "true", "a*"))
		}
		return s + `}`
	}
	var requests []*eval.Request
	for _, action := range []string{"s3:GetObject", "s3:PutObject", "sqs:SendMessage", "iam:GetRole"} {
		a, err := policy.ParseAction(action)
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range []string{"", "arn:aws:s3:::a/b", "arn:aws:s3:::a/a", "arn:aws:s3:::c/x", "arn:aws:sqs:eu-west-1:111122223333:q"} {
			for _, username := range []string{"", "a", "b", "ab", "true"} {
				req := &eval.Request{Principal: eval.Principal{ARN: arn.MustParse("arn:aws:iam::111122223333:user/a")}, Action: a, ResourceAccount: "111122223333"}
				if resource != "" {
					req.Resource = arn.MustParse(resource)
				}
				if username != "" {
					req.Context.Set(condition.MustKey("aws:username"), username)
				}
				req.Context.Close()
				requests = append(requests, req)
			}
		}
	}
	decide := func(s *policy.Statement, req *eval.Request) bool {
		d := &policy.Document{Version: policy.Version2012, Statements: []*policy.Statement{s}}
		return eval.Evaluate(req, &eval.Policies{Identity: []*policy.Document{d}}).Decision != eval.ImplicitDeny
	}
	covered, denied := 0, 0
	for range 4000 {
		text := make1() + "," + make1()
		d, err := policy.Parse("p", document(text))
		if err != nil {
			t.Fatal(err)
		}
		list := lint.Document(d, lint.Identity)
		for i, s := range d.Statements {
			path := fmt.Sprintf("Statement[%d]", i)
			for _, f := range list {
				if f.Path != path || f.Code != "covered-statement" && f.Code != "denied-statement" {
					continue
				}
				covered++
				if f.Code == "denied-statement" {
					denied++
				}
				for _, req := range requests {
					if decide(s, req) && !decide(d.Statements[1-i], req) {
						t.Fatalf("%v of\n%s\nbut %v on %v", f, text, req.Action, req.Resource)
					}
				}
			}
		}
	}
	if covered < 200 || denied < 50 {
		t.Errorf("%d covered, %d of them denied, want at least 200 and 50", covered, denied)
	}
	t.Logf("%d covered, %d of them denied", covered, denied)
}
