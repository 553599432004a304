// SPDX-License-Identifier: Apache-2.0

package format

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// A decoder turns a JSON tree into values and notes every fault on the way.
type decoder struct {
	in    *text
	roots []*jsontree.Node
	open  bool // fields that nobody knows are passed over, and null is as good as nothing

	faults []mark
}

// A mark is something to report about a place in the file.
type mark struct {
	offset int
	text   string
}

// A field is a member of an object and what to do with its value.
type field struct {
	name     string
	required bool
	read     func(*jsontree.Node)
}

func need(name string, read func(*jsontree.Node)) field { return field{name, true, read} }
func may(name string, read func(*jsontree.Node)) field  { return field{name, false, read} }

// origin returns the place of n.
func (d *decoder) origin(n *jsontree.Node) Origin { return Origin{d.in, n.Offset} }

func (d *decoder) errorf(offset int, format string, args ...any) {
	d.faults = append(d.faults, mark{offset, fmt.Sprintf(format, args...)})
}

// err returns the faults in order, or nil.
func (d *decoder) err() error {
	if len(d.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(d.faults, func(a, b mark) int { return cmp.Compare(a.offset, b.offset) })
	list := make(ErrorList, len(d.faults))
	pos := policy.Position{Name: d.in.name, Line: 1, Column: 1}
	for i, f := range d.faults {
		pos = advance(pos, d.in.data, f.offset)
		list[i] = &Error{Pos: pos, Path: pathTo(d.roots, f.offset), Err: fmt.Errorf("%s", f.text)}
	}
	return list
}

// advance moves a position forward to offset.
func advance(p policy.Position, data []byte, offset int) policy.Position {
	line, column := jsontree.LineColumn(data[p.Offset:], offset-p.Offset)
	if line == 1 {
		column += p.Column - 1
	}
	return policy.Position{Name: p.Name, Offset: offset, Line: p.Line + line - 1, Column: column}
}

// pathTo names the value or member at offset.
func pathTo(roots []*jsontree.Node, offset int) string {
	var b strings.Builder
	var n *jsontree.Node
	for _, root := range roots {
		if root.Offset <= offset && offset < root.End {
			n = root
		}
	}
	for n != nil && offset > n.Offset {
		var next *jsontree.Node
		i := sort.Search(len(n.Members), func(i int) bool { return offset < n.Members[i].Value.End })
		if i < len(n.Members) && n.Members[i].Offset <= offset {
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(n.Members[i].Name)
			next = n.Members[i].Value
		}
		i = sort.Search(len(n.Elements), func(i int) bool { return offset < n.Elements[i].End })
		if i < len(n.Elements) && n.Elements[i].Offset <= offset {
			b.WriteString("[" + strconv.Itoa(i) + "]")
			next = n.Elements[i]
		}
		n = next
	}
	return b.String()
}

// is reports whether n has the kind wanted, and notes the fault if not.
func (d *decoder) is(n *jsontree.Node, kind jsontree.Kind, want string) bool {
	if n.Kind == kind {
		return true
	}
	d.errorf(n.Offset, "%s, want %s", kindName(n.Kind), want)
	return false
}

func kindName(k jsontree.Kind) string {
	switch k {
	case jsontree.Null:
		return "null"
	case jsontree.Bool:
		return "a boolean"
	case jsontree.Number:
		return "a number"
	case jsontree.String:
		return "a string"
	case jsontree.Array:
		return "a list"
	}
	return "an object"
}

// object reads the members of n.
func (d *decoder) object(n *jsontree.Node, fields ...field) {
	if !d.is(n, jsontree.Object, "an object") {
		return
	}
	for _, m := range n.Members {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == m.Name })
		switch {
		case i >= 0 && !(d.open && m.Value.Kind == jsontree.Null):
			fields[i].read(m.Value)
		case i < 0 && !d.open:
			d.errorf(m.Offset, "unknown field %q, %s", m.Name, suggest(m.Name, fields))
		}
	}
	for _, f := range fields {
		if f.required && n.Get(f.name) == nil {
			d.errorf(n.Offset, "missing field %q", f.name)
		}
	}
}

// suggest says which field was probably meant, or which there are.
func suggest(name string, fields []field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		if strings.EqualFold(f.name, name) {
			return fmt.Sprintf("want %q", f.name)
		}
		names[i] = f.name
	}
	return "want one of " + strings.Join(names, ", ")
}

// list reads the elements of a list. Where fields are open, a lone object is a
// list of one: AWS's own documentation shows such an output.
func (d *decoder) list(each func(*jsontree.Node)) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		if d.open && n.Kind == jsontree.Object {
			each(n)
			return
		}
		if d.is(n, jsontree.Array, "a list") {
			for _, e := range n.Elements {
				each(e)
			}
		}
	}
}

