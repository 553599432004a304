// SPDX-License-Identifier: Apache-2.0

package denial

import "strings"

// kmsTexts are how KMS, and services that use its keys, refuse a key without
// saying whether it exists. Folded.
var kmsTexts = []string{
	"because the resource does not exist in this region",
	"the ciphertext refers to a customer master key that does not exist",
	"access to kms is not allowed",
	"kms access was denied",
}

// plainTexts are what the messages contain that say no more than that the
// request was refused. Folded.
var plainTexts = []string{
	"access denied",
	"access is denied",
	"permission denied",
	"you are not authorized to ",
	"is not authorized to access",
	"is not authorized to call",
	"is not authorized to perform",
	"not authorized to access",
	"not authorized to perform",
	"do not have access",
	"does not have access",
	"don't have access",
	"do not have sufficient access",
	"do not have permission",
	"does not have permission",
	"don't have permission",
	"do not have sufficient permission",
	"does not have sufficient permission",
	"insufficient permission",
	"insufficient privilege",
}

// plainWords are whole messages.
var plainWords = []string{"forbidden", "unauthorized", "not authorized", "no access", "user is not authorized"}

// OfKey reports whether a folded text refuses a KMS key without saying whether
// it exists.
func OfKey(folded string) bool { return containsAny(folded, kmsTexts) }

// Plain reports whether the text, which is also given folded, says that a request
// was refused, and by nothing.
func (t Text) Plain(folded string) bool {
	if containsAny(folded, plainTexts) || strings.Contains(folded, "access to the resource ") && strings.Contains(folded, " is denied") {
		return true
	}
	if !containsAny(folded, plainWords) {
		return false
	}
	for line := range strings.SplitSeq(t.text, "\n") {
		line = fold(line)
		for _, w := range plainWords {
			before, after, ok := strings.Cut(line, w)
			if ok && (before == "" || strings.HasSuffix(before, ": ") || strings.ContainsAny(before[len(before)-1:], `"'>`)) &&
				(strings.Trim(after, ".") == "" || strings.ContainsAny(after[:1], `"'<`) || strings.HasPrefix(after, " (")) {
				return true
			}
		}
	}
	return false
}

// PlainNames reads the names that a plain message may have: STS writes "Not
// authorized to perform sts:AssumeRoleWithSAML", others "User: ARN is not
// authorized to access this resource".
func (t Text) PlainNames() (principal, action string) {
	if i, _ := find(t.text, 0, "is not authorized"); i >= 0 {
		principal = readPrincipal(t.text[:i])
	}
	for _, words := range [...]string{"ot authorized to perform ", "uthorized to perform: "} {
		if _, i := find(t.text, 0, words); i >= 0 {
			if action, _, state := readAction(t.text[i:], t.cut); state == wholeAction {
				return principal, action
			}
		}
	}
	return principal, ""
}
