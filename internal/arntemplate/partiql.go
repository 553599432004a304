// SPDX-License-Identifier: Apache-2.0

package arntemplate

import (
	"regexp"
	"sync"
)

var fromTable = sync.OnceValue(func() *regexp.Regexp {
	const name = `(?:"([^"]+)"|([A-Za-z0-9_]+))`
	return regexp.MustCompile(`(?i)\b(?:from|into|update)\s+` + name + `(?:\."([^"]+)")?`)
})

// partiqlTable returns the table that a statement of PartiQL for DynamoDB names,
// or "TABLE/index/INDEX".
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
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
