// SPDX-License-Identifier: Apache-2.0

package report

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed schema/*.schema.json
var schemas embed.FS

const schemaSuffix = ".schema.json"

// Schema returns the JSON Schema of a kind of output: that of the command with
// the name, "events-group", or "explanation". It is false if there is none.
func Schema(name string) ([]byte, bool) {
	text, err := schemas.ReadFile("schema/" + name + schemaSuffix)
	return text, err == nil
}

// SchemaNames returns the names that [Schema] knows, sorted.
func SchemaNames() []string {
	files, err := fs.Glob(schemas, "schema/*"+schemaSuffix)
	if err != nil {
		return nil // the pattern is good
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(file, "schema/"), schemaSuffix)
	}
	slices.Sort(names)
	return names
}
