// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"github.com/undenied/undenied/condition"
)

// fewerTags returns the changes that leave out of a request the tags that keep a
// clause of aws:TagKeys from being true, or false, as wanted: nil if that is not
// how.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html#access_tags_control-tag-keys
func (a Authorization) fewerTags(cl *condition.Clause, want condition.Truth) []Change {
	if cl.Key != keyTagKeys || cl.Set == condition.SingleValued {
		return nil
	}
	var changes []Change
	for _, tag := range a.Request.Context.Lookup(keyTagKeys).List {
		k, err := condition.ParseKey("aws:RequestTag/" + tag)
		if err != nil {
			return nil
		}
		only := *contextOf(a.Request)
		only.SetList(keyTagKeys, tag)
		if cl.Eval(&only) != want {
			changes = append(changes, Change{Key: k, Name: "aws:RequestTag/" + tag, Left: true, Clause: cl})
		}
	}
	if fewer := a.Asked(changes); len(changes) == 0 || cl.Eval(contextOf(fewer.Request)) != want {
		return nil
	}
	return changes
}
