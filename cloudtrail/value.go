// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/internal/arntemplate"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/jsontree"
)

// value turns a request parameter into values of a condition key, as a source of
// the catalog says. It reports false if the parameter does not tell them.
func (w *contextWriter) value(x *authorization, how string, n *jsontree.Node) ([]string, bool) {
	if how == "present" {
		return []string{"true"}, true
	}
	switch n.Kind {
	case jsontree.Object:
		if how == "onlyMember" && len(n.Members) == 1 {
			return w.value(x, "", attribute(n.Members[0].Value))
		}
		return nil, false
	case jsontree.Array, jsontree.Null:
		return nil, false
	}
	v := n.Text
	if withheld(v) {
		return nil, false
	}
	if typ, ok := strings.CutPrefix(how, "arnOf:"); ok {
		return one(w.arnOf(x, typ, v))
	}
	if name, ok := strings.CutPrefix(how, "json:"); ok {
		return jsonMember(v, name)
	}
	switch how {
	case "":
		return []string{v}, true
	case "arn":
		return one(v, strings.HasPrefix(v, "arn:"))
	case "title":
		if v == "" {
			return nil, false
		}
		return []string{strings.ToUpper(v[:1]) + v[1:]}, true
	case "split":
		return strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }), true
	case "dnsName":
		return []string{recordName(v)}, true
	case "kmsAlias":
		return kmsAlias(v)
	case "inferenceProfile":
		p := w.e.place()
		v, _ = arntemplate.Transform("bedrockModelArn", v, &p)
		return one(v, strings.Contains(v, "inference-profile/"))
	case "attributes":
		return w.attributes(v)
	case "s3Signature":
		switch v {
		case "SigV4":
			return []string{"AWS4-HMAC-SHA256"}, true
		case "SigV2":
			return []string{"AWS"}, true
		}
	case "s3AuthType":
		switch v {
		case "AuthHeader":
			return []string{"REST-HEADER"}, true
		case "QueryString":
			return []string{"REST-QUERY-STRING"}, true
		}
	}
	return nil, false
}

func one(v string, ok bool) ([]string, bool) {
	if !ok {
		return nil, false
	}
	return []string{v}, true
}

// arnOf returns the ARN of the resource of a type, "cluster" or
// "iam:instance-profile", that v names. It stays as it is if it is one.
func (w *contextWriter) arnOf(x *authorization, typ, v string) (string, bool) {
	if strings.HasPrefix(v, "arn:") {
		return v, true
	}
	s := x.service
	if service, name, ok := strings.Cut(typ, ":"); ok {
		if s, ok = catalog.Lookup(service); !ok {
			return "", false
		}
		typ = name
	}
	r, ok := s.Resource(typ)
	if !ok || v == "" || strings.Contains(v, ":") || len(arntemplate.Parse(r.ARNs[0]).Variables()) != 1 {
		return "", false
	}
	f := filler{e: w.e, place: w.e.place(), value: v}
	found := f.locate(r.ARNs[0], "")
	return found[0].arn.String(), found[0].arn.IsValid()
}

// kmsAlias returns the alias in a key's name, if it is one.
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-request-alias
func kmsAlias(v string) ([]string, bool) {
	if strings.HasPrefix(v, "alias/") {
		return []string{v}, true
	}
	if _, name, ok := strings.Cut(v, ":alias/"); ok {
		return []string{"alias/" + name}, true
	}
	return nil, true // a key ID or ARN: the request has no alias
}

// jsonMember returns the texts of a member of a JSON document, an event pattern.
// Other patterns than texts do not tell the values.
func jsonMember(text, name string) ([]string, bool) {
	doc, err := jsontree.Parse([]byte(text))
	if err != nil {
		return nil, false
	}
	var out []string
	for _, n := range flat([]*jsontree.Node{doc}) {
		for _, v := range n.Get(name).List() {
			if v.Kind != jsontree.String {
				return nil, false
			}
			out = append(out, v.Text)
		}
	}
	return out, true
}

// recordName returns the name of a DNS record as Route 53 normalizes it: in lower
// case, without the last dot, other characters than those of names in octal.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
func recordName(name string) string {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == '\\':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "\\%03o", c)
		}
	}
	return b.String()
}

// attribute returns the value of a DynamoDB attribute, which some records write
// with its type: {"S": "x"}.
func attribute(n *jsontree.Node) *jsontree.Node {
	if n.Kind == jsontree.Object && len(n.Members) == 1 {
		switch n.Members[0].Name {
		case "S", "N", "B", "s", "n", "b":
			return n.Members[0].Value
		}
	}
	return n
}

// attributes returns the top-level attributes that a DynamoDB projection names.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
func (w *contextWriter) attributes(projection string) ([]string, bool) {
	var out []string
	for path := range strings.SplitSeq(projection, ",") {
		name := strings.TrimSpace(path)
		if i := strings.IndexAny(name, ".["); i >= 0 {
			name = name[:i]
		}
		if strings.HasPrefix(name, "#") {
			name = scalar(w.e.params.Get("expressionAttributeNames").Get(name))
		}
		if name == "" {
			return nil, false
		}
		out = append(out, name)
	}
	return out, true
}
