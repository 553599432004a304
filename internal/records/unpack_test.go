// SPDX-License-Identifier: Apache-2.0

package records_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is no UTF-8, or no whole gzip, is said in words, once.
func TestUnpack(t *testing.T) {
	one := record("1")
	little, big := "\xff\xfe", "\xfe\xff"
	for _, c := range one {
		little += string([]byte{byte(c), 0})
		big += string([]byte{0, byte(c)})
	}
	whole := zipped(t, one+"\n")
	damaged := whole[:len(whole)-8] + "\x00" + whole[len(whole)-7:]
	frame := zstandard(t, one+"\n")
	wrong := frame[:len(frame)-1] + "\x00"
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"UTF-16, little endian", little, []string{"! f:1:1: the text is UTF-16, want UTF-8"}},
		{"UTF-16, big endian", big, []string{"! f:1:1: the text is UTF-16, want UTF-8"}},
		{"UTF-16, gzipped", zipped(t, little), []string{"! f:1:1: the text is UTF-16, want UTF-8"}},
		{"junk after gzip", whole + "junk", []string{"f:1:1 1", "! f:2:1: what follows the gzip stream is not gzip, want another one or the end of the file"}},
		{"broken header", "\x1f\x8b" + strings.Repeat("x", 20), []string{"! f:1:1: the gzip header is broken, want the file as it was written: gzip: invalid header"}},
		{"wrong checksum", damaged, []string{"f:1:1 1", "! f:2:1: the gzip stream is damaged, want the file as it was written: gzip: invalid checksum"}},
		{"cut", whole[:len(whole)-1], []string{"f:1:1 1", "! f:2:1: the gzip stream breaks off, want the whole file: unexpected EOF"}},
		{"zstd", frame + frame, []string{"f:1:1 1", "f:2:1 1"}},
		{"UTF-16, zstd", zstandard(t, little), []string{"! f:1:1: the text is UTF-16, want UTF-8"}},
		{"junk after zstd", frame + "junk", []string{"f:1:1 1", "! f:2:1: what follows the zstd stream is not zstd, want another one or the end of the file"}},
		{"zstd, wrong checksum", wrong, []string{"f:1:1 1", "! f:2:1: the zstd stream is damaged, want the file as it was written: CRC check failed"}},
		{"zstd, cut", frame[:len(frame)-8], []string{"! f:1:1: the zstd stream breaks off, want the whole file: unexpected EOF"}},
		{"zstd, wide window", "\x28\xb5\x2f\xfd\x00\xf8\x01\x00\x00", []string{"! f:1:1: the zstd stream needs too much memory, want one with a window of at most 32 MiB"}},
	} {
		if diff := cmp.Diff(tt.want, decode(strings.NewReader(tt.in))); diff != "" {
			t.Errorf("%s: events (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Wherever a gzipped file is cut, what was whole still comes, then one error.
func TestUnpackTruncated(t *testing.T) {
	var text strings.Builder
	for i := range 50 {
		text.WriteString(record(fmt.Sprint(i)) + "\n")
	}
	whole := zipped(t, text.String())
	for n := 3; n < len(whole); n++ {
		got := decode(strings.NewReader(whole[:n]))
		last := got[len(got)-1]
		if !strings.HasPrefix(last, "! f:") || !strings.Contains(last, "EOF") {
			t.Fatalf("cut to %d bytes of %d: last is %q, want an error that says EOF", n, len(whole), last)
		}
		for i, line := range got[:len(got)-1] {
			if want := fmt.Sprintf("f:%d:1 %d", i+1, i); line != want {
				t.Fatalf("cut to %d bytes of %d: %q, want %q", n, len(whole), line, want)
			}
		}
	}
}
