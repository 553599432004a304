// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"strings"
	"unicode/utf8"

	"github.com/undenied/undenied/policy"
)

// A quota is the most that a policy of some kind may have.
type quota struct {
	most int
	unit string
	of   string // what has the quota
	code string
	size func(source []byte) int
}

// quotas reports the first quota that the document is over, of those of its
// kind: the largest come first.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
// and https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
func (l *linter) quotas() {
	if isAWSManaged(l.doc.Name()) {
		return
	}
	for _, q := range quotasOf(l.kind, l.doc) {
		if n := q.size(l.doc.Source()); n > q.most {
			l.report(place{node: l.root.node}, q.code, "%d %s, want at most %d in %s", n, q.unit, q.most, q.of)
			return
		}
	}
}

const (
	inked  = "characters without white space"
	packed = "characters without white space around values"
	plain  = "characters"
)

func quotasOf(k Kind, d *policy.Document) []quota {
	switch k {
	case Identity:
		return []quota{
			{10240, inked, "the inline policies of a role, which are the longest", codeTooLong, ink},
			{6144, inked, "a customer managed policy; only inline in a role there is room for more", codeLong, ink},
		}
	case Boundary:
		return []quota{{6144, inked, "a customer managed policy, as a permissions boundary is", codeTooLong, ink}}
	case Session:
		return []quota{{2048, plain, "a session policy", codeTooLong, characters}}
	case Trust:
		return []quota{
			{4096, inked, "a role trust policy", codeTooLong, ink},
			{2048, inked, "a role trust policy, unless the account's quota was raised", codeLong, ink},
		}
	case Key:
		return []quota{{32768, packed, "a key policy", codeTooLong, pack}}
	case SCP:
		return []quota{
			{10240, packed, "a service control policy", codeTooLong, pack},
			{10240, plain, "a service control policy; outside of the console white space counts", codeLong, characters},
		}
	case RCP:
		return []quota{
			{5120, packed, "a resource control policy", codeTooLong, pack},
			{5120, plain, "a resource control policy; outside of the console white space counts", codeLong, characters},
		}
	case Endpoint:
		return []quota{{20480, plain, "a VPC endpoint policy", codeTooLong, characters}}
	}
	switch service := soleService(d); service {
	case "s3", "lambda", "secretsmanager":
		return []quota{{20480, packed, "a resource-based policy of " + service, codeTooLong, pack}}
	}
	return nil
}

// isAWSManaged reports whether a document of that name is a policy of AWS's own.
func isAWSManaged(name string) bool {
	if strings.HasPrefix(name, "arn:") {
		return strings.Contains(name, ":iam::aws:policy/")
	}
	name = "/" + strings.ReplaceAll(name, `\`, "/")
	return strings.Contains(name, "/aws-managed/")
}

// soleService returns the service prefix of all actions of a document, or "" if
// there are several or one is not certain.
func soleService(d *policy.Document) string {
	sole := ""
	for _, s := range d.Statements {
		for _, p := range s.Action.Patterns {
			service := p.Service()
			if service == "" || sole != "" && service != sole {
				return ""
			}
			sole = service
		}
	}
	return sole
}

// characters counts all characters.
func characters(source []byte) int { return utf8.RuneCount(source) }

// ink counts the characters that are no white space.
func ink(source []byte) int {
	n := 0
	for _, r := range string(source) {
		if !isSpace(r) {
			n++
		}
	}
	return n
}

// pack counts the characters but for white space outside of strings.
func pack(source []byte) int {
	n := 0
	quoted, escaped := false, false
	for _, r := range string(source) {
		switch {
		case escaped:
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		}
		if quoted || !isSpace(r) {
			n++
		}
	}
	return n
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }
