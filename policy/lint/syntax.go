// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"errors"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// unparsed returns the findings for a text that policy.Parse refuses.
func unparsed(data []byte, err error) []Finding {
	var list policy.ErrorList
	errors.As(err, &list)
	_, noJSON := jsontree.Parse(data)
	findings := make([]Finding, len(list))
	for i, e := range list {
		findings[i] = refusal(e)
		if noJSON != nil {
			findings[i].Code = codeJSON
		}
	}
	return order(findings)
}

// refusals reports what AWS refuses at save time, but for sizes.
func (l *linter) refusals() {
	if l.kind == RCP && isRCPFullAWSAccess(l.doc) {
		return
	}
	for _, e := range l.doc.Check(l.kind.Type()) {
		l.add(refusal(e))
	}
}

func refusal(e *policy.Error) Finding {
	return Finding{Pos: e.Pos, Path: e.Path, Severity: Error, Code: refusalCode(e.Path), Message: e.Err.Error()}
}

// refusalCode returns the code for an error in the element at path.
func refusalCode(path string) string {
	name := func(s string) string {
		if i := strings.IndexAny(s, ".["); i >= 0 {
			return s[:i]
		}
		return s
	}
	element := name(path)
	if _, rest, ok := strings.Cut(path, "]."); ok && element == "Statement" {
		element = name(rest)
	}
	switch element {
	case "":
		if path != "" {
			return codeElement
		}
		return codeDocument
	case "Version":
		return codeVersion
	case "Id":
		return codeID
	case "Statement":
		return codeStatement
	case "Sid":
		return codeSid
	case "Effect":
		return codeEffect
	case "Principal", "NotPrincipal":
		return codePrincipal
	case "Action", "NotAction":
		return codeAction
	case "Resource", "NotResource":
		return codeResource
	case "Condition":
		return codeCondition
	}
	return codeElement
}

// isRCPFullAWSAccess reports whether d says the same as the AWS managed policy
// of that name, which is no RCP that a customer may save.
// See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
func isRCPFullAWSAccess(d *policy.Document) bool {
	if len(d.Statements) != 1 {
		return false
	}
	s := d.Statements[0]
	return s.Effect == policy.Allow && isEverything(s) && s.Principal != nil && s.Principal.Any && !s.Principal.Not
}

// version warns of documents that IAM keeps and would not take again, and of
// policy variables that are none.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
func (l *linter) version() {
	if l.doc.Version == policy.Version2012 {
		return
	}
	at := l.root.member("Version")
	if at.node == nil {
		at.node = l.root.node
	}
	if l.kind == Identity || l.kind == Boundary {
		l.report(at, codeOldVersion, "version %q, want %q: IAM takes no new managed policy of an older one", policy.Version2008, policy.Version2012)
	}
}

// duplicateSids is for the policies that IAM does not keep; in the others a
// duplicate is an error.
func (l *linter) duplicateSids() {
	if slices.Contains([]Kind{Identity, Boundary, Session}, l.kind) {
		return
	}
	seen := make(map[string]int)
	for i, s := range l.doc.Statements {
		if s.Sid == "" {
			continue
		}
		if first, ok := seen[s.Sid]; ok {
			l.report(l.statementAt(i).member("Sid"), codeDuplicateSid,
				"%q is the Sid of Statement[%d] too, want each once", s.Sid, first)
			continue
		}
		seen[s.Sid] = i
	}
}
