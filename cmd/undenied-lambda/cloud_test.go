// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/md5" // as SQS sends it
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// A cloud answers as S3, SNS, SQS and EventBridge do, in their own protocols.
type cloud struct {
	objects  map[string]string // by path: /bucket/key
	refuse   string            // a text; what is published and holds it does not arrive
	down     bool              // nothing is answered but with an error
	sent     []string
	requests []string // what was asked for, one word each
}

// newCloud starts a cloud and lets the environment lead to it.
func newCloud(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{objects: map[string]string{}}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_MAX_ATTEMPTS": "1",
	} {
		t.Setenv(name, value)
	}
	return c
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if c.down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	target := r.Header.Get("X-Amz-Target")
	switch {
	case r.Method == http.MethodGet:
		c.object(w, r)
	case target == "AmazonSQS.GetQueueUrl":
		c.requests = append(c.requests, "GetQueueUrl")
		fmt.Fprintf(w, `{"QueueUrl":"http://%s/444455556666/explained"}`, r.Host)
	case target == "AmazonSQS.SendMessageBatch":
		c.queue(w, body)
	case target == "AWSEvents.PutEvents":
		c.bus(w, body)
	default:
		c.topic(w, r, body)
	}
}

func (c *cloud) object(w http.ResponseWriter, r *http.Request) {
	text, ok := c.objects[r.URL.Path]
	etag := fmt.Sprintf("%q", strconv.Itoa(len(text)))
	switch {
	case !ok:
		c.requests = append(c.requests, "NoSuchKey")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>`)
	case r.Header.Get("If-None-Match") == etag:
		c.requests = append(c.requests, "NotModified")
		w.WriteHeader(http.StatusNotModified)
	default:
		c.requests = append(c.requests, "GetObject")
		w.Header().Set("ETag", etag)
		fmt.Fprint(w, text)
	}
}

// arrives notes what is published, and reports whether it arrives.
func (c *cloud) arrives(text string) bool {
	if c.refuse != "" && strings.Contains(text, c.refuse) {
		return false
	}
	c.sent = append(c.sent, text)
	return true
}

func (c *cloud) queue(w http.ResponseWriter, body []byte) {
	c.requests = append(c.requests, "SendMessageBatch")
	var in struct {
		Entries []struct{ Id, MessageBody string }
	}
	_ = json.Unmarshal(body, &in)
	out := struct {
		Successful, Failed []map[string]any
	}{}
	for _, e := range in.Entries {
		if c.arrives(e.MessageBody) {
			out.Successful = append(out.Successful, map[string]any{"Id": e.Id, "MessageId": "m", "MD5OfMessageBody": fmt.Sprintf("%x", md5.Sum([]byte(e.MessageBody)))})
		} else {
			out.Failed = append(out.Failed, map[string]any{"Id": e.Id, "Code": "InternalError", "Message": "try again", "SenderFault": false})
		}
	}
	_ = json.NewEncoder(w).Encode(out)
}

func (c *cloud) bus(w http.ResponseWriter, body []byte) {
	c.requests = append(c.requests, "PutEvents")
	var in struct {
		Entries []struct{ Source, DetailType, Detail, EventBusName string }
	}
	_ = json.Unmarshal(body, &in)
	out := struct {
		FailedEntryCount int
		Entries          []map[string]string
	}{}
	for _, e := range in.Entries {
		if e.Source == "undenied" && e.DetailType == "Denial Explained" && e.EventBusName == "arn:aws:events:eu-west-1:444455556666:event-bus/security" && c.arrives(e.Detail) {
			out.Entries = append(out.Entries, map[string]string{"EventId": "e"})
		} else {
			out.FailedEntryCount++
			out.Entries = append(out.Entries, map[string]string{"ErrorCode": "InternalFailure", "ErrorMessage": "try again"})
		}
	}
	_ = json.NewEncoder(w).Encode(out)
}

func (c *cloud) topic(w http.ResponseWriter, r *http.Request, body []byte) {
	c.requests = append(c.requests, "PublishBatch")
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	_ = r.ParseForm()
	var successful, failed strings.Builder
	for i := 1; r.Form.Has(fmt.Sprintf("PublishBatchRequestEntries.member.%d.Id", i)); i++ {
		id := r.Form.Get(fmt.Sprintf("PublishBatchRequestEntries.member.%d.Id", i))
		if c.arrives(r.Form.Get(fmt.Sprintf("PublishBatchRequestEntries.member.%d.Message", i))) {
			fmt.Fprintf(&successful, "<member><Id>%s</Id><MessageId>m</MessageId></member>", id)
		} else {
			fmt.Fprintf(&failed, "<member><Id>%s</Id><Code>InternalError</Code><Message>try again</Message><SenderFault>false</SenderFault></member>", id)
		}
	}
	fmt.Fprintf(w, `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful>%s</Successful><Failed>%s</Failed></PublishBatchResult></PublishBatchResponse>`,
		successful.String(), failed.String())
}
