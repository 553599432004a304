// SPDX-License-Identifier: Apache-2.0

// Package evaltest runs fixtures as Go tests:
//
//	func TestAccess(t *testing.T) {
//		evaltest.Run(t, "testdata/denials.yaml")
//	}
//
// The format of the files is that of package
// [github.com/undenied/undenied/eval/fixture].
package evaltest
