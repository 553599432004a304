// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"regexp"
	"strings"
	"sync"
)

// PartiQL for DynamoDB: one table or index of it a statement.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html

// statementVerb returns the verb of the statements that a condition of the
// catalog is about: "(the statement is a SELECT)".
func statementVerb(when string) (verb string, ok bool) {
	if verb, ok = strings.CutPrefix(when, "(the statement is a "); !ok {
		return "", false
	}
	return strings.TrimSuffix(verb, ")"), true
}

// isStatement reports whether a statement begins with the verb.
func isStatement(statement, verb string) bool {
	s := strings.TrimSpace(statement)
	return len(s) > len(verb) && strings.EqualFold(s[:len(verb)], verb)
}

var fromTable = sync.OnceValue(func() *regexp.Regexp {
	const name = `(?:"([^"]+)"|([A-Za-z0-9_]+))`
	return regexp.MustCompile(`(?i)\b(?:from|into|update)\s+` + name + `(?:\."([^"]+)")?`)
})

// partiqlTable returns the table that a statement names, or "TABLE/index/INDEX".
func partiqlTable(statement string) (string, bool) {
	m := fromTable().FindStringSubmatch(statement)
	if m == nil {
		return "", false
	}
	table := m[1] + m[2]
	if m[3] != "" {
		table += "/index/" + m[3]
	}
	return table, true
}
