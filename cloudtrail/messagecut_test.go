// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/undenied/undenied/cloudtrail"
)

// generations are messages of every generation and vocabulary.
var generations = []string{
	"User: " + alice + " is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/target",
	"User: anonymous is not authorized to perform: es:ESHttpPost with an explicit deny",
	"User: " + alice + " is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action",
	"User: " + session + " is not authorized to perform: iam:GetRole on resource: role app because no identity-based policy allows the iam:GetRole action",
	"User: " + session + ` is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/a because no.txt" with an explicit deny in a resource-based policy`,
	"User: " + session + " is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd because no session policy allows the kms:Decrypt action",
	"User: " + alice + " is not authorized to perform: sns:Publish on resource: arn:aws:sns:us-east-1:444455556666:t with an explicit deny in a VPC endpoint policy transitively through a service control policy",
	"User: " + alice + " is not authorized to perform: sts:AssumeRole with an explicit deny in the role trust policy",
	"User: " + alice + ` is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" with an explicit deny in a resource control policy`,
	"User: " + alice + " is not authorized to perform: s3:GetObject because no permissions boundary allows the s3:GetObject action",
	"User: " + session + " is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
	"User: " + alice + " is not authorized to perform: dynamodb:CreateTable with an explicit deny in an identity-based policy: RequireTag-a=b",
	"You are not authorized to perform this operation. User: " + session + " is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:111122223333:instance/* with an explicit deny in a service control policy: " + scpARN + ". Encoded authorization failure message: AbC-_1defghijklmnop",
	"User: " + alice + " is not authorized to perform: iam:CreateInstanceProfile on resource: arn:aws:iam::111122223333:instance-profile/p with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/Deny. Go to https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/d3xbfwcsdoam45n7ms6nv5pl0 for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: d3xbfwcsdoam45n7ms6nv5pl0",
	"You are not authorized to perform this operation. Encoded authorization failure message: AbC-_1defghijklmnop",
}

// parts returns what a message says, by name.
func parts(m cloudtrail.Message) map[string]string {
	return map[string]string{
		"principal": m.Principal, "action": m.Action, "resource": m.Resource, "effect": m.Effect.String(), "policyType": string(m.PolicyType), "via": string(m.Via),
		"policyArn": m.PolicyARN, "policyName": m.PolicyName, "authorizationId": m.AuthorizationID, "encodedText": m.EncodedText,
	}
}

// CloudTrail may cut a message anywhere. What is read then is what is read of
// the whole message, or nothing.
func TestMessageCutOff(t *testing.T) {
	for _, s := range generations {
		whole := parts(cloudtrail.ParseMessage(s))
		for n := 1; n <= len(s); n++ {
			padding := strings.Repeat("x", 1024-n-2) + ": "
			m := cloudtrail.ParseMessage(padding + s[:n])
			if !m.Truncated {
				t.Errorf("%q is not truncated", s[:n])
			}
			for name, got := range parts(m) {
				want := whole[name]
				if got != "" && got != want {
					t.Errorf("%q has %s %q, want %q or nothing", s[:n], name, got, want)
				}
				// What stands well before the cut is read.
				if i := strings.Index(s, want); got == "" && want != "" && i >= 0 && n > i+len(want)+14 && name != "encodedText" && name != "policyType" && name != "effect" && name != "via" {
					if name == "principal" && n < strings.Index(s, "perform: ")+9 {
						continue
					}
					t.Errorf("%q has no %s, want %q", s[:n], name, want)
				}
			}
		}
	}
}

// A text that breaks off within the words of the template is seen to do so,
// however short it is.
func TestMessageBrokenOff(t *testing.T) {
	for _, s := range generations {
		for _, words := range []string{
			" on resource: ", " because no identity-based policy allows the ", " because no session policy allows the ", " because no permissions boundary allows the ",
			" with an explicit deny", " in an identity-based policy", " in a service control policy", " in a VPC endpoint policy", " in the role trust policy", " in a resource control policy",
			" transitively through a service control policy", " Encoded authorization failure message: ", " for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ",
		} {
			// A message may name a trust policy or a resource control policy as part of other words.
			i := strings.Index(s, words)
			if i < 0 {
				continue
			}
			for n := i + 2; n < i+len(words); n++ {
				m := cloudtrail.ParseMessage(s[:n])
				if words == " on resource: " && strings.TrimSpace(s[n:i+len(words)]) == "" || strings.HasSuffix(words, "the ") && n == i+len(words)-1 {
					continue // only a blank is missing
				}
				if strings.HasPrefix(words, " for complete") && m.AuthorizationID != "" {
					continue // the link before has it
				}
				if !m.Truncated {
					t.Errorf("%q is not truncated", s[:n])
				}
				for name, got := range parts(m) {
					if want := parts(cloudtrail.ParseMessage(s))[name]; got != "" && got != want {
						t.Errorf("%q has %s %q, want %q or nothing", s[:n], name, got, want)
					}
				}
			}
		}
	}
}

// What is unread is named.
func TestMessageUnread(t *testing.T) {
	for s, want := range map[string][]string{
		"User: " + alice + " is not authorized to perform: s3:GetObject":                                             nil,
		"User: " + alice + " is not authorized to perform: ":                                                         {"action"},
		"User: " + alice + " is not authorized to perform: s3:":                                                      {"action"},
		"User: " + alice + " is not authorized to perform: s3:GetObject on resource":                                 {"resource"},
		"User: " + alice + " is not authorized to perform: s3:GetObject on resource: ":                               {"resource"},
		"User: " + alice + " is not authorized to perform: s3:GetObject on the specified resource":                   {"resource"},
		"User: " + alice + " is not authorized to perform: s3:GetObject because no":                                  {"effect"},
		"User: " + alice + " is not authorized to perform: s3:GetObject with an explicit deny in a":                  {"policyType"},
		"User: " + alice + " is not authorized to perform: s3:GetObject with an explicit deny in a session policy: ": {"policyArn"},
		"You are not authorized to perform this operation. Encoded authorization failure message: ":                  {"encodedText"},
		"User is not authorized to perform: s3:GetObject on this resource":                                           {"principal", "resource"},
	} {
		if got := cloudtrail.ParseMessage(s).Unread; !slices.Equal(got, want) {
			t.Errorf("%q: unread %q, want %q", s, got, want)
		}
	}
}

// The time for a text grows with its length, whatever is in it.
func TestMessageHostile(t *testing.T) {
	head := "User: " + alice + " is not authorized to perform: s3:GetObject on resource: "
	for _, s := range []string{`"`, "'", " because", "with an ", " no ", "not authorized to perform:", "\n", " ", `\"`, "&quot;", "Encoded authorization failure message:", "authorization id:", " (", ":kms:", "forbidden", "\x1b["} {
		start := time.Now()
		cloudtrail.ParseMessage(strings.Repeat(s, 1<<20/len(s)))
		cloudtrail.ParseMessage(head + strings.Repeat(s, 1<<20/len(s)))
		cloudtrail.ParseMessage(head + `"` + strings.Repeat(s, 1<<20/len(s)))
		if d := time.Since(start); d > time.Second {
			t.Errorf("three messages full of %q took %v", s, d)
		}
	}
}
