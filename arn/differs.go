// SPDX-License-Identifier: Apache-2.0

package arn

import "strings"

// A Field is a colon-separated field of an ARN.
type Field uint8

// The fields, in their order. The zero Field is none.
const (
	PartitionField Field = iota + 1
	ServiceField
	RegionField
	AccountField
	ResourceField
)

// String returns the name of the field, such as "account".
func (f Field) String() string {
	names := [...]string{PartitionField: "partition", ServiceField: "service", RegionField: "region", AccountField: "account", ResourceField: "resource"}
	if f == 0 || int(f) >= len(names) {
		return "no field"
	}
	return names[f]
}

// Differs returns the first field in which a is not what p asks for, as an
// explanation why [Pattern.Match] fails. It is zero if p matches, if p is no
// ARN, or if a is the zero ARN.
func (p Pattern) Differs(a ARN, lookup Lookup) Field {
	c := p.c
	if m, _ := p.Match(a, lookup); m || c == nil || c.never || !a.IsValid() {
		return 0
	}
	switch {
	case !matches(c.partition, a.Partition()):
		return PartitionField
	case c.service != "" && !strings.EqualFold(c.service, a.Service()):
		return ServiceField
	case !matches(c.region, a.Region()):
		return RegionField
	case !matches(c.account, a.Account()):
		return AccountField
	}
	return ResourceField
}
