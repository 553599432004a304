// SPDX-License-Identifier: Apache-2.0

package catalog

import "slices"

// An AccessLevel is AWS's classification of an action.
type AccessLevel uint8

const (
	// NoLevel is the zero value: AWS does not say.
	NoLevel AccessLevel = iota
	// List is the level of actions that enumerate resources.
	List
	// Read is the level of actions that read a resource.
	Read
	// Write is the level of actions that change a resource.
	Write
	// Tagging is the level of actions that change only tags.
	Tagging
	// PermissionsManagement is the level of actions that change permissions.
	PermissionsManagement
)

var levelNames = [...]string{"", "List", "Read", "Write", "Tagging", "PermissionsManagement"}

// String is the level in the words of the service authorization reference
// without spaces, "PermissionsManagement", and "" for NoLevel.
func (l AccessLevel) String() string {
	if int(l) >= len(levelNames) {
		return ""
	}
	return levelNames[l]
}

func parseLevel(s string) (AccessLevel, bool) {
	i := slices.Index(levelNames[1:], s)
	return AccessLevel(i + 1), i >= 0
}
