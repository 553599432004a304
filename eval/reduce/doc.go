// SPDX-License-Identifier: Apache-2.0

// Package reduce makes requests and their policies small: it drops policies,
// statements and context keys for as long as what somebody wants to keep of a
// decision stays as it is.
package reduce
