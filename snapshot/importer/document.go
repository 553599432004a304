// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/snapshot/format"
)

// document returns a policy document: a text, which may be percent-encoded, or
// an object.
func (v value) document() format.Document {
	if !v.ok() || v.Kind != jsontree.String {
		return v.rendered()
	}
	text := v.Text
	if strings.HasPrefix(text, `"`) { // JSON text of a JSON text
		if n, err := jsontree.Parse([]byte(text)); err == nil {
			text = n.Text
		}
	}
	if strings.HasPrefix(text, "%") {
		if decoded, err := url.PathUnescape(text); err == nil {
			text = decoded
		}
	}
	if strings.TrimSpace(text) == "" {
		return format.Document{}
	}
	return format.Document{Text: []byte(text), Origin: v.origin()}
}

// rendered returns the document that an object stands for.
func (v value) rendered() format.Document {
	if !v.ok() || v.Kind != jsontree.Object {
		return format.Document{}
	}
	var b bytes.Buffer
	render(&b, v.Node)
	return format.Document{Text: b.Bytes(), Origin: v.origin()}
}

// render writes n as JSON.
func render(b *bytes.Buffer, n *jsontree.Node) {
	switch n.Kind {
	case jsontree.Object:
		b.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(quoted(m.Name))
			b.WriteByte(':')
			render(b, m.Value)
		}
		b.WriteByte('}')
	case jsontree.Array:
		b.WriteByte('[')
		for i, e := range n.Elements {
			if i > 0 {
				b.WriteByte(',')
			}
			render(b, e)
		}
		b.WriteByte(']')
	case jsontree.String:
		b.Write(quoted(n.Text))
	case jsontree.Null:
		b.WriteString("null")
	default:
		b.WriteString(n.Text)
	}
}

// quoted returns a text as JSON.
func quoted(s string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		return []byte(`""`) // a string always encodes
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// arn returns the ARN that v holds.
func (v value) arn() (arn.ARN, bool) {
	if !v.ok() {
		return arn.ARN{}, false
	}
	a, err := arn.Parse(v.Str())
	return a, err == nil
}

// time returns the point in time that v holds, zero if it is none.
func (v value) time() time.Time {
	if !v.ok() {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, v.Str())
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// blockPublicAccess returns the settings of a bucket whose four members have the
// names given, "" if one of them is neither on nor off.
func blockPublicAccess(v value, names [4]string) string {
	if !v.ok() {
		return ""
	}
	var members []string
	for i, name := range [...]string{"blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"} {
		on := v.at(names[i]).scalar()
		switch on {
		case "":
			on = "false"
		case "true", "false":
		default:
			return ""
		}
		members = append(members, `"`+name+`":`+on)
	}
	return `"blockPublicAccess":{` + strings.Join(members, ",") + `}`
}

// settings returns an object with the members given, nil if there are none.
func settings(members ...string) json.RawMessage {
	var all []string
	for _, m := range members {
		if m != "" {
			all = append(all, m)
		}
	}
	if all == nil {
		return nil
	}
	return json.RawMessage("{" + strings.Join(all, ",") + "}")
}

// setting returns a member of settings whose value is a text, "" if that is.
func setting(name, text string) string {
	if text == "" {
		return ""
	}
	return string(quoted(name)) + ":" + string(quoted(text))
}
