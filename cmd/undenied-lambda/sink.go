// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/arn"
)

// A sink is where results go beside the answer.
type sink interface {
	// publish returns an error for each result, nil for one that arrived.
	publish(context.Context, []*undenied.Diagnosis) []error
}

// openSink returns the sink that UNDENIED_PUBLISH names.
func openSink(services *services, name string, log io.Writer) (sink, error) {
	if name == "" {
		return &logSink{log}, nil
	}
	a, err := arn.Parse(name)
	if err != nil {
		return nil, fmt.Errorf("%w, want the ARN of an SNS topic, an SQS queue or an EventBridge bus", err)
	}
	bus := a.Service() == "events" && strings.HasPrefix(a.Resource(), "event-bus/")
	if a.Service() != "sns" && a.Service() != "sqs" && !bus {
		return nil, fmt.Errorf("nothing can be published to %q, want an SNS topic, an SQS queue or an EventBridge bus", name)
	}
	conf, err := services.in(a.Region())
	if err != nil {
		return nil, err
	}
	switch a.Service() {
	case "sns":
		return &batches{newTopic(conf, a)}, nil
	case "sqs":
		return &batches{newQueue(conf, a)}, nil
	}
	return &batches{newBus(conf, a)}, nil
}

// A logSink writes results into the log.
type logSink struct{ w io.Writer }

func (s *logSink) publish(_ context.Context, results []*undenied.Diagnosis) []error {
	failed := make([]error, len(results))
	for i, d := range results {
		failed[i] = json.NewEncoder(s.w).Encode(d)
	}
	return failed
}

// What a service takes in one call, of each of the three.
// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
const (
	maxEntries = 10
	maxBytes   = 256<<10 - 8<<10 // the rest is for what stands around the text
)

// A sender sends some results in one call.
type sender interface {
	// send returns an error for each entry, nil for one that arrived.
	send(context.Context, []entry) []error
}

// An entry is a result to be sent, of at most maxBytes.
type entry struct {
	*undenied.Diagnosis
	text string
}

// batches cuts what is published into as few calls as a service allows.
type batches struct{ sender }

func (b *batches) publish(ctx context.Context, results []*undenied.Diagnosis) []error {
	var failed []error
	var batch []entry
	size := 0
	flush := func() {
		if len(batch) > 0 {
			failed = append(failed, b.send(ctx, batch)...)
		}
		batch, size = nil, 0
	}
	for _, d := range results {
		text, err := encode(d)
		if err != nil {
			flush()
			failed = append(failed, err)
			continue
		}
		if len(batch) == maxEntries || size+len(text) > maxBytes {
			flush()
		}
		batch, size = append(batch, entry{d, text}), size+len(text)
	}
	flush()
	return failed
}

// encode returns a result as JSON. One that is too long for any of the services
// loses its fixes, then the text of policies, and says so.
func encode(d *undenied.Diagnosis) (string, error) {
	short := struct {
		*undenied.Diagnosis
		Omitted []string `json:",omitempty"` // members that were left out, since the message would be too long
	}{Diagnosis: d}
	for _, shorten := range [...]func(*undenied.Diagnosis) string{
		func(*undenied.Diagnosis) string { return "" },
		func(d *undenied.Diagnosis) string { d.Fixes = []undenied.Fix{}; return "Fixes" },
		func(d *undenied.Diagnosis) string { d.Blockers = []undenied.Blocker{}; return "Blockers" },
		func(d *undenied.Diagnosis) string {
			d.ResultDetails = undenied.ResultDetails{PoliciesToAdd: []undenied.PolicyToAdd{}, ExplicitDenyPolicies: []undenied.DenyPolicy{}}
			return "ResultDetails"
		},
	} {
		less := *short.Diagnosis
		if member := shorten(&less); member != "" {
			short.Omitted = append(short.Omitted, member)
		}
		short.Diagnosis = &less
		text, err := json.Marshal(short)
		if err != nil || len(text) <= maxBytes {
			return string(text), err
		}
	}
	return "", fmt.Errorf("event %s: the result is longer than the %d bytes that can be published", d.EventID, maxBytes)
}

// every returns an error for each of n entries of a call that failed as a whole.
func every(n int, err error) []error {
	failed := make([]error, n)
	for i := range failed {
		failed[i] = err
	}
	return failed
}
