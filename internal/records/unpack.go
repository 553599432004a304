// SPDX-License-Identifier: Apache-2.0

package records

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// ByteOrderMark is that of UTF-8, which is passed over at the beginning of a
// stream.
const ByteOrderMark = "\xef\xbb\xbf"

// ErrUTF16 is the error for a text that [IsUTF16].
var ErrUTF16 = errors.New("the text is UTF-16, want UTF-8")

// IsUTF16 reports whether a text begins with a byte order mark of UTF-16, little
// or big endian.
func IsUTF16(text []byte) bool {
	return bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff})
}

var errCSV = errors.New("the text is CSV, want JSON: what the CloudTrail console downloads as JSON, lookup-events prints or Athena unloads as JSON")

// unpack returns the text of r, which may be packed with gzip or zstd, in one
// piece or several.
func unpack(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, readSize)
	switch {
	case startsWith(b, gzipMagic):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, gzipError(err)
		}
		z.Multistream(false)
		b = bufio.NewReaderSize(&gunzipper{z: z, r: b}, readSize)
	case startsWith(b, zstdMagic):
		z, err := newUnzstd(b)
		if err != nil {
			return nil, err
		}
		b = bufio.NewReaderSize(z, readSize)
	}
	if start, _ := b.Peek(2); IsUTF16(start) {
		return nil, ErrUTF16
	}
	if isCSV(b) {
		return nil, errCSV
	}
	return b, nil
}

// isCSV reports whether what has been read of b begins with the names of columns,
// as the console and Athena write them. Neither has all of an event.
func isCSV(b *bufio.Reader) bool {
	start, _ := b.Peek(b.Buffered())
	line, _, _ := bytes.Cut(bytes.TrimPrefix(start, []byte(ByteOrderMark)), []byte{'\n'})
	if len(line) == 0 || !bytes.Contains(line, []byte{','}) || bytes.ContainsAny(line, "{}[]") {
		return false
	}
	names := bytes.ToLower(line)
	return bytes.Contains(names, []byte("event name")) || bytes.Contains(names, []byte("eventname"))
}

func startsWith(b *bufio.Reader, mark []byte) bool {
	start, _ := b.Peek(len(mark))
	return bytes.Equal(start, mark)
}

// A gunzipper reads the text of gzip streams one after another, and says in
// words what is wrong with them.
type gunzipper struct {
	z *gzip.Reader
	r *bufio.Reader // that z reads
}

func (g *gunzipper) Read(p []byte) (int, error) {
	for {
		n, err := g.z.Read(p)
		if err == io.EOF {
			if err = g.next(); err == nil && n == 0 {
				continue
			}
		}
		return n, gzipError(err)
	}
}

// next goes on to the next stream. At the end of the file the error is io.EOF.
func (g *gunzipper) next() error {
	if _, err := g.r.Peek(1); err != nil {
		return err
	}
	if !startsWith(g.r, gzipMagic) {
		return errGzipTail
	}
	err := g.z.Reset(g.r)
	g.z.Multistream(false)
	return err
}

var errGzipTail = errors.New("what follows the gzip stream is not gzip, want another one or the end of the file")

func gzipError(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the gzip stream breaks off, want the whole file: %w", err)
	case errors.Is(err, gzip.ErrHeader):
		return fmt.Errorf("the gzip header is broken, want the file as it was written: %w", err)
	case errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return fmt.Errorf("the gzip stream is damaged, want the file as it was written: %w", err)
	}
	return err
}
