// SPDX-License-Identifier: Apache-2.0

// Package denial reads the words in which AWS refuses a request: who may not do
// what on which resource, and because of which policy.
//
// A message may be torn by line breaks, cut off at any byte, and stand within
// what tools wrote. What is not there whole is not read: a part of a name would
// be another name. Package cloudtrail says what the words mean for an event, and
// which texts are of something that is no policy.
//
//	text → unwrap.go                   escapes, colours, frames, line breaks
//	     → grammar.go, resourcename.go principal, action, resource
//	     → reason.go                   the effect and the policy
//	     → trailer.go                  the authorization ID, the encoded message
//	     → plain.go                    what says no more than no
package denial
