// SPDX-License-Identifier: Apache-2.0

// Package remediate proposes the smallest policy changes that would turn a
// denied request into an allowed one.
//
// A [Fix] is offered only after evaluation with all its steps applied. It
// grants the request's action on the request's resource and nothing else.
//
// # Limits
//
// Session policies and quotas are not considered yet.
package remediate
