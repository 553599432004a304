// SPDX-License-Identifier: Apache-2.0

// Package remediate proposes the smallest policy changes that would turn a
// denied request into an allowed one.
//
// A [Fix] is offered only after evaluation with all its steps applied. It
// grants the request's action on the request's resource and nothing else.
//
// A statement for which a policy has no room goes to another where that works;
// where it does not, [Step.Quota] says so. [KeeperOf] says what must not be
// changed in place, because something else keeps it.
//
// # Limits
//
// Session policies are not considered yet.
package remediate
