// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"iter"
	"slices"
	"strings"
)

// Presence says what is known about a key in a request.
type Presence uint8

// The zero Presence is Unknown.
const (
	Unknown Presence = iota // nobody said
	Absent                  // the request does not carry the key
	Present                 // the request carries the key, perhaps with no values
)

// String returns "unknown", "absent" or "present".
func (p Presence) String() string {
	switch p {
	case Absent:
		return "absent"
	case Present:
		return "present"
	default:
		return "unknown"
	}
}

// An Entry is what a request context says about one key. The zero Entry says
// that nothing is known.
type Entry struct {
	Text     string   // the value, if the key is present and single-valued
	List     []string // the values, if the key is present and multivalued; not to be modified
	Multi    bool     // the key was given a list of values, perhaps an empty one
	Presence Presence
}

// inline is the number of entries a Context holds without a chunk. Most
// requests carry fewer keys.
const inline = 16

type named struct {
	key   Key
	entry Entry
}

// A chunk holds entries that no longer fit into a Context. It never changes
// once it is made, so copies of a Context may share it.
type chunk struct {
	entries [inline]named
	older   *chunk
}

// A Context is the request context: what is known about each condition key.
// The zero Context knows nothing: every key is [Unknown].
//
// A Context is a value: a copy may be changed without changing the original.
// It may be read by several goroutines at once. A Context made by
// [Context.WithDefaults] refers to its defaults and sees their changes.
type Context struct {
	recent   [inline]named
	n        int      // of recent
	older    *chunk   // entries of recent override those of older
	families []Key    // closed families, sorted; never changed in place
	defaults *Context // consulted for keys that are not named here
	closed   bool
}

// Set records that the request carries k with the given single value. An empty
// value is a value.
func (c *Context) Set(k Key, value string) {
	c.put(k, Entry{Text: value, Presence: Present})
}

// SetList records that the request carries the multivalued key k with the
// given values. No values at all means a key that is present and empty.
func (c *Context) SetList(k Key, values ...string) {
	c.put(k, Entry{List: slices.Clone(values), Multi: true, Presence: Present})
}

// SetAbsent records that the request does not carry k.
func (c *Context) SetAbsent(k Key) {
	c.put(k, Entry{Presence: Absent})
}

// SetUnknown records that nobody knows whether the request carries k, even if
// c is closed or has defaults that name k.
func (c *Context) SetUnknown(k Key) {
	c.put(k, Entry{})
}

// SetEntry records for k what another context says about it, as [Context.All]
// and [Context.Lookup] return it.
func (c *Context) SetEntry(k Key, e Entry) {
	if e.Presence != Present {
		e = Entry{Presence: e.Presence}
	}
	e.List = slices.Clone(e.List)
	c.put(k, e)
}

// Close declares that every key not named is [Absent].
func (c *Context) Close() {
	c.closed = true
}

// CloseFamily declares that every key that begins with family and is not named
// is [Absent]. After CloseFamily(MustKey("aws:RequestTag/")) the request carries
// no tags but those set, before or after. It has no effect on keys named
// unknown.
func (c *Context) CloseFamily(family Key) {
	i, found := slices.BinarySearchFunc(c.families, family, Key.Compare)
	if !found && family != (Key{}) {
		c.families = slices.Insert(slices.Clone(c.families), i, family)
	}
}

// Families yields the families that c or its defaults close, sorted.
func (c *Context) Families() iter.Seq[Key] {
	f := c.flat()
	return slices.Values(f.families)
}

// closes reports whether k belongs to a family that c itself closes.
func (c *Context) closes(k Key) bool {
	for _, f := range c.families {
		if strings.HasPrefix(k.String(), f.String()) {
			return true
		}
	}
	return false
}

func (c *Context) put(k Key, e Entry) {
	for i := range c.recent[:c.n] {
		if c.recent[i].key == k {
			c.recent[i].entry = e
			return
		}
	}
	if c.n == inline {
		c.older = &chunk{entries: c.recent, older: c.older}
		c.recent = [inline]named{}
		c.n = 0
	}
	c.recent[c.n] = named{key: k, entry: e}
	c.n++
}

