// SPDX-License-Identifier: Apache-2.0

// Package spelling finds the name that somebody probably meant.
//
// Names are compared without regard to case, by how many bytes it takes to
// insert, delete, replace or swap with their neighbour. [Nearest] is for a few
// names that a grammar has, [Several] for the many of a catalog.
package spelling
