// SPDX-License-Identifier: Apache-2.0

// Package fixcode writes the steps of a fix as code for the tools that policies
// are kept with: Terraform, CloudFormation and the AWS CLI.
//
// The code says the whole policy that a step yields, not the difference, since
// that is what these tools take. Comments say what is there already and has to be
// imported, and what a fix depends on. Where a change must not be made by the tool
// that was asked for, because something else keeps the policy, where nobody has
// seen the policy that it would take the place of, or where the tool has no means,
// there is a comment with the statement and no code.
//
// Text of events and policies ends up in code that people run: it is quoted for
// the language, and in comments what is not printed appears as an escape.
package fixcode
