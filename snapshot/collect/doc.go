// SPDX-License-Identifier: Apache-2.0

// Package collect reads live AWS accounts into a snapshot file: identities,
// organization policies, and the resource-based policies of the services in one
// table. It is the only package of the library that links the AWS SDK.
//
// It only reads. Every call that failed is recorded in the file with its reason
// and the rest goes on, so that what is missing is known to be missing: a policy
// that could not be read is never taken for one that does not exist.
//
// A service is one small file that lists its resources and reads their policies,
// and a line in the table of registry.go. The permissions that collecting needs
// are printed from the same table.
package collect
