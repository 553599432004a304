// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// A provenance says where the generated files come from. Its hashes are the
// SHA-256 of the lines "sha256  name\n" of all files, in the order they are
// read (inputs) and sorted by name (outputs).
type provenance struct {
	Package       string `json:"package"`
	Version       string `json:"version"`
	License       string `json:"license"`
	DataUpdatedAt string `json:"dataUpdatedAt"`
	InputsSHA256  string `json:"inputsSHA256"`
	OutputsSHA256 string `json:"outputsSHA256"`
	Services      int    `json:"services"`
	Actions       int    `json:"actions"`
	ResourceTypes int    `json:"resourceTypes"`
	ConditionKeys int    `json:"conditionKeys"`
}

const provenanceFile = "PROVENANCE.json"

func renderProvenance(p *pkg, files map[string]string) (string, error) {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%x  %s\n", sha256.Sum256([]byte(files[name])), name)
	}
	b, err := json.MarshalIndent(provenance{
		Package:       p.Name,
		Version:       p.Version,
		License:       p.License,
		DataUpdatedAt: p.UpdatedAt,
		InputsSHA256:  p.sha256,
		OutputsSHA256: hex.EncodeToString(h.Sum(nil)),
		Services:      count(files, "service"),
		Actions:       count(files, "action"),
		ResourceTypes: count(files, "resource"),
		ConditionKeys: count(files, "key"),
	}, "", "  ")
	return string(b) + "\n", err
}
