// SPDX-License-Identifier: Apache-2.0

// Package demo holds a sample organization and a morning of its CloudTrail
// records, twelve of them denials. They are what the demo command analyses, and
// what tests use that need a whole organization.
//
// README.md, beside this file, tells the story and says what each denial comes
// from.
package demo

import _ "embed"

//go:embed organization.json
var organization string

//go:embed denials.json
var denials string

// Organization returns the snapshot of the sample organization and the file
// name under which errors and findings refer to it. The bytes are the caller's.
func Organization() (name string, data []byte) {
	return "organization.json", []byte(organization)
}

// Denials returns the CloudTrail records of the sample organization and the
// file name under which errors and findings refer to them. Two of the fourteen
// records are no denials. The bytes are the caller's.
func Denials() (name string, data []byte) {
	return "denials.json", []byte(denials)
}
