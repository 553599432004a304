// SPDX-License-Identifier: Apache-2.0

package cloudtrail

// HasParameters reports whether the record has request parameters.
func (e *Event) HasParameters() bool { return e.params != nil && len(e.params.Members) > 0 }
