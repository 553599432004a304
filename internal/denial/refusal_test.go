// SPDX-License-Identifier: Apache-2.0

package denial_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/internal/denial"
)

const alice = "arn:aws:iam::111122223333:user/alice"

// generations returns messages of every generation and vocabulary.
func generations(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/messages.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

func read(s string) denial.Refusal { return denial.Of(s).Refusal() }

// parts returns what a refusal says, by name.
func parts(r denial.Refusal) map[string]string {
	return map[string]string{
		"principal": r.Principal, "action": r.Action, "resource": r.Resource, "effect": map[denial.Effect]string{denial.Implicit: "implicit", denial.Explicit: "explicit"}[r.Effect],
		"policyType": r.PolicyType, "via": r.Via, "policyArn": r.PolicyARN, "policyName": r.PolicyName, "authorizationId": r.AuthorizationID, "encodedText": r.EncodedText,
	}
}

// CloudTrail may cut a message anywhere. What is read then is what is read of
// the whole message, or nothing.
func TestCutOff(t *testing.T) {
	for _, s := range generations(t) {
		whole := parts(read(s))
		for n := 1; n <= len(s); n++ {
			padding := strings.Repeat("x", 1024-n-2) + ": "
			m := read(padding + s[:n])
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
func TestBrokenOff(t *testing.T) {
	for _, s := range generations(t) {
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
				m := read(s[:n])
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
					if want := parts(read(s))[name]; got != "" && got != want {
						t.Errorf("%q has %s %q, want %q or nothing", s[:n], name, got, want)
					}
				}
			}
		}
	}
}

// What is unread is named.
func TestUnread(t *testing.T) {
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
		if got := read(s).Unread; !slices.Equal(got, want) {
			t.Errorf("%q: unread %q, want %q", s, got, want)
		}
	}
}

// Terminals break lines within words. What such a break tears is not read.
func TestTorn(t *testing.T) {
	for _, s := range generations(t) {
		whole := parts(read(s))
		for i := 1; i < len(s); i++ {
			torn := s[:i] + "\n│ " + s[i:]
			for name, got := range parts(read(torn)) {
				if want := whole[name]; got != "" && got != want {
					t.Errorf("%q has %s %q, want %q or nothing", torn, name, got, want)
				}
			}
		}
	}
}

func FuzzRefusal(f *testing.F) {
	scp := "arn:aws:organizations::444455556666:policy/o-exampleorgid/service_control_policy/p-examplepolicyid"
	for _, seed := range append([]string{
		"User: " + alice + ` is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" with an explicit deny in a service control policy: ` + scp,
		"Access Denied",
		"User is not authorized to perform: a:b on resource: \" because no",
		"with an explicit deny in the role trust policy",
		"\x1b[31m│ not authorized to perform: a:b on resource: user\nx because",
	}, generations(f)...) {
		f.Add(seed)
		f.Add("╷\n│ " + strings.ReplaceAll(seed, " on ", "\n│ on ") + "\n╵\n")
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := read(s)
		if m.EncodedText != "" && !m.Encoded || (m.Via != "" || m.PolicyARN != "") && m.PolicyType == "" {
			t.Errorf("%q = %+v", s, m)
		}
		for _, part := range m.Unread {
			if p, ok := parts(m)[part]; !ok || p != "" {
				t.Errorf("%q has %s %q and says that it is unread", s, part, p)
			}
		}
		if strings.ContainsAny(s, "\\&\x1b") {
			return // escapes: what is read stands otherwise in the text
		}
		// Names may be broken by lines, and nothing is read that is not there.
		text := unbroken(s)
		all := parts(m)
		all["plain principal"], all["plain action"] = denial.Of(s).PlainNames()
		for name, part := range all {
			switch name {
			case "effect", "policyType", "via":
			default:
				if !strings.Contains(text, unbroken(part)) || name != "resource" && strings.ContainsAny(part, " \t\n") {
					t.Errorf("%q has %s %q, which is not in the text", s, name, part)
				}
			}
		}
	})
}

// unbroken returns s without white space and without the frame of its lines.
func unbroken(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n│║╷╵|>", r) {
			return -1
		}
		return r
	}, s)
}
