// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
)

// An item is the payload of an invocation, or one message of it.
type item struct {
	name string // in errors
	id   string // of the message
	fifo bool   // messages after it must not be done before it
	body []byte

	events []*cloudtrail.Event
	faults []error
}

// messages returns the messages of a batch from Amazon SQS; ok is false for any
// other payload.
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
func messages(payload []byte) (items []item, ok bool) {
	var batch struct {
		Records []struct {
			MessageID string  `json:"messageId"`
			Body      *string `json:"body"`
			Source    string  `json:"eventSource"`
			SourceARN string  `json:"eventSourceARN"`
		}
	}
	if json.Unmarshal(payload, &batch) != nil || len(batch.Records) == 0 {
		return nil, false
	}
	for _, r := range batch.Records {
		if r.Source != "aws:sqs" || r.Body == nil || r.MessageID == "" {
			return nil, false
		}
		items = append(items, item{name: "message " + r.MessageID, id: r.MessageID, fifo: strings.HasSuffix(r.SourceARN, ".fifo"), body: []byte(*r.Body)})
	}
	return items, true
}

// read fills in the events of an item and what is wrong with it.
func (it *item) read() {
	for e, err := range cloudtrail.Events(it.name, bytes.NewReader(it.body)) {
		if err != nil {
			it.faults = append(it.faults, err)
			continue
		}
		it.events = append(it.events, e)
	}
}

// An itemFailure names a message that has to be delivered again.
type itemFailure struct {
	ItemIdentifier string `json:"itemIdentifier"`
}

// failures returns the messages to deliver again: those with faults and, of a
// FIFO queue, all after the first of them.
func failures(items []item) *[]itemFailure {
	found := []itemFailure{}
	first := slices.IndexFunc(items, func(it item) bool { return len(it.faults) > 0 })
	for i, it := range items {
		if len(it.faults) > 0 || it.fifo && first >= 0 && i > first {
			found = append(found, itemFailure{it.id})
		}
	}
	return &found
}
