// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/jsontree"
)

// service sets the keys of the action's service that the catalog has a source
// for.
func (w *contextWriter) service(x *authorization) {
	for _, k := range x.service.Sources(x.action.Name) {
		key := k.Key
		switch {
		case !x.concerns(k.On):
			w.absentKey(k) // the call may have the value, but for another of its resources
		case k.Family() != "":
			w.family(x, k)
		default:
			v := w.reading(x, k)
			typ, _ := x.service.Key(key)
			switch {
			case v.missing && k.Only && v.settled:
				w.absent(key)
			case v.missing, v.opaque:
			case typ.Type.Multivalued():
				w.list(key, v.texts...)
			case len(v.texts) == 1:
				w.set(key, v.texts[0])
			}
		}
	}
	switch x.service.Prefix {
	case "kms":
		w.kms(x)
	case "iam":
		w.iam(x)
	}
}

func (w *contextWriter) absentKey(k catalog.KeySource) {
	if f := k.Family(); f != "" {
		w.closeFamily(f)
		return
	}
	w.absent(k.Key)
}

// family sets the keys of all names in a parameter that is a map or a list of
// tags.
func (w *contextWriter) family(x *authorization, k catalog.KeySource) {
	if !x.own || !w.recorded() {
		return
	}
	t := w.tagging(x, k.From)
	for _, tag := range t.tags {
		if tag.told {
			w.set(k.Family()+tag.key, tag.value)
		} else {
			w.unknown(k.Family() + tag.key)
		}
	}
	if !t.opaque && (t.found || k.Only) {
		w.closeFamily(k.Family())
	}
}

// A reading is what a record says about the value of a key.
type reading struct {
	texts   []string
	missing bool // the record has no such parameter
	opaque  bool // the record has one, and does not tell the value
	settled bool // if missing: the request has none either
}

// read returns what the record says about the key.
func (w *contextWriter) read(x *authorization, k catalog.KeySource) reading {
	settled := x.own && w.recorded() && !w.templated(x)
	for _, from := range k.From {
		from, fallback, _ := strings.Cut(from, "=")
		var r reading
		if field, ok := strings.CutPrefix(from, "$"); ok {
			r = w.field(x, field)
		} else {
			r = w.parameters(x, from)
		}
		if r.missing && fallback != "" && settled {
			return reading{texts: []string{fallback}}
		}
		if !r.missing || r.settled {
			return r
		}
	}
	return reading{missing: true, settled: settled}
}

// recorded reports whether the record has the request parameters. CloudTrail
// leaves those out that are too large, and services those of some calls that they
// deny.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
func (w *contextWriter) recorded() bool {
	p := w.e.params
	return p != nil && scalar(p.Get("omitted")) != "true" && (len(p.Members) > 0 || !w.e.Denied())
}

// templated reports whether parameters that the request does not have come from
// a launch template.
func (w *contextWriter) templated(x *authorization) bool {
	return x.service.Prefix == "ec2" && w.e.has("launchTemplate")
}

// field reads a value that is no parameter of the request.
func (w *contextWriter) field(x *authorization, name string) reading {
	text := ""
	switch name {
	case "eventName": // the call that the action is checked for besides its own
		if !x.own {
			return reading{missing: true}
		}
		if x.named {
			return reading{missing: true, settled: true}
		}
		text = w.e.Name
	case "eventSource":
		if !x.own {
			text = w.e.Source
		}
	case "awsRegion":
		text = w.e.Region
	case "account":
		text = w.e.Principal.Account()
	case "resourceAccount":
		text = w.owner
	case "tlsVersion":
		text = strings.TrimPrefix(w.e.tlsVersion, "TLSv")
	}
	if text == "" {
		return reading{missing: true}
	}
	return reading{texts: []string{text}}
}

// parameters reads the request parameters of a source: a first one, and after
// plus signs those whose values are added to its own.
func (w *contextWriter) parameters(x *authorization, from string) reading {
	r := reading{missing: true}
	if !x.own {
		return r
	}
	for part := range strings.SplitSeq(from, "+") {
		path, how, _ := strings.Cut(part, "#")
		if names, ok := strings.CutSuffix(how, "keys"); ok && names == "" {
			t := w.tagged(x, []string{path})
			r.missing = !t.found
			r.opaque = r.opaque || t.opaque
			r.texts = append(r.texts, t.keys()...)
			continue
		}
		for _, n := range w.nodes(path) {
			r.missing = false
			texts, ok := w.value(x, how, n)
			r.opaque = r.opaque || !ok
			r.texts = append(r.texts, texts...)
		}
		if r.missing {
			return r
		}
	}
	slices.Sort(r.texts)
	r.texts = slices.Compact(r.texts)
	return r
}

// nodes returns the values at a path of the catalog, arrays replaced by what
// they hold. EC2 wraps the parameters of some calls in one of the call's name.
func (w *contextWriter) nodes(path string) []*jsontree.Node {
	root := w.e.params
	if rest, ok := strings.CutPrefix(path, "additionalEventData."); ok {
		root, path = w.e.additional, rest
	} else if !w.recorded() {
		return nil
	}
	if root == nil {
		return nil
	}
	if len(root.Members) == 1 && strings.HasSuffix(root.Members[0].Name, "Request") {
		root = root.Members[0].Value
	}
	nodes := []*jsontree.Node{root}
	for name := range strings.SplitSeq(path, ".") {
		next := step(nodes, name)
		if len(next) == 0 {
			next = stepList(nodes, name)
		}
		nodes = next
	}
	return slices.DeleteFunc(flat(nodes), func(n *jsontree.Node) bool {
		return n.Kind == jsontree.Null || n.Kind == jsontree.Object && len(n.Members) == 0
	})
}

// stepList is step for the names that EC2 gives to lists: "networkInterfaces"
// may be NetworkInterface or networkInterfaceSet.
func stepList(nodes []*jsontree.Node, name string) []*jsontree.Node {
	one, ok := strings.CutSuffix(name, "s")
	if !ok {
		return nil
	}
	if next := step(nodes, one); len(next) > 0 {
		return next
	}
	return step(nodes, one+"Set")
}
