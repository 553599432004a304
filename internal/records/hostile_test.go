// SPDX-License-Identifier: Apache-2.0

package records_test

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/undenied/undenied/internal/records"
)

// An endless reader reads as text again and again.
type endless struct {
	text []byte
	off  int
}

func (r *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		m := copy(p[n:], r.text[r.off:])
		n += m
		r.off = (r.off + m) % len(r.text)
	}
	return n, nil
}

// many returns a reader of a start, then text over and over for size bytes.
func many(start, text string, size int64) io.Reader {
	unit := []byte(strings.Repeat(text, 1+(32<<10)/len(text)))
	return io.MultiReader(strings.NewReader(start), io.LimitReader(&endless{text: unit}, size))
}

// Hostile input ends with an error that has a position, and takes no more memory
// than a record may.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("reads more than a gigabyte")
	}
	const size = 100 << 20
	zeros := func(w io.WriteCloser, out *bytes.Buffer) io.Reader {
		if _, err := io.Copy(w, many("", "\x00", size)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out
	}
	var gzipped, zstandard bytes.Buffer
	zw, err := zstd.NewWriter(&zstandard, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		t.Fatal(err)
	}
	gw, err := gzip.NewWriterLevel(&gzipped, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	const maxMemory = 160 << 20 // a record of 16 MiB is held twice, and its buffer grows in steps
	for _, tt := range []struct {
		name  string
		in    io.Reader
		first string // error
	}{
		{"brackets", many("", "[", size), "f:1:513: record is broken: unexpected '[', want an object or a list"},
		{"braces", many("", `{"a":`, size), "f:1:1: record is broken: nested too deep, want at most 512 levels"},
		{"one string", many(`{"a":"`, "x", size), "f:1:1: record is cut short: unexpected end of input, want a closing quote"},
		{"one string in a list", many(`["`, "x", size), "f:1:2: record is cut short: unexpected end of input, want a closing quote"},
		{"one number", many("", "1", size), "f:1:1: record is broken: unexpected '1', want an object or a list"},
		{"one escape", many(`{"a":"`, `\`, size), "f:1:1: record is cut short: unexpected end of input, want a closing quote"},
		{"one name", many(`{"`, "x", size), "f:1:1: record is cut short: unexpected end of input, want a closing quote"},
		{"white space", many("", " ", size), "f:1:1: " + records.ErrEmpty.Error()},
		{"white space in a record", many("{", " ", size), `f:1:1: record is cut short: unexpected end of input, want "}"`},
		{"line breaks in a record", many("[{", "\n", size), `f:1:2: record is cut short: unexpected end of input, want "}"`},
		{"commas", many(`{"Records":[`, ",", size), `f:1:104857613: unexpected end of input, want "]"`},
		{"many values", io.MultiReader(many(`{"a":[0`, ",0", 15<<20), strings.NewReader("]}")), "f:1:1: record has too many values, want at most 1048576"},
		{"many members", io.MultiReader(many(`{"a":0`, `,"a":0`, 15<<20), strings.NewReader("}")), "f:1:1: record has too many values, want at most 1048576"},
		{"gzipped zeros", zeros(gw, &gzipped), "f:1:1: record is broken: unexpected '\\x00', want an object or a list"},
		{"zstd of zeros", zeros(zw, &zstandard), "f:1:1: record is broken: unexpected '\\x00', want an object or a list"},
	} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		errs := 0
		each(tt.in, func(e records.Event, err error) bool {
			if err == nil {
				t.Fatalf("%s: event %v, want none", tt.name, e)
			}
			if errs++; errs == 1 && err.Error() != tt.first {
				t.Errorf("%s: error %q, want %q", tt.name, err, tt.first)
			}
			return true
		})
		runtime.ReadMemStats(&after)
		if errs == 0 || errs > 2 {
			t.Errorf("%s: %d errors, want one or two", tt.name, errs)
		}
		// What was allocated in all is more than what was held at any time.
		if got := after.TotalAlloc - before.TotalAlloc; got > maxMemory {
			t.Errorf("%s: %d MiB allocated, want at most %d", tt.name, got>>20, maxMemory>>20)
		}
	}
}
