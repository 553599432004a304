// SPDX-License-Identifier: Apache-2.0

// Package remediate proposes the smallest policy changes that would turn a
// denied request into an allowed one.
//
// A [Fix] is offered only after evaluation with all its steps applied, and none
// of its parts can be left out. It grants the request's action on the request's
// resource and nothing else. [Together] fixes all authorizations of one call.
//
// What the principal can do differently comes first: sign in with MFA, come
// through an endpoint, send a header or a tag. A key that nobody chooses for a
// request, such as aws:PrincipalOrgID or aws:CurrentTime, is no instruction.
//
// A policy that cannot be edited, as AWS manages it or as it was passed to a
// session by its ARN, gives way to a copy with the change. A session policy is
// changed by whoever makes the session.
//
// A statement for which a policy has no room goes to another where that works;
// where it does not, [Step.Quota] says so and [Step.WayOut] what else to do.
// [KeeperOf] says what must not be changed in place, because something else keeps
// it.
//
// [Merge] puts the steps of many denials of one principal together, with the
// fewest statements that grant the same, see [Compact].
//
// # Warnings
//
// [Fix.Warnings] say what a fix hands out beside what was asked for, or which
// protection it takes away. What the principal may do besides is judged by its own
// policies and SCPs, on resources that they name; where nobody has seen those, a
// way that needs them is not warned of. Fixes without warnings come before those
// with.
//
// # Limits
//
// An exception spares the principal from the whole Deny statement. Nobody can be
// spared who has no key that tells it from others: the anonymous principal, and
// who assumes a role with a token. Of the multivalued keys only aws:TagKeys is
// turned into instructions, which are to send fewer tags.
package remediate
