// SPDX-License-Identifier: Apache-2.0

package jsontree_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/jsontree"
)

func TestParse(t *testing.T) {
	const text = ` {"a": [1, -2.5e+3, true],
 "é": {"x": "\u00e9\n\ud83d\ude00"}, "n": null, "f": false, "e": [], "o": { } } `
	str := func(offset, end int, s string) *jsontree.Node {
		return &jsontree.Node{Kind: jsontree.String, Offset: offset, End: end, Text: s}
	}
	want := &jsontree.Node{Kind: jsontree.Object, Offset: 1, End: 105, Members: []jsontree.Member{
		{Name: "a", Offset: 2, Value: &jsontree.Node{Kind: jsontree.Array, Offset: 7, End: 25, Elements: []*jsontree.Node{
			{Kind: jsontree.Number, Offset: 8, End: 9, Text: "1"},
			{Kind: jsontree.Number, Offset: 11, End: 18, Text: "-2.5e+3"},
			{Kind: jsontree.Bool, Offset: 20, End: 24, Text: "true"},
		}}},
		{Name: "é", Offset: 28, Value: &jsontree.Node{Kind: jsontree.Object, Offset: 34, End: 63, Members: []jsontree.Member{
			{Name: "x", Offset: 35, Value: str(40, 62, "é\n😀")},
		}}},
		{Name: "n", Offset: 65, Value: &jsontree.Node{Kind: jsontree.Null, Offset: 70, End: 74, Text: "null"}},
		{Name: "f", Offset: 76, Value: &jsontree.Node{Kind: jsontree.Bool, Offset: 81, End: 86, Text: "false"}},
		{Name: "e", Offset: 88, Value: &jsontree.Node{Kind: jsontree.Array, Offset: 93, End: 95}},
		{Name: "o", Offset: 97, Value: &jsontree.Node{Kind: jsontree.Object, Offset: 102, End: 105}},
	}}
	want.End = strings.LastIndexByte(text, '}') + 1
	if diff := cmp.Diff(want, parse(t, text)); diff != "" {
		t.Errorf("Parse (-want +got):\n%s", diff)
	}
}

