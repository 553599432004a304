// SPDX-License-Identifier: Apache-2.0

// Package command is what the programs have in common: how they end, what they
// say on stderr, their version, and how one finds another.
package command
