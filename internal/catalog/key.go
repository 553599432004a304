// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"slices"
	"strings"
)

// A KeyType is the type of a condition key's values.
type KeyType uint8

const (
	// NoType is the zero value: the type is not known.
	NoType KeyType = iota
	// TypeString is a text.
	TypeString
	// TypeArrayOfString is a set of texts.
	TypeArrayOfString
	// TypeARN is an Amazon Resource Name.
	TypeARN
	// TypeArrayOfARN is a set of Amazon Resource Names.
	TypeArrayOfARN
	// TypeBool is true or false.
	TypeBool
	// TypeArrayOfBool is a set of true and false.
	TypeArrayOfBool
	// TypeNumeric is a number.
	TypeNumeric
	// TypeDate is a point in time.
	TypeDate
	// TypeIPAddress is an IP address.
	TypeIPAddress
)

var keyTypeNames = [...]string{"", "String", "ArrayOfString", "ARN", "ArrayOfARN", "Bool", "ArrayOfBool", "Numeric", "Date", "IPAddress"}

// String is the type in AWS's words, "" for NoType.
func (t KeyType) String() string {
	if int(t) >= len(keyTypeNames) {
		return ""
	}
	return keyTypeNames[t]
}

// Multivalued reports whether the key holds a set of values.
func (t KeyType) Multivalued() bool {
	return t == TypeArrayOfString || t == TypeArrayOfARN || t == TypeArrayOfBool
}

func parseKeyType(s string) (KeyType, bool) {
	i := slices.Index(keyTypeNames[1:], s)
	return KeyType(i + 1), i >= 0
}

// findKey finds the key that name is an instance of in a sorted list: an exact
// one first, then one with a variable.
func findKey(keys []Key, name string) (Key, bool) {
	i, ok := search(keys, name, keyName)
	if ok {
		return keys[i], true
	}
	for _, k := range keys {
		if strings.Contains(k.Name, "${") && instance(k.Name, name) {
			return k, true
		}
	}
	return Key{}, false
}

// instance reports whether name is the template with its variables replaced by
// texts of at least one byte.
func instance(template, name string) bool {
	head, rest, ok := strings.Cut(template, "${")
	if !ok {
		return compareFold(template, name) == 0
	}
	if len(name) <= len(head) || compareFold(name[:len(head)], head) != 0 {
		return false
	}
	_, tail, ok := strings.Cut(rest, "}")
	if !ok {
		return false
	}
	for i := len(head) + 1; i <= len(name); i++ {
		if instance(tail, name[i:]) {
			return true
		}
	}
	return false
}
