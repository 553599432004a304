// SPDX-License-Identifier: Apache-2.0

// Package arch holds no code, only the test that keeps the floors of the house:
// imports point to lower floors, and what must stay out of a package stays out.
//
// The table of the floors is in floors_test.go, the rules are in rules_test.go.
package arch
