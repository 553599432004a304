// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
)

var (
	family = condition.MustKey("aws:RequestTag/")
	team   = condition.MustKey("aws:RequestTag/team")
	cost   = condition.MustKey("aws:RequestTag/cost")
	hidden = condition.MustKey("aws:RequestTag/hidden")
)

func presences(c *condition.Context, keys ...condition.Key) []string {
	var got []string
	for _, k := range keys {
		got = append(got, c.Lookup(k).Presence.String())
	}
	return got
}

func TestCloseFamily(t *testing.T) {
	var c condition.Context
	c.Set(team, "data")
	before := c
	c.CloseFamily(family)
	c.CloseFamily(condition.MustKey("AWS:requesttag/"))
	c.CloseFamily(condition.Key{})
	c.SetUnknown(hidden)
	other := condition.MustKey("aws:RequestTags")
	if diff := cmp.Diff([]string{"present", "absent", "unknown", "unknown"}, presences(&c, team, cost, hidden, other)); diff != "" {
		t.Errorf("with a closed family (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"present", "unknown"}, presences(&before, team, cost)); diff != "" {
		t.Errorf("a copy made before (-want +got):\n%s", diff)
	}
	c.Set(cost, "42") // after the family was closed
	if diff := cmp.Diff([]string{"present"}, presences(&c, cost)); diff != "" {
		t.Errorf("set later (-want +got):\n%s", diff)
	}
	if got := slices.Collect(c.Families()); !slices.Equal(got, []condition.Key{family}) {
		t.Errorf("Families() = %v, want one", got)
	}
	if c.Equal(before) || before.Equal(c) {
		t.Error("contexts that differ in a closed family are equal")
	}
	value, present, known := c.Variable(condition.MustKey("aws:RequestTag/none"))
	if value != "" || present || !known {
		t.Errorf("Variable() = %q, %v, %v, want a variable known to be absent", value, present, known)
	}
}

// What a context says, its families too, wins over its defaults; the families
// of the defaults count for what neither names.
func TestCloseFamilyDefaults(t *testing.T) {
	var first, second, third condition.Context
	first.Set(team, "data")
	first.CloseFamily(family)
	second.Set(cost, "42")
	second.CloseFamily(condition.MustKey("aws:ResourceTag/"))
	x, y := condition.MustKey("aws:ResourceTag/x"), condition.MustKey("aws:ResourceTag/y")
	second.Set(x, "1")
	third.Set(y, "2")
	c := first.WithDefaults(&second)
	want := []string{"present", "absent", "present", "absent"}
	if diff := cmp.Diff(want, presences(&c, team, cost, x, y)); diff != "" {
		t.Errorf("one level of defaults (-want +got):\n%s", diff)
	}
	c = c.WithDefaults(&third)
	if diff := cmp.Diff(want, presences(&c, team, cost, x, y)); diff != "" {
		t.Errorf("two levels of defaults (-want +got):\n%s", diff)
	}
	if got := slices.Collect(c.Families()); len(got) != 2 {
		t.Errorf("Families() = %v, want two", got)
	}
}

func TestCloseFamilyEval(t *testing.T) {
	var c condition.Context
	c.CloseFamily(family)
	cl := clause(t, "StringNotEquals", "aws:RequestTag/team", "data")
	if got := cl.Eval(&c); got != condition.True {
		t.Errorf("StringNotEquals on an absent tag = %v, want true", got)
	}
	if n := testing.AllocsPerRun(10, func() {
		d := c.WithDefaults(&c)
		cl.Eval(&d)
	}); n != 0 {
		t.Errorf("a closed family allocates %v times", n)
	}
}
