// SPDX-License-Identifier: Apache-2.0

// Package diff says in what two snapshots differ: in principals and what is
// attached to them, in policies statement by statement, in resources, and in the
// organization.
//
// Policies are compared by what they mean: the order of statements, of actions
// or of values, the layout and the letter case of actions and condition keys make
// no difference. What was not collected in one of the snapshots is not compared.
package diff
