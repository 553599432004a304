// SPDX-License-Identifier: Apache-2.0

package records

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

const (
	// MaxWrapping is how many wrappers a record may be in.
	MaxWrapping = 8

	// maxPacked is how much text one record may hold in packed form.
	maxPacked = 64 << 20
)

// containers are the members of an object whose elements are records: of a log
// file, of what lookup-events, CloudWatch Logs and its queries, CloudTrail Lake
// and a queue return.
var containers = []string{`"Records"`, `"Events"`, `"events"`, `"logEvents"`, `"results"`, `"QueryResultRows"`, `"Messages"`}

// rowContainers are those of them whose elements may be arrays, each of them a
// record in cells.
var rowContainers = []string{`"results"`, `"QueryResultRows"`}

// wrappings are where an event, or another wrapper, is in an object that is no
// event itself.
var wrappings = [...][]string{
	{"detail"},            // EventBridge
	{"CloudTrailEvent"},   // lookup-events
	{"event", "original"}, // Elastic
	{"_source"},           // Elastic, as exported
	{"message"},           // CloudWatch Logs
	{"result"},            // Splunk, as exported
	{"_raw"},              // Splunk
	{"Body"},              // a message received from SQS
}

// controlMessage is how the messages begin that CloudWatch Logs sends to see
// whether somebody listens.
const controlMessage = "CWL CONTROL MESSAGE"

// unwrap decodes the event that n is, or those that n holds.
func (d decoder) unwrap(n *jsontree.Node) bool {
	if source, ok := trigger(n); ok {
		return d.triggered(n, source)
	}
	switch {
	case n.Get("eventName") != nil || n.Get("eventSource") != nil:
		return d.event(n)
	case n.Get("eventname") != nil || n.Get("eventsource") != nil:
		return d.columns(n)
	case n.Get("class_uid") != nil:
		return d.ocsf(n)
	case n.Get("Type").Str() == "Notification" && isString(n.Get("Message")):
		return d.value(n.Get("Message"))
	}
	for _, path := range wrappings {
		if inner := n.At(path...); isString(inner) || isObject(inner) {
			return strings.HasPrefix(inner.Str(), controlMessage) || d.value(inner)
		}
	}
	if data := n.At("awslogs", "data"); isString(data) {
		return d.packed(data)
	}
	for _, name := range containers {
		if list := n.Get(name[1 : len(name)-1]); list != nil && list.Kind == jsontree.Array {
			d.rows = slices.Contains(rowContainers, name)
			return d.list(list)
		}
	}
	if err := notice(n); err != nil {
		return d.fail(n.Offset, err)
	}
	return d.event(n)
}

func isString(n *jsontree.Node) bool { return n != nil && n.Kind == jsontree.String }

func isObject(n *jsontree.Node) bool { return n != nil && n.Kind == jsontree.Object }

// list decodes the elements of an array.
func (d decoder) list(n *jsontree.Node) bool {
	for _, e := range n.Elements {
		if !d.value(e) {
			return false
		}
	}
	return true
}

// trigger returns the source of a record with which AWS starts a Lambda
// function, such as "aws:sqs". The records are in Records, as events are.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
func trigger(n *jsontree.Node) (source string, ok bool) {
	for _, name := range [...]string{"eventSource", "EventSource"} {
		if source := n.Get(name).Str(); strings.HasPrefix(source, "aws:") {
			return source, true
		}
	}
	return "", false
}

// triggered decodes the events in a record of that source.
func (d decoder) triggered(n *jsontree.Node, source string) bool {
	var inner *jsontree.Node
	switch source {
	case "aws:sqs":
		inner = n.Get("body")
	case "aws:sns":
		inner = n.At("Sns", "Message")
	case "aws:kinesis":
		if inner = n.At("kinesis", "data"); isString(inner) {
			return d.packed(inner)
		}
	case "aws:s3":
		return d.fail(n.Offset, s3Notice(n))
	}
	if !isString(inner) {
		return d.fail(n.Offset, fmt.Errorf("record of %q holds no events, want one of SQS, SNS or Kinesis", source))
	}
	return d.value(inner)
}

// packed decodes the events in a string in base64, which may be gzipped.
func (d decoder) packed(n *jsontree.Node) bool {
	d.pos, d.inner, d.rows = d.at(n.Offset), true, true
	data, err := base64.StdEncoding.DecodeString(n.Text)
	if err != nil {
		return d.fail(0, errors.New("data is no base64, want the text as AWS sent it"))
	}
	r, err := unpack(bytes.NewReader(data))
	if err != nil {
		return d.fail(0, err)
	}
	s := newSplitter(d.pos.Name, &rationed{r, d.ration})
	for {
		rec, err := s.next()
		var broken *Error
		switch {
		case err == io.EOF:
			return true
		case errors.As(err, &broken):
			if !d.fail(0, broken.Err) {
				return false
			}
		default:
			d.data = rec.Text
			if !d.document() {
				return false
			}
		}
	}
}

// A rationed reader reads no more than is left of what it shares with others.
type rationed struct {
	r    io.Reader
	left *int
}

var errRation = fmt.Errorf("the record holds too much packed text, want at most %d MiB", maxPacked>>20)

func (r *rationed) Read(p []byte) (int, error) {
	if *r.left <= 0 {
		return 0, errRation
	}
	n, err := r.r.Read(p[:min(len(p), *r.left)])
	*r.left -= n
	return n, err
}
