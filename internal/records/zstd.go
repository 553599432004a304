// SPDX-License-Identifier: Apache-2.0

package records

import (
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// maxWindow is how far back in the text a zstd stream may refer, which is what
// has to be kept of it. The levels of zstd up to 19 refer back 8 MiB.
const maxWindow = 32 << 20

// An unzstd reads the text of zstd frames one after another, and says in words
// what is wrong with them.
type unzstd struct{ z *zstd.Decoder }

func newUnzstd(r io.Reader) (unzstd, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	return unzstd{z}, zstdError(err)
}

func (u unzstd) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	return n, zstdError(err)
}

func zstdError(err error) error {
	switch {
	case err == nil, err == io.EOF:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the zstd stream breaks off, want the whole file: %w", err)
	case errors.Is(err, zstd.ErrMagicMismatch):
		return errZstdTail
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return fmt.Errorf("the zstd stream needs too much memory, want one with a window of at most %d MiB", maxWindow>>20)
	}
	return fmt.Errorf("the zstd stream is damaged, want the file as it was written: %w", err)
}

var errZstdTail = errors.New("what follows the zstd stream is not zstd, want another one or the end of the file")
