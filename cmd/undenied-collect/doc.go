// SPDX-License-Identifier: Apache-2.0

// Undenied-collect reads live AWS accounts into a snapshot. It is the only
// program of the project that calls AWS; undenied works on what it wrote.
//
// Its commands are those of undenied that need AWS, with the same flags:
//
//	undenied-collect snapshot collect
//	undenied-collect snapshot permissions
//	undenied-collect get-scps
//	undenied-collect analyze
//
// The last collects what the denials among events need, and runs undenied with
// it.
package main
