// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"golang.org/x/term"

	"github.com/undenied/undenied/snapshot/collect"
)

// A bar shows how far a collection is, on a terminal. The zero bar shows
// nothing.
type bar struct {
	writer  progress.Writer
	tracker *progress.Tracker
	done    chan struct{}
}

// newBar returns a bar on stderr, or one that shows nothing if that is no
// terminal.
func (p *program) newBar() *bar {
	file, ok := p.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &bar{}
	}
	b := &bar{writer: progress.NewWriter(), tracker: &progress.Tracker{Message: "collecting"}, done: make(chan struct{})}
	b.writer.SetOutputWriter(file)
	b.writer.SetUpdateFrequency(200 * time.Millisecond)
	b.writer.SetTrackerLength(20)
	b.writer.AppendTracker(b.tracker)
	go func() {
		defer close(b.done)
		b.writer.Render()
	}()
	return b
}

func (b *bar) show(p collect.Progress) {
	if b.writer == nil {
		return
	}
	b.tracker.UpdateTotal(int64(max(p.Steps, 1)))
	b.tracker.SetValue(int64(min(p.StepsDone, max(p.Steps-1, 0)))) // the end is close's to say
	message := fmt.Sprintf("%d of %d accounts", p.AccountsDone, p.Accounts)
	if p.Failed > 0 {
		message += fmt.Sprintf(", calls that failed: %d", p.Failed)
	}
	b.tracker.UpdateMessage(message)
}

// close removes nothing: the last state stays on the terminal.
func (b *bar) close() {
	if b.writer == nil {
		return
	}
	b.tracker.MarkAsDone()
	b.writer.Stop()
	<-b.done
}
