// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
)

func numbered(i int) condition.Key { return condition.MustKey(fmt.Sprintf("aws:key%03d", i)) }

func TestContextLookup(t *testing.T) {
	var c condition.Context
	a, b, d, e, f := numbered(1), numbered(2), numbered(3), numbered(4), numbered(5)
	if got := c.Lookup(a); !cmp.Equal(got, condition.Entry{}) {
		t.Errorf("the zero Context knows %v", got)
	}
	c.Set(a, "x")
	c.SetList(b, "x", "y")
	c.SetList(d)
	c.SetAbsent(e)
	c.SetUnknown(f)
	want := map[condition.Key]condition.Entry{
		a: {Text: "x", Presence: condition.Present},
		b: {List: []string{"x", "y"}, Multi: true, Presence: condition.Present},
		d: {Multi: true, Presence: condition.Present},
		e: {Presence: condition.Absent},
		f: {Presence: condition.Unknown},
	}
	check := func() {
		t.Helper()
		for k, e := range want {
			if diff := cmp.Diff(e, c.Lookup(k)); diff != "" {
				t.Errorf("Lookup(%s) (-want +got):\n%s", k, diff)
			}
		}
	}
	check()
	if got := c.Lookup(numbered(6)).Presence; got != condition.Unknown {
		t.Errorf("a key nobody named is %v", got)
	}
	c.Close()
	check() // a key named unknown stays so
	if got := c.Lookup(numbered(6)).Presence; got != condition.Absent {
		t.Errorf("a key nobody named in a closed context is %v", got)
	}
	c.Set(f, "now known")
	want[f] = condition.Entry{Text: "now known", Presence: condition.Present}
	check()
}

func TestSetListCopies(t *testing.T) {
	var c condition.Context
	values := []string{"x"}
	c.SetList(numbered(1), values...)
	values[0] = "changed"
	if got := c.Lookup(numbered(1)).List; !slices.Equal(got, []string{"x"}) {
		t.Errorf("the context changed with the caller's slice: %q", got)
	}
}

// TestSetEntry copies what a context says, key by key.
func TestSetEntry(t *testing.T) {
	var from, to condition.Context
	from.Set(condition.MustKey("aws:SourceIp"), "203.0.113.7")
	from.Set(condition.MustKey("aws:UserAgent"), "")
	from.SetList(condition.MustKey("aws:TagKeys"), "team", "env")
	from.SetList(condition.MustKey("aws:CalledVia"))
	from.SetAbsent(condition.MustKey("aws:SourceVpc"))
	from.SetUnknown(condition.MustKey("aws:SourceVpce"))
	for k, e := range from.All() {
		to.SetEntry(k, e)
	}
	got, want := maps.Collect(to.All()), maps.Collect(from.All())
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b condition.Key) bool { return a == b })); diff != "" {
		t.Errorf("All (-want +got):\n%s", diff)
	}

	list := []string{"team"}
	k := condition.MustKey("aws:TagKeys")
	to.SetEntry(k, condition.Entry{List: list, Multi: true, Presence: condition.Present})
	list[0] = "changed"
	if got := to.Lookup(k).List[0]; got != "team" {
		t.Errorf("the list holds %q after its source was changed, want team", got)
	}
	to.SetEntry(k, condition.Entry{Text: "x", Presence: condition.Absent})
	if diff := cmp.Diff(condition.Entry{Presence: condition.Absent}, to.Lookup(k)); diff != "" {
		t.Errorf("an absent key with a value (-want +got):\n%s", diff)
	}
}

func TestContextManyKeys(t *testing.T) {
	var c condition.Context
	const n = 100
	for i := range n {
		c.Set(numbered(i), "old")
	}
	for i := range n {
		c.Set(numbered(i), fmt.Sprint(i))
	}
	for i := range n {
		if got := c.Lookup(numbered(i)).Text; got != fmt.Sprint(i) {
			t.Errorf("key %d = %q", i, got)
		}
	}
	i := 0
	for k, e := range c.All() {
		if k != numbered(i) || e.Text != fmt.Sprint(i) {
			t.Fatalf("entry %d is %s = %q", i, k, e.Text)
		}
		i++
	}
	if i != n {
		t.Errorf("All has %d keys, want %d", i, n)
	}
	for range c.All() {
		break // must not go on
	}
}

// A copy may be changed without changing the original, however many keys it has.
func TestContextIsAValue(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 17, 32, 40} {
		var c condition.Context
		for i := range n {
			c.Set(numbered(i), "original")
		}
		before := slices.Collect(keysOf(&c))
		var group sync.WaitGroup
		for g := range 3 { // meant for the race detector
			group.Add(1)
			go func() {
				defer group.Done()
				d := c
				for i := range n + 20 {
					d.Set(numbered(i), fmt.Sprint(g))
				}
				d.Close()
				for i := range n + 20 {
					if got := d.Lookup(numbered(i)).Text; got != fmt.Sprint(g) {
						t.Errorf("copy %d has %q", g, got)
					}
				}
			}()
		}
		group.Wait()
		if got := slices.Collect(keysOf(&c)); !slices.Equal(got, before) {
			t.Errorf("with %d keys, changing a copy changed the original: %v, want %v", n, got, before)
		}
	}
}

