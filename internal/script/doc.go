// SPDX-License-Identifier: Apache-2.0

// Package script holds what the scripts have in common that test the programs,
// and makes scripts of the sessions in documents.
package script
