// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHandler(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(&handler{w: &b, level: slog.LevelInfo, mu: new(sync.Mutex)})
	log.Debug("not this")
	log.Info("read org.json", "accounts", 3)
	log.With("file", "a\x1b[31m").WithGroup("trail").Warn("two\nlines", "n", 1)
	want := "undenied: read org.json accounts=3\n" + `undenied: two; lines file=a\x1b[31m trail.n=1` + "\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}