func keysOf(c *condition.Context) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k, e := range c.All() {
			if !yield(fmt.Sprint(k, e)) {
				return
			}
		}
	}
}

func TestWithDefaults(t *testing.T) {
	var c, d condition.Context
	own, both, unknown, absent, theirs, neither := numbered(1), numbered(2), numbered(3), numbered(4), numbered(5), numbered(6)
	c.Set(own, "c")
	c.Set(both, "c")
	c.SetUnknown(unknown)
	c.SetAbsent(absent)
	for _, k := range []condition.Key{both, unknown, absent, theirs} {
		d.Set(k, "d")
	}
	d.Close() // of no consequence for the merged context
	text := func(c *condition.Context, k condition.Key) string {
		e := c.Lookup(k)
		return e.Text + "/" + e.Presence.String()
	}
	for _, tt := range []struct {
		name   string
		closed bool
		want   [6]string
	}{
		{"open", false, [6]string{"c/present", "c/present", "/unknown", "/absent", "d/present", "/unknown"}},
		{"closed", true, [6]string{"c/present", "c/present", "/unknown", "/absent", "d/present", "/absent"}},
	} {
		x := c
		if tt.closed {
			x.Close()
		}
		m := x.WithDefaults(&d)
		for i, k := range []condition.Key{own, both, unknown, absent, theirs, neither} {
			if got := text(&m, k); got != tt.want[i] {
				t.Errorf("%s: %s is %s, want %s", tt.name, k, got, tt.want[i])
			}
		}
		var all []condition.Key
		for k := range m.All() {
			all = append(all, k)
		}
		if want := []condition.Key{own, both, unknown, absent, theirs}; !slices.Equal(all, want) {
			t.Errorf("%s: All has %v, want %v", tt.name, all, want)
		}
	}
	if got := c.Lookup(theirs).Presence; got != condition.Unknown {
		t.Errorf("WithDefaults changed its receiver: %v", got)
	}
}

// Defaults of defaults come after them, and earlier defaults before later ones.
func TestWithDefaultsChain(t *testing.T) {
	var c, first, second, below condition.Context
	for i := range 40 {
		first.Set(numbered(i), "first")
	}
	for i := range 60 {
		second.Set(numbered(i), "second")
	}
	for i := range 80 {
		below.Set(numbered(i), "below")
	}
	c.Set(numbered(0), "own")
	c.Close()
	underlaid := second.WithDefaults(&below)
	once := c.WithDefaults(&first)
	m := once.WithDefaults(&underlaid)
	for i := range 90 {
		want := "own"
		switch {
		case i >= 80:
			want = ""
		case i >= 60:
			want = "below"
		case i >= 40:
			want = "second"
		case i >= 1:
			want = "first"
		}
		if got := m.Lookup(numbered(i)); got.Text != want || want == "" && got.Presence != condition.Absent {
			t.Errorf("key %d is %+v, want %q", i, got, want)
		}
	}
}

func TestContextEqual(t *testing.T) {
	var a, b condition.Context
	a.Set(numbered(1), "x")
	a.SetList(numbered(2), "y")
	b.SetList(numbered(2), "y")
	b.Set(numbered(1), "old")
	b.Set(numbered(1), "x")
	if !a.Equal(b) || !cmp.Equal(a, b) {
		t.Error("the order of keys matters")
	}
	change := map[string]func(c *condition.Context){
		"closed":  func(c *condition.Context) { c.Close() },
		"value":   func(c *condition.Context) { c.Set(numbered(1), "z") },
		"absent":  func(c *condition.Context) { c.SetAbsent(numbered(1)) },
		"unknown": func(c *condition.Context) { c.SetUnknown(numbered(1)) },
		"list":    func(c *condition.Context) { c.SetList(numbered(2), "y", "z") },
		"multi":   func(c *condition.Context) { c.Set(numbered(2), "") },
		"key":     func(c *condition.Context) { c.SetUnknown(numbered(3)) },
	}
	for name, f := range change {
		c := b
		f(&c)
		if a.Equal(c) || c.Equal(a) {
			t.Errorf("%s: equal in spite of the change", name)
		}
	}
}

func TestVariable(t *testing.T) {
	var c condition.Context
	c.Set(numbered(1), "x")
	c.SetList(numbered(2), "x")
	c.SetAbsent(numbered(3))
	for i, want := range []string{"/false/false", "x/true/true", "/false/true", "/false/true"} {
		value, present, known := c.Variable(numbered(i))
		if got := fmt.Sprintf("%s/%v/%v", value, present, known); got != want {
			t.Errorf("Variable(key %d) = %s, want %s", i, got, want)
		}
	}
}