// listOf reads a list into a slice, which is not nil if there is a list.
func listOf[T any](d *decoder, into *[]T, each func(*jsontree.Node) T) func(*jsontree.Node) {
	read := d.list(func(n *jsontree.Node) { *into = append(*into, each(n)) })
	return func(n *jsontree.Node) {
		*into = []T{}
		read(n)
	}
}

func (d *decoder) text(into *string) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		if d.is(n, jsontree.String, "a string") {
			*into = n.Text
		}
	}
}

func (d *decoder) texts(into *[]string) func(*jsontree.Node) {
	read := d.list(func(n *jsontree.Node) {
		var s string
		d.text(&s)(n)
		*into = append(*into, s)
	})
	return func(n *jsontree.Node) {
		*into = []string{}
		read(n)
	}
}

func (d *decoder) word(into *string, words ...string) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		if !d.is(n, jsontree.String, "one of "+strings.Join(words, ", ")) {
			return
		}
		same := func(word string) bool { return strings.EqualFold(word, n.Text) }
		switch i := slices.IndexFunc(words, same); {
		case i < 0:
			d.errorf(n.Offset, "%q, want one of %s", n.Text, strings.Join(words, ", "))
		case !slices.Contains(words, n.Text):
			d.errorf(n.Offset, "%q, want %q", n.Text, words[i])
		}
		*into = n.Text
	}
}

func (d *decoder) words(into *[]string, words ...string) func(*jsontree.Node) {
	read := d.list(func(n *jsontree.Node) {
		var s string
		d.word(&s, words...)(n)
		*into = append(*into, s)
	})
	return func(n *jsontree.Node) {
		*into = []string{}
		read(n)
	}
}

func (d *decoder) boolean(into *bool) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		if d.is(n, jsontree.Bool, "true or false") {
			*into = n.Text == "true"
		}
	}
}

func (d *decoder) integer(into *int) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		if !d.is(n, jsontree.Number, "a whole number") {
			return
		}
		i, err := strconv.Atoi(n.Text)
		if err != nil {
			d.errorf(n.Offset, "%s, want a whole number", n.Text)
		}
		*into = i
	}
}

// time reads a point in time. Where fields are open, so are its forms: tools
// print times in several ways, and none of them decides anything.
func (d *decoder) time(into *time.Time) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00"} {
			if t, err := time.Parse(layout, n.Str()); err == nil && (d.open || layout == time.RFC3339) {
				*into = t.UTC()
				return
			}
		}
		if !d.open {
			d.errorf(n.Offset, "%q is not a time, want one such as 2026-11-20T10:00:00Z", n.Text)
		}
	}
}

func (d *decoder) arn(into *arn.ARN) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		if !d.is(n, jsontree.String, "an ARN") {
			return
		}
		a, err := arn.Parse(n.Text)
		if err != nil {
			d.errorf(n.Offset, "%q is not an ARN, want arn:partition:service:region:account:resource", n.Text)
			return
		}
		*into = a
	}
}

func (d *decoder) arns(into *[]arn.ARN) func(*jsontree.Node) {
	return d.list(func(n *jsontree.Node) {
		var a arn.ARN
		if d.arn(&a)(n); a.IsValid() {
			*into = append(*into, a)
		}
	})
}

func (d *decoder) accountID(into *string) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		if !d.is(n, jsontree.String, "an account ID of twelve digits") {
			return
		}
		if !IsAccountID(n.Text) {
			d.errorf(n.Offset, "%q is not an account ID, want twelve digits", n.Text)
		}
		*into = n.Text
	}
}

func (d *decoder) tags(into *map[string]string) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		if !d.is(n, jsontree.Object, "an object of tag keys and values") {
			return
		}
		*into = make(map[string]string, len(n.Members))
		for _, m := range n.Members {
			if d.is(m.Value, jsontree.String, "a tag value") {
				(*into)[m.Name] = m.Value.Text
			}
		}
	}
}

// document reads a policy document: a string that holds the text, or an object,
// whose text is its bytes in the file.
func (d *decoder) document(into *Document) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		switch n.Kind {
		case jsontree.String:
			*into = Document{[]byte(n.Text), d.origin(n)}
		case jsontree.Object:
			*into = Document{d.in.data[n.Offset:n.End:n.End], d.origin(n)}
		default:
			d.errorf(n.Offset, "%s, want a policy document, as an object or as a string that holds its text", kindName(n.Kind))
		}
	}
}

// IsAccountID reports whether s is the ID of an account: twelve digits.
func IsAccountID(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}