// Lookup returns what c knows about k.
func (c *Context) Lookup(k Key) Entry {
	for x := c; x != nil; x = x.defaults {
		if e := x.own(k); e != nil {
			return *e
		}
		if len(x.families) > 0 && x.closes(k) {
			return Entry{Presence: Absent}
		}
	}
	if c.closed || k.Service() == "" { // no request carries a key without a service
		return Entry{Presence: Absent}
	}
	return Entry{}
}

// own returns the entry c itself has for k, or nil.
func (c *Context) own(k Key) *Entry {
	for i := range c.recent[:c.n] {
		if c.recent[i].key == k {
			return &c.recent[i].entry
		}
	}
	for older := c.older; older != nil; older = older.older {
		for i := range older.entries {
			if older.entries[i].key == k {
				return &older.entries[i].entry
			}
		}
	}
	return nil
}

// WithDefaults returns a copy of c that looks keys up in d which c does not
// name. The keys c names win, those named unknown too, and the families it
// closes; then come the keys d names and the families d closes; all others are
// absent if c is closed and unknown if it is not, whatever d says. d must not be
// changed while the copy is in use.
func (c *Context) WithDefaults(d *Context) Context {
	merged := c.flat()
	merged.defaults = d
	return merged
}

// flat returns a copy of c that names itself what the defaults of c name.
func (c *Context) flat() Context {
	if c.defaults == nil {
		return *c
	}
	f := *c
	for x := c.defaults; x != nil; x = x.defaults {
		f.adopt(x)
	}
	return f
}

// adopt adds the entries of d whose keys c itself does not name, and the
// families d closes.
func (c *Context) adopt(d *Context) {
	for i := range d.recent[:d.n] {
		c.putNew(&d.recent[i])
	}
	for older := d.older; older != nil; older = older.older {
		for i := range older.entries {
			c.putNew(&older.entries[i])
		}
	}
	for _, f := range d.families {
		c.CloseFamily(f)
	}
}

func (c *Context) putNew(n *named) {
	if c.own(n.key) == nil && !c.closes(n.key) {
		c.put(n.key, n.entry)
	}
}

// Variable returns the value of the policy variable that k names. It is not
// present if the request does not carry k or carries a list for it: only
// single-valued keys can be policy variables. It is not known if k is not.
//
// The value is a copy, so that a caller may keep c on its stack and hand the
// value to whatever looks variables up.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func (c *Context) Variable(k Key) (value string, present, known bool) {
	e := c.Lookup(k)
	if e.Presence != Present || e.Multi {
		return "", false, e.Presence != Unknown
	}
	return strings.Clone(e.Text), true, true
}

// All returns every key c or its defaults name, in sorted order, with what is
// known about it. Keys named as absent or unknown are included.
func (c *Context) All() iter.Seq2[Key, Entry] {
	return func(yield func(Key, Entry) bool) {
		for _, k := range c.keys() {
			if !yield(k, c.Lookup(k)) {
				return
			}
		}
	}
}

// keys returns the keys named, sorted, each once.
func (c *Context) keys() []Key {
	var keys []Key
	for x := c; x != nil; x = x.defaults {
		for i := range x.recent[:x.n] {
			keys = append(keys, x.recent[i].key)
		}
		for older := x.older; older != nil; older = older.older {
			for i := range older.entries {
				keys = append(keys, older.entries[i].key)
			}
		}
	}
	slices.SortFunc(keys, Key.Compare)
	return slices.Compact(keys)
}

// Equal reports whether c and d name the same keys, know the same about them,
// and treat other keys alike.
func (c Context) Equal(d Context) bool {
	if c.closed != d.closed || !slices.Equal(slices.Collect(c.Families()), slices.Collect(d.Families())) {
		return false
	}
	keys := c.keys()
	if !slices.Equal(keys, d.keys()) {
		return false
	}
	for _, k := range keys {
		a, b := c.Lookup(k), d.Lookup(k)
		if a.Text != b.Text || a.Multi != b.Multi || a.Presence != b.Presence || !slices.Equal(a.List, b.List) {
			return false
		}
	}
	return true
}
