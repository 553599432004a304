// SPDX-License-Identifier: Apache-2.0

package format

import (
	_ "embed"
	"slices"
)

//go:embed schema/snapshot.v1.schema.json
var schemaV1 []byte

// Schema returns the JSON Schema of snapshot files, of the version that
// [SchemaV1] names.
func Schema() []byte { return slices.Clone(schemaV1) }
