// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/command"
)

// levels are the levels of --verbosity, the quietest first.
var levels = [...]struct {
	name  string
	level slog.Level
}{
	{"CRITICAL", slog.LevelError + 4},
	{"ERROR", slog.LevelError},
	{"WARNING", slog.LevelWarn},
	{"INFO", slog.LevelInfo},
	{"DEBUG", slog.LevelDebug},
}

func levelNames() []string {
	var names []string
	for _, l := range levels {
		names = append(names, l.name)
	}
	return names
}

func parseLevel(name string) (slog.Level, error) {
	for _, l := range levels {
		if strings.EqualFold(l.name, name) {
			return l.level, nil
		}
	}
	return 0, usagef("--verbosity %s: unknown level, want %s", name, list(levelNames()))
}

// log returns the logger that c asks for. It writes to stderr.
func (p *program) log(c *cli.Context) *slog.Logger {
	level, err := parseLevel(c.String("verbosity"))
	if err != nil {
		level = slog.LevelInfo // before has refused it
	}
	return slog.New(&handler{w: p.stderr, level: level, mu: new(sync.Mutex)})
}

// A handler writes log records as the lines that a person reads:
// "undenied: message key=value".
type handler struct {
	w     io.Writer
	level slog.Level
	group string
	attrs string
	mu    *sync.Mutex
}

func (h *handler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level }

func (h *handler) Handle(_ context.Context, r slog.Record) error {
	var b bytes.Buffer
	b.WriteString(programName + ": " + r.Message + h.attrs)
	r.Attrs(func(a slog.Attr) bool {
		b.WriteString(h.format(a))
		return true
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := fmt.Fprintln(h.w, command.Printable(b.String()))
	return err
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *h
	for _, a := range attrs {
		with.attrs += h.format(a)
	}
	return &with
}

func (h *handler) WithGroup(name string) slog.Handler {
	with := *h
	with.group += name + "."
	return &with
}

func (h *handler) format(a slog.Attr) string {
	return fmt.Sprintf(" %s%s=%v", h.group, a.Key, a.Value.Resolve())
}
