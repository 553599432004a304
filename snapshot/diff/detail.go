// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/snapshot/format"
)

// details collects the differences in one thing.
type details []Detail

// value adds a value that differs. Nil is no value.
func (d *details) value(aspect, name string, before, after json.RawMessage) {
	op := Changed
	switch {
	case before == nil:
		op = Added
	case after == nil:
		op = Removed
	}
	*d = append(*d, Detail{Op: op, Aspect: aspect, Name: name, Before: before, After: after})
}

// text compares two texts, of which an empty one is none.
func (d *details) text(aspect, before, after string) {
	if before != after {
		d.value(aspect, "", textOf(before), textOf(after))
	}
}

// set compares two sets, whatever their order.
func (d *details) set(aspect string, before, after []string) {
	for _, name := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(before, after)))) {
		switch in := slices.Contains(before, name); {
		case in == slices.Contains(after, name):
		case in:
			*d = append(*d, Detail{Op: Removed, Aspect: aspect, Name: name})
		default:
			*d = append(*d, Detail{Op: Added, Aspect: aspect, Name: name})
		}
	}
}

// tags compares tags that were collected in both.
func (d *details) tags(before, after map[string]string) {
	if before == nil || after == nil {
		return
	}
	for _, key := range union(before, after) {
		old, was := before[key]
		now, is := after[key]
		if was == is && old == now {
			continue
		}
		var from, to json.RawMessage
		if was {
			from = jsonOf(old)
		}
		if is {
			to = jsonOf(now)
		}
		d.value("tag", key, from, to)
	}
}

// settings compares the members of settings that were collected in both.
func (d *details) settings(before, after json.RawMessage) {
	old, now := members(before), members(after)
	for _, name := range union(old, now) {
		if old[name] != nil && now[name] != nil && !jsontree.Equal(old[name], now[name]) {
			d.value("setting", name, raw(before, old[name]), raw(after, now[name]))
		}
	}
}

func members(settings json.RawMessage) map[string]*jsontree.Node {
	tree, err := jsontree.Parse(settings)
	if err != nil {
		return nil
	}
	m := make(map[string]*jsontree.Node, len(tree.Members))
	for _, member := range tree.Members {
		m[member.Name] = member.Value
	}
	return m
}

// raw returns the text of n without its layout, nil if there is none.
func raw(text []byte, n *jsontree.Node) json.RawMessage {
	if n == nil {
		return nil
	}
	return compact(text[n.Offset:n.End])
}

func compact(text []byte) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, text) != nil {
		return jsonOf(string(text))
	}
	return b.Bytes()
}

// jsonOf returns a text, a truth value or a list of texts as JSON.
func jsonOf(v any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return nil // none of these fails
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func textOf(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return jsonOf(s)
}

// identity compares two users, groups or roles.
func identity(a, b *format.Identity) []Detail {
	var d details
	if a.ID != "" && b.ID != "" {
		d.text("unique ID", a.ID, b.ID)
	}
	d.tags(a.Tags, b.Tags)
	d.text("permissions boundary", a.PermissionsBoundary.String(), b.PermissionsBoundary.String())
	d.set("group", names(a.Groups), names(b.Groups))
	d.set("attached policy", texts(a.AttachedPolicies), texts(b.AttachedPolicies))
	byName := func(p *format.InlinePolicy) string { return p.Name }
	before, after := index(a.InlinePolicies, byName), index(b.InlinePolicies, byName)
	for _, name := range union(before, after) {
		switch old, now := before[name], after[name]; {
		case old == nil:
			d.value("inline policy", name, nil, content(now.Document))
		case now == nil:
			d.value("inline policy", name, content(old.Document), nil)
		default:
			d.document("inline policy", name, old.Document, now.Document)
		}
	}
	if !a.TrustPolicy.IsZero() && !b.TrustPolicy.IsZero() { // every role has one
		d.document("trust policy", "", a.TrustPolicy, b.TrustPolicy)
	}
	return d
}

// names returns the last parts of ARNs and names.
func names(list []string) []string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s[strings.LastIndexByte(s, '/')+1:]
	}
	return names
}

func texts[T interface{ String() string }](list []T) []string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = v.String()
	}
	return texts
}

// managed compares two managed policies.
func managed(a, b *format.ManagedPolicy) []Detail {
	var d details
	if a.DefaultVersion != "" && b.DefaultVersion != "" {
		d.text("default version", a.DefaultVersion, b.DefaultVersion)
	}
	if !a.Document.IsZero() && !b.Document.IsZero() {
		d.document("document", "", a.Document, b.Document)
	}
	return d
}

// resource compares two resources.
func resource(a, b *format.Resource) []Detail {
	var d details
	old, now := status(a), status(b)
	switch {
	case old == now:
		d.document("resource policy", "", a.Policy, b.Policy)
	case old == format.PolicyPresent && now == format.PolicyNone:
		d.value("resource policy", "", content(a.Policy), nil)
	case old == format.PolicyNone && now == format.PolicyPresent:
		d.value("resource policy", "", nil, content(b.Policy))
	default:
		d.value("state of the resource policy", "", jsonOf(old), jsonOf(now))
	}
	d.tags(a.Tags, b.Tags)
	if a.Settings != nil && b.Settings != nil {
		d.settings(a.Settings, b.Settings)
	}
	return d
}

// status returns what is known of the policy of a resource.
func status(r *format.Resource) string {
	switch {
	case !r.Policy.IsZero():
		return format.PolicyPresent
	case r.PolicyStatus == "":
		return format.PolicyNotCollected
	}
	return r.PolicyStatus
}
