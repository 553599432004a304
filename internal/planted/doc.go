// SPDX-License-Identifier: Apache-2.0

// Package planted makes random organizations in which AWS denied a call for a
// known reason, for tests: they measure how often the reason is found.
//
// A [World] is built the other way round. First everything that a call needs is
// there, so that it is allowed by construction; then one to three causes are
// planted, each of which alone denies it. No part of the engine is asked on the
// way: what a condition key is worth, and whether a pattern matches, follows from
// how it was written.
//
// What one world hides or lacks (a policy that was not collected, a key that the
// event does not carry, the end of AWS's message) is known as well.
package planted
