// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
)

// maxAnswer is how many bytes Lambda takes for an answer.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const maxAnswer = 6 << 20

// A handler answers invocations, one at a time.
type handler struct {
	accounts accounts
	sink     sink
	log      io.Writer
}

// newHandler returns the handler that the environment asks for.
func newHandler(ctx context.Context, getenv func(string) string, log io.Writer) (*handler, error) {
	h := &handler{log: log}
	services := &services{ctx: ctx}
	var err error
	if h.accounts, err = openAccounts(services, getenv("UNDENIED_SNAPSHOT")); err != nil {
		return nil, fmt.Errorf("UNDENIED_SNAPSHOT: %w", err)
	}
	if h.sink, err = openSink(services, getenv("UNDENIED_PUBLISH"), log); err != nil {
		return nil, fmt.Errorf("UNDENIED_PUBLISH: %w", err)
	}
	return h, nil
}

// An answer is what an invocation returns.
type answer struct {
	Results []*undenied.Diagnosis
	Omitted int      `json:",omitempty"` // results for which the answer has no room
	Skipped []string `json:",omitempty"` // what could not be read, and why

	// Failures makes Lambda deliver some messages of a queue again.
	// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
	Failures *[]itemFailure `json:"batchItemFailures,omitempty"`
}

// Invoke answers one invocation. It is an error if there is nothing in the
// payload that can be read, if there is no snapshot, or if results did not
// arrive where they are published.
func (h *handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	items, batch := messages(payload)
	if !batch {
		items = []item{{name: "event", body: payload}}
	}
	a, err := h.answer(ctx, items, batch)
	if err != nil {
		return nil, errors.New(line(err))
	}
	return a.encode()
}

// line returns the text of an error in one line; those of the AWS SDK have more.
func line(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// answer explains the denials of items and publishes what it found.
func (h *handler) answer(ctx context.Context, items []item, batch bool) (*answer, error) {
	snap, warning, err := h.accounts.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	a := &answer{Results: []*undenied.Diagnosis{}}
	h.note(warning)
	for i := range items {
		if items[i].read(); batch && len(items[i].faults) > 0 {
			items[i].events = nil // the message comes again, and all of it with it
		}
	}
	origin := a.explain(&undenied.Analyzer{Snapshot: snap}, items)
	failed := h.sink.publish(ctx, a.Results)
	var lost error
	for i, err := range failed {
		if err != nil {
			items[origin[i]].faults = append(items[origin[i]].faults, err)
			lost = err
		}
	}
	for i := range items {
		for _, fault := range items[i].faults {
			h.note(fault)
		}
	}
	if batch {
		a.Failures = failures(items)
		return a, nil
	}
	for _, fault := range items[0].faults {
		a.Skipped = append(a.Skipped, line(fault))
	}
	switch {
	case lost != nil:
		return nil, lost
	case len(items[0].events) == 0 && len(items[0].faults) > 0:
		return nil, items[0].faults[0]
	}
	return a, nil
}

// explain adds a result for each denial in items, and returns which item each
// result is of.
func (a *answer) explain(analyzer *undenied.Analyzer, items []item) (origin []int) {
	var index cloudtrail.Index
	for i := range items {
		for _, e := range items[i].events {
			index.Add(e)
		}
	}
	for i := range items {
		for _, e := range items[i].events {
			if relation := index.Join(e); relation == cloudtrail.Copy || relation == cloudtrail.Repeated || !e.Refused() {
				continue
			}
			a.Results = append(a.Results, analyzer.Analyze(e))
			origin = append(origin, i)
		}
	}
	return origin
}

// encode returns the answer as JSON, without its results if they are too many.
func (a *answer) encode() ([]byte, error) {
	text, err := json.Marshal(a)
	if err == nil && len(text) > maxAnswer {
		a.Omitted, a.Results = len(a.Results), []*undenied.Diagnosis{}
		text, err = json.Marshal(a)
	}
	return text, err
}

// note writes a line to the log of the function.
func (h *handler) note(err error) {
	if err != nil {
		fmt.Fprintln(h.log, "undenied-lambda:", line(err))
	}
}
