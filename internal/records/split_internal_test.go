// SPDX-License-Identifier: Apache-2.0

package records

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// split returns the records and errors of text as lines.
func split(t *testing.T, r io.Reader) []string {
	t.Helper()
	s := newSplitter("f", r)
	var got []string
	for range 10000 {
		rec, err := s.next()
		switch {
		case err == io.EOF:
			return got
		case err != nil:
			got = append(got, "! "+err.Error())
		default:
			got = append(got, rec.Position.String()+" "+string(rec.Text))
		}
	}
	t.Fatal("the splitter does not end")
	return nil
}

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", []string{"! f:1:1: " + ErrEmpty.Error()}},
		{"white space", " \n\t ", []string{"! f:1:1: " + ErrEmpty.Error()}},
		{"one", ` {"a":1}`, []string{`f:1:2 {"a":1}`}},
		{"byte order mark", "\xef\xbb\xbf{\"a\":1}", []string{`f:1:4 {"a":1}`}},
		{"concatenated", `{"a":1}{"b":"}{"}`, []string{`f:1:1 {"a":1}`, `f:1:8 {"b":"}{"}`}},
		{"lines", "{\"a\":1}\n{\"b\":2}\n", []string{`f:1:1 {"a":1}`, `f:2:1 {"b":2}`}},
		{"array", "[{\"a\":1},\n {\"b\":2}]", []string{`f:1:2 {"a":1}`, `f:2:2 {"b":2}`}},
		{"array of strings", `["{\"a\":1}","x"]`, []string{`f:1:2 "{\"a\":1}"`, `f:1:14 "x"`}},
		{"records", `{"Records":[{"a":[1,{}]},{"b":{}}],"x":{"Records":[1]}} {"c":3}`,
			[]string{`f:1:13 {"a":[1,{}]}`, `f:1:26 {"b":{}}`, `f:1:57 {"c":3}`}},
		{"records after others", `{"x":[{"y":1}],"Records":[{"a":1}]}`, []string{`f:1:27 {"a":1}`}},
		{"records twice", `{"Records":[{"a":1}],"y":1,"Records":[{"b":2}]}`, []string{`f:1:13 {"a":1}`, `f:1:39 {"b":2}`}},
		{"empty records", `{"Records":[]}`, nil},
		{"records on lines", "{\"Records\":[\n{\"a\":1},\n{\"b\":2}\n]}", []string{`f:2:1 {"a":1}`, `f:3:1 {"b":2}`}},
		{"pretty", "{\n\"a\":\n{\n\"b\":[\n{\n}]}}", []string{"f:1:1 {\n\"a\":\n{\n\"b\":[\n{\n}]}}"}},
		{"escapes", `{"a\"":"\\"}{"b":"\\\""}`, []string{`f:1:1 {"a\"":"\\"}`, `f:1:13 {"b":"\\\""}`}},

		{"null element", `[null,{"a":1}]`, []string{"! f:1:2: record is null, want an object", `f:1:7 {"a":1}`}},
		{"text", "not JSON at all, {no}\n{\"a\":1}", []string{"! f:1:1: record is broken: unexpected 'n', want an object or a list", `f:2:1 {"a":1}`}},
		{"cut", `{"a":1}{"b":`, []string{`f:1:1 {"a":1}`, `! f:1:8: record is cut short: unexpected end of input, want "}"`}},
		{"cut records", `{"Records":[{"a":1},{"b"`, []string{`f:1:13 {"a":1}`, `! f:1:21: record is cut short: unexpected end of input, want "}"`}},
		{"cut between", `{"Records":[{"a":1},`, []string{`f:1:13 {"a":1}`, `! f:1:21: unexpected end of input, want "]"`}},
		{"cut line", "{\"a\":1}\n{\"b\":\"x\n{\"c\":3}\n", []string{`f:1:1 {"a":1}`, "! f:2:1: record is broken: line break in a string, want a closing quote", `f:3:1 {"c":3}`}},
		{"open brace", `[{"a":{"x":1,{"eventVersion":1},{"eventVersion":2}]`,
			[]string{"! f:1:2: record is broken: unexpected '{', want a name in quotes", `f:1:14 {"eventVersion":1}`, `f:1:33 {"eventVersion":2}`}},
		{"open string", `[{"a":"x},{"eventVersion":1},{"b":2}]`,
			[]string{`! f:1:2: record is broken: unexpected 'e', want "," or "}"`, `f:1:11 {"eventVersion":1}`, `f:1:30 {"b":2}`}},
		{"open string, indented", "[\n  {\"a\":\"x},\n  {\"b\":2}\n]", []string{"! f:2:3: record is broken: line break in a string, want a closing quote", `f:3:3 {"b":2}`}},
		{"closed twice", "{\"a\":1}}\n{\"b\":2}", []string{`f:1:1 {"a":1}`, "! f:1:8: record is broken: unexpected '}', want an object or a list", `f:2:1 {"b":2}`}},
		{"too deep", `{"a":` + strings.Repeat("[", 600) + "\n{\"b\":2}", []string{"! f:1:1: record is broken: nested too deep, want at most 512 levels", `f:2:1 {"b":2}`}},
		{"no name", `[{"a":1,2},{"eventVersion":1}]`, []string{"! f:1:2: record is broken: unexpected '2', want a name in quotes", `f:1:12 {"eventVersion":1}`}},
		{"no name at all", "{bad\n{\"b\":2}", []string{`! f:1:1: record is broken: unexpected 'b', want a name in quotes or "}"`, `f:2:1 {"b":2}`}},
		{"no colon", "{\"a\" 1}\n{\"b\":2}", []string{`! f:1:1: record is broken: unexpected '1', want ":"`, `f:2:1 {"b":2}`}},
		{"wrong bracket", "{\"a\":[1}\n{\"b\":2}", []string{`! f:1:1: record is broken: unexpected '}', want "," or "]"`, `f:2:1 {"b":2}`}},
		{"next line begins", "{\"a\":\n{\"b\":2}", []string{`! f:1:1: record is broken: a new record begins before this one ends, want "}"`, `f:2:1 {"b":2}`}},
		{"not ASCII", "\xff\n{\"b\":2}", []string{"! f:1:1: record is broken: unexpected byte 0xff, want an object or a list", `f:2:1 {"b":2}`}},
		{"bad but balanced", `[{"a":xx},{"b":2}]`, []string{`f:1:2 {"a":xx}`, `f:1:11 {"b":2}`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, split(t, strings.NewReader(tt.in))); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, split(t, iotest.OneByteReader(strings.NewReader(tt.in)))); diff != "" {
				t.Errorf("records read byte by byte (-want +got):\n%s", diff)
			}
		})
	}
}

