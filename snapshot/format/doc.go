// SPDX-License-Identifier: Apache-2.0

// Package format reads and writes snapshot files: what was collected of AWS
// accounts, before anybody asks what it means. Package snapshot follows the
// references between its parts and answers questions.
//
// [File] is what a file says. It is read from the project's own format, which
// [Schema] describes, and from the formats of other tools.
//
// What a file does not hold is unknown, never absent. Policy documents are kept
// byte for byte, each with its place in the file.
package format