func TestParseStrings(t *testing.T) {
	tests := []struct{ text, want string }{
		{`""`, ""},
		{`"plain é 😀"`, "plain é 😀"},
		{`"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t"},
		{`"a\u0041b\u00E9c"`, "aAbéc"},
		{`"\u0000"`, "\x00"},
		{`"\uD83D\uDE00x"`, "😀x"},
		{`"\ufffd\uFFFF"`, "\ufffd\uffff"},
		{"\"\x7f\"", "\x7f"},
	}
	for _, test := range tests {
		n := parse(t, test.text)
		if n.Kind != jsontree.String || n.Text != test.want || n.Offset != 0 || n.End != len(test.text) {
			t.Errorf("Parse(%s) = %v %q [%d, %d), want string %q [0, %d)", test.text, n.Kind, n.Text, n.Offset, n.End, test.want, len(test.text))
		}
	}
}

func TestParseNumbers(t *testing.T) {
	for _, text := range []string{"0", "-0", "12", "0.50", "1e9", "1E-9", "1.0e+0", "123456789012345678901234567890"} {
		if n := parse(t, text); n.Kind != jsontree.Number || n.Text != text {
			t.Errorf("Parse(%s) = %v %q, want number as written", text, n.Kind, n.Text)
		}
	}
}

func TestParseError(t *testing.T) {
	tests := []struct {
		text   string
		offset int
		msg    string
	}{
		{"", 0, `unexpected end of input, want a JSON value`},
		{" \n", 2, `unexpected end of input, want a JSON value`},
		{"\ufeff{}", 0, `byte order mark before the document, want none`},
		{"x", 0, `unexpected character 'x', want a JSON value`},
		{"\xff", 0, `unexpected byte 0xff, want a JSON value`},
		{"\x00", 0, `unexpected character '\x00', want a JSON value`},
		{"{} {}", 3, `unexpected character '{' after the document, want nothing`},
		{"1\x00", 1, `unexpected character '\x00' after the document, want nothing`},
		{"tru", 3, `unexpected end of input, want "true"`},
		{"nul1", 3, `unexpected character '1', want "null"`},
		{"False", 0, `unexpected character 'F', want a JSON value`},
		{"fALSE", 1, `unexpected character 'A', want "false"`},

		{"[", 1, `unexpected end of input, want a value or "]"`},
		{"[1", 2, `unexpected end of input in array, want "]" or ","`},
		{"[1 2]", 3, `unexpected character '2' in array, want "]" or ","`},
		{"[1,]", 3, `unexpected character ']', want a value`},
		{"[,1]", 1, `unexpected character ',', want a value or "]"`},

		{"{", 1, `unexpected end of input in object, want a name in quotes or "}"`},
		{"{a:1}", 1, `unexpected character 'a' in object, want a name in quotes or "}"`},
		{`{"a":1,}`, 7, `unexpected character '}' in object, want a name in quotes`},
		{`{"a"`, 4, `unexpected end of input after name "a", want ":"`},
		{`{"a" 1}`, 5, `unexpected character '1' after name "a", want ":"`},
		{`{"a":`, 5, `unexpected end of input, want a value`},
		{`{"a":1`, 6, `unexpected end of input in object, want "}" or ","`},
		{`{"a":1;}`, 6, `unexpected character ';' in object, want "}" or ","`},
		{`{"a`, 3, `unexpected end of input in string, want a closing quote`},

		{"{\"Effect\":\"Deny\",\n\n \"Effect\":\"Allow\"}", 20, `duplicate name "Effect" on line 3, already on line 1`},
		{`{"a":1,"\u0061":2}`, 7, `duplicate name "a" on line 1, already on line 1`},
		{manyMembers(40, `"m7":0`), 1 + 10*11 + 30*12, `duplicate name "m7" on line 41, already on line 8`},

		{"-", 1, `unexpected end of input in number, want a digit`},
		{"-a", 1, `unexpected character 'a' in number, want a digit`},
		{"01", 1, `unexpected character '1' after a leading zero, want a number without leading zeros`},
		{"1.", 2, `unexpected end of input in number, want a digit`},
		{"1.e1", 2, `unexpected character 'e' in number, want a digit`},
		{"1e+", 3, `unexpected end of input in number, want a digit`},
		{".5", 0, `unexpected character '.', want a JSON value`},
		{"+5", 0, `unexpected character '+', want a JSON value`},
		{"0x5", 1, `unexpected character 'x' after the document, want nothing`},

		{`"a`, 2, `unexpected end of input in string, want a closing quote`},
		{"\"a\nb\"", 2, `control character '\n' in string, want an escape such as "\\n"`},
		{"\"\x00\"", 1, `control character '\x00' in string, want an escape such as "\\n"`},
		{"\"a\xffb\"", 2, `byte 0xff in string is not UTF-8, want UTF-8`},
		{"\"\xc3\"", 1, `byte 0xc3 in string is not UTF-8, want UTF-8`},
		{"\"\xed\xa0\x80\"", 1, `byte 0xed in string is not UTF-8, want UTF-8`}, // a surrogate
		{`"\x"`, 2, `unexpected character 'x' after a backslash, want one of " \ / b f n r t u`},
		{`"\`, 2, `unexpected end of input after a backslash, want one of " \ / b f n r t u`},
		{`"\u12G4"`, 5, `unexpected character 'G' after \u, want a hexadecimal digit`},
		{`"\ud83d\u12"`, 11, `unexpected character '"' after \u, want a hexadecimal digit`},
		{`"a\ud83d"`, 2, `half a surrogate pair \ud83d in string, want both halves`},
		{`"\ud83d\n"`, 1, `half a surrogate pair \ud83d in string, want both halves`},
		{`"\ud83d\ud83d"`, 1, `half a surrogate pair \ud83d in string, want both halves`},
		{`"\uDE00\ud83d"`, 1, `half a surrogate pair \uDE00 in string, want both halves`},

		{strings.Repeat("[", 513), 512, `nested too deep, want at most 512 levels`},
		{strings.Repeat(`{"a":`, 513), 512 * 5, `nested too deep, want at most 512 levels`},
	}
	for _, test := range tests {
		n, err := jsontree.Parse([]byte(test.text))
		if n != nil {
			t.Errorf("Parse(%.40q) returns a node beside error %v", test.text, err)
		}
		var e *jsontree.Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%.40q): error %v, want an *Error", test.text, err)
			continue
		}
		want := &jsontree.Error{Offset: test.offset, Msg: test.msg}
		if diff := cmp.Diff(want, e); diff != "" {
			t.Errorf("Parse(%.40q): error (-want +got):\n%s", test.text, diff)
		}
		if got, want := err.Error(), fmt.Sprintf("offset %d: %s", test.offset, test.msg); got != want {
			t.Errorf("Error() = %q, want %q", got, want)
		}
	}
}

// manyMembers returns an object of n members m0, m1, … one a line, and one more.
func manyMembers(n int, last string) string {
	var b strings.Builder
	b.WriteByte('{')
	for i := range n {
		fmt.Fprintf(&b, "\"m%d\":%d,\n", i, i+1000)
	}
	b.WriteString(last + "}")
	return b.String()
}

func TestParseLimits(t *testing.T) {
	deep := parse(t, strings.Repeat("[", 512)+strings.Repeat("]", 512))
	depth := 0
	for n := deep; n != nil; depth++ {
		if len(n.Elements) == 0 {
			n = nil
			continue
		}
		n = n.Elements[0]
	}
	if depth != 512 {
		t.Errorf("depth is %d, want 512", depth)
	}
	// Nesting is not length.
	if n := parse(t, "["+strings.Repeat("[],", 1000)+"[]]"); len(n.Elements) != 1001 {
		t.Errorf("%d elements, want 1001", len(n.Elements))
	}
	many := parse(t, manyMembers(5000, `"last":"x"`))
	if len(many.Members) != 5001 || many.Get("m4999").Text != "5999" || many.Get("last").Str() != "x" {
		t.Errorf("%d members, want 5001 from m0 to last", len(many.Members))
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":["*"]}]}`,
		`{"a":1,"a":2}`, `[0.5e-3,-0,true,false,null]`, `"\ud83d\ude00\u00e9\n"`, `"\ud83d"`,
		"\"\xff\"", "\ufeff1", "[[[]]", `{"a":{},}`, strings.Repeat("[", 600) + strings.Repeat("]", 600),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := jsontree.Parse(data)
		if err != nil {
			e, ok := err.(*jsontree.Error)
			if !ok || e.Offset < 0 || e.Offset > len(data) || e.Msg == "" {
				t.Fatalf("Parse(%q): error %#v, want an *Error inside the document", data, err)
			}
			if json.Valid(data) && !strictOnly(e) {
				t.Fatalf("Parse(%q): %v, but the document is valid", data, err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("Parse(%q) accepts what is not valid", data)
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		// Not cmp: it takes forever on arrays nested 500 deep.
		if got := plain(t, data, n); !reflect.DeepEqual(got, want) {
			t.Errorf("Parse(%q) = %v, encoding/json reads %v", data, got, want)
		}
		text := n.AppendJSON(nil)
		again, err := jsontree.Parse(text)
		if err != nil {
			t.Fatalf("Parse(%q).AppendJSON is %q: %v", data, text, err)
		}
		if got := plain(t, text, again); !reflect.DeepEqual(got, want) {
			t.Errorf("Parse(%q).AppendJSON is %q", data, text)
		}
	})
}

// strictOnly reports whether e is about something that RFC 8259 leaves open.
func strictOnly(e *jsontree.Error) bool {
	for _, part := range []string{"duplicate name", "half a surrogate pair", "is not UTF-8", "nested too deep"} {
		if strings.Contains(e.Msg, part) {
			return true
		}
	}
	return false
}

// plain returns n as encoding/json would, and checks the offsets on the way: the
// bytes of every node must be the node.
func plain(t *testing.T, data []byte, n *jsontree.Node) any {
	t.Helper()
	if n.Kind >= jsontree.Array {
		if inside := string(data[n.Offset]) + string(data[n.End-1]); inside != "[]" && inside != "{}" {
			t.Errorf("bytes [%d, %d) of %q are not the %v that is said to be there", n.Offset, n.End, data, n.Kind)
		}
	} else if again, err := jsontree.Parse(data[n.Offset:n.End]); err != nil || again.Kind != n.Kind || again.Text != n.Text || again.Offset != 0 || again.End != n.End-n.Offset {
		t.Errorf("bytes [%d, %d) of %q are not the %v that is said to be there: %v", n.Offset, n.End, data, n.Kind, err)
	}
	switch n.Kind {
	case jsontree.Object:
		m := map[string]any{}
		for _, member := range n.Members {
			if data[member.Offset] != '"' {
				t.Errorf("offset %d of %q does not begin a name", member.Offset, data)
			}
			m[member.Name] = plain(t, data, member.Value)
		}
		return m
	case jsontree.Array:
		a := []any{}
		for _, e := range n.Elements {
			a = append(a, plain(t, data, e))
		}
		return a
	case jsontree.String:
		return n.Text
	case jsontree.Number:
		return json.Number(n.Text)
	case jsontree.Bool:
		return n.Text == "true"
	}
	return nil
}

func BenchmarkParse(b *testing.B) {
	data := []byte("[" + strings.Repeat(`{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*","n":12.5},`, 500) + "{}]")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jsontree.Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}
