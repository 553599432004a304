// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
)

// A spool keeps text on disk until all of it is there: it may be more than
// memory holds.
type spool struct {
	file *os.File
	buf  *bufio.Writer
}

// newSpool returns an empty spool, which is to be closed. Where an open file can
// be removed it has no name, so that nothing is left behind if the program is
// stopped.
func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", programName+"-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // else Close does it
	return &spool{f, bufio.NewWriter(f)}, nil
}

func (s *spool) Write(text []byte) (int, error) { return s.buf.Write(text) }

// WriteTo writes all text to w.
func (s *spool) WriteTo(w io.Writer) (int64, error) {
	if err := s.buf.Flush(); err != nil {
		return 0, err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	return io.Copy(w, s.file)
}

// Close removes the spool.
func (s *spool) Close() error {
	err := s.file.Close()
	if gone := os.Remove(s.file.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
