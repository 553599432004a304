// SPDX-License-Identifier: Apache-2.0

// Package fakeaws is a server that answers real AWS SDK clients in the wire
// protocols of AWS, for tests. It holds the accounts it is given, cuts every
// list into pages of two items with an empty page in between, and can be told to
// fail.
//
// Service, Region and account of a request are taken from the scope of its
// signature, so that one server stands for all of them.
package fakeaws