// A line that is cut anywhere must not take its neighbours with it.
func TestSplitCutLine(t *testing.T) {
	const line = `{"eventVersion":"1.08","list":[{"a":1},[2]],"map":{"s":"te\"xt","n":null}}`
	for n := 1; n < len(line); n++ {
		got := split(t, strings.NewReader(`{"first":1}`+"\n"+line[:n]+"\n"+`{"last":1}`+"\n"))
		if len(got) != 3 || got[0] != `f:1:1 {"first":1}` || !strings.HasPrefix(got[1], "! f:2:1: ") || got[2] != `f:3:1 {"last":1}` {
			t.Errorf("with the second line cut to %s: got %q", line[:n], got)
		}
	}
}

func TestSplitLongRecord(t *testing.T) {
	long := `{"a":"` + strings.Repeat("x", maxRecord+readSize) + `"}`
	got := split(t, strings.NewReader(long+"\n"+`{"b":2}`))
	want := []string{"! f:1:1: record is too long, want at most 16 MiB", `f:2:1 {"b":2}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestSplitBoundedMemory(t *testing.T) {
	element := `{"a":"` + strings.Repeat("x", 1000) + `"},`
	s := newSplitter("f", io.MultiReader(strings.NewReader(`{"Records":[`), &repeat{text: element, times: 20000}, strings.NewReader(`{}]}`)))
	n := 0
	for {
		if _, err := s.next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 20001 {
		t.Errorf("%d records, want 20001", n)
	}
	if cap(s.buf) > 8*readSize {
		t.Errorf("buffer has grown to %d bytes for records of %d", cap(s.buf), len(element))
	}
}

// A repeat reads as text, many times.
type repeat struct {
	text  string
	times int
	off   int
}

func (r *repeat) Read(p []byte) (int, error) {
	if r.times == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.text[r.off:])
	if r.off += n; r.off == len(r.text) {
		r.off = 0
		r.times--
	}
	return n, nil
}
