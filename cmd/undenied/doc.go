// SPDX-License-Identifier: Apache-2.0

// Undenied explains why AWS refused a request, and what would let it in. It
// works on files only and never calls AWS.
//
//	undenied demo
//	undenied analyze --events-file denied.json --snapshot org.json
//	undenied events --events-file denied.json
//	undenied test tests/
//	undenied catalog action s3:GetObject
//
// The pages under usage are its manual: "undenied COMMAND --help" prints them,
// and docs/cli.md holds all of them.
//
// # Exit codes
//
// 0: it did its job. 1: a check that was asked for failed. 2: bad usage, or
// input that cannot be read. 3: it finished, but skipped part of the input; each
// part is named on stderr.
package main
