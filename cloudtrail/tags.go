// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"net/url"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// A tag is a key and a value of a request. A request that removes tags passes
// keys only.
type tag struct {
	key, value string
	told       bool // the record tells the value
}

// A tagging is what a record says about the tags of a request.
type tagging struct {
	tags   []tag
	found  bool // the record has the parameter
	opaque bool // there may be more tags than those
}

// maxTags is how many tags of a request are read. AWS takes fewer; the pairs of
// an encryption context, which are read as tags are, may be a thousand.
const maxTags = 1500

// keys returns the keys of the tags, sorted, each once.
func (t *tagging) keys() []string {
	keys := make([]string, 0, len(t.tags))
	for _, tag := range t.tags {
		keys = append(keys, tag.key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// tags sets aws:RequestTag/… and aws:TagKeys.
func (w *contextWriter) tags(x *authorization) {
	if !x.own || !w.recorded() {
		return
	}
	from, on, known := x.service.TagSources(x.action.Name)
	if !x.named { // the parameters are those of another call
		if s, _, ok := x.service.TagSources(w.e.Name); ok {
			from = append(slices.Clone(s), from...)
		}
		known = false
	}
	if !x.action.Takes("aws:TagKeys") && !x.action.Takes("aws:RequestTag/${TagKey}") {
		return
	}
	if from == nil {
		from = []string{"tags", "tagKeys"}
	}
	t := w.tagging(x, from)
	if !x.concerns(on) {
		t = tagging{}
	}
	for _, tag := range t.tags {
		if tag.told {
			w.set("aws:RequestTag/"+tag.key, tag.value)
		} else {
			w.unknown("aws:RequestTag/" + tag.key)
		}
	}
	settled := !t.opaque && (t.found || known && !w.templated(x))
	if settled {
		w.closeFamily("aws:RequestTag/")
	}
	switch {
	case len(t.tags) > 0 && !t.opaque:
		w.list("aws:TagKeys", t.keys()...)
	case settled:
		w.absent("aws:TagKeys")
	}
}

// tagged reads the tags at the first of the paths that is there.
func (w *contextWriter) tagged(x *authorization, paths []string) tagging {
	var t tagging
	for _, path := range paths {
		for _, n := range w.tagNodes(x, path, &t) {
			t.found = true
			t.read(n)
		}
		if t.found {
			break
		}
	}
	return t
}

// tagNodes returns what holds tags at a path. A specification of tags is for
// the resources of one type.
func (w *contextWriter) tagNodes(x *authorization, path string, t *tagging) []*jsontree.Node {
	i := strings.LastIndexByte(path, '.')
	if x.service.Prefix != "ec2" || i < 0 || x.types == nil {
		return w.nodes(path)
	}
	var out []*jsontree.Node
	for _, spec := range w.nodes(path[:i]) {
		typ := spec.Get("resourceType")
		if typ == nil {
			typ = spec.Get("ResourceType")
		}
		if name := scalar(typ); name != "" && !slices.Contains(x.types, name) && w.several(x) {
			t.found = true
			continue
		}
		out = append(out, flat(step([]*jsontree.Node{spec}, path[i+1:]))...)
	}
	// EC2 numbers the elements of lists in a member that is called "tag", too.
	return slices.DeleteFunc(out, func(n *jsontree.Node) bool { return n.Kind == jsontree.Number })
}

// several reports whether the call makes resources of several types, each with
// tags of its own.
func (w *contextWriter) several(x *authorization) bool {
	_, on, _ := x.service.TagSources(w.e.Name)
	return len(on) > 1
}

// read adds the tags in n: a tag, a map of tags, a list of them in a wrapper, a
// tag key, or tags written as a query string.
func (t *tagging) read(n *jsontree.Node) {
	switch n.Kind {
	case jsontree.Object:
		if inner := wrapped(n); inner != nil {
			for _, el := range flat([]*jsontree.Node{inner}) {
				t.read(el)
			}
			return
		}
		if key, value, ok := pair(n); ok {
			t.add(key, value)
			return
		}
		for _, m := range n.Members {
			if m.Value.Kind == jsontree.Object || m.Value.Kind == jsontree.Array {
				t.opaque = true
				continue
			}
			t.add(m.Name, m.Value)
		}
	case jsontree.String:
		switch {
		case withheld(n.Text):
			t.opaque = true
		case strings.Contains(n.Text, "="):
			t.query(n.Text)
		case n.Text != "":
			t.add(n.Text, nil)
		}
	default:
		t.opaque = t.opaque || n.Kind != jsontree.Null
	}
}

func (t *tagging) add(key string, value *jsontree.Node) {
	if key == "" || len(t.tags) == maxTags {
		t.opaque = true
		return
	}
	text := scalar(value)
	told := value != nil && value.Kind != jsontree.Null && !withheld(text)
	t.tags = append(t.tags, tag{key, text, told})
}

// query reads tags as the header x-amz-tagging has them.
func (t *tagging) query(text string) {
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(name)
		v, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil {
			t.opaque = true
			continue
		}
		if len(t.tags) == maxTags {
			t.opaque = true
			return
		}
		if key != "" {
			t.tags = append(t.tags, tag{key, v, true})
		}
	}
}

// wrapped returns what an object holds that S3 and EC2 write around tags:
// {"TagSet": {"Tag": …}}, {"items": …}.
func wrapped(n *jsontree.Node) *jsontree.Node {
	var inner *jsontree.Node
	for _, m := range n.Members {
		switch strings.ToLower(m.Name) {
		case "tag", "tags", "tagset", "items":
			if m.Value.Kind == jsontree.Object || m.Value.Kind == jsontree.Array {
				inner = m.Value
			}
		case "xmlns", "quantity":
		default:
			return nil
		}
	}
	return inner
}

// pair reads an object that is one tag. A map whose tags have such names is
// taken for a tag only if it has no others.
func pair(n *jsontree.Node) (key string, value *jsontree.Node, ok bool) {
	for _, m := range n.Members {
		switch strings.ToLower(m.Name) {
		case "key", "tagkey":
			key, ok = scalar(m.Value), true
		case "value", "tagvalue":
			value = m.Value
		case "tag", "propagateatlaunch", "resourceid", "resourcetype":
		default:
			return "", nil, false
		}
	}
	return key, value, ok
}
