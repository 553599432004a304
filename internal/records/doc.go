// SPDX-License-Identifier: Apache-2.0

// Package records reads bytes until there are events: it finds log files and the
// records in a stream, packed or not, and in a record the JSON objects that are
// events, whatever wraps them and in whatever form they were kept.
//
// It knows how records are written down, not what they mean; package cloudtrail
// reads that. Everything on the way has a [Position], and what is broken does
// not take its neighbours with it.
//
//	bytes → unpack.go                        gzip, zstd
//	      → split.go, skim.go                records, one held at a time; broken.go goes on after one that is none
//	      → decode.go, wrapper.go, notice.go what is around events
//	      → column.go, ocsf.go               events as tables and other schemas have them
package records
