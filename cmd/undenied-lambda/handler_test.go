// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/testdata/demo"
)

// handlerWith returns a handler with the environment given, and its log.
func handlerWith(t *testing.T, env map[string]string) (*handler, *bytes.Buffer) {
	t.Helper()
	log := new(bytes.Buffer)
	h, err := newHandler(context.Background(), func(name string) string { return env[name] }, log)
	if err != nil {
		t.Fatal(err)
	}
	return h, log
}

func invoke(h *handler, payload []byte) outcome {
	text, err := h.Invoke(context.Background(), payload)
	if err != nil {
		return outcome{true, err.Error()}
	}
	return outcome{text: string(text)}
}

// batchOf returns a batch of Amazon SQS whose messages have the bodies, named
// m0, m1 and so on.
func batchOf(queue string, bodies ...string) []byte {
	type record struct {
		MessageID string `json:"messageId"`
		Body      string `json:"body"`
		Source    string `json:"eventSource"`
		ARN       string `json:"eventSourceARN"`
	}
	var batch struct{ Records []record }
	for i, body := range bodies {
		batch.Records = append(batch.Records, record{fmt.Sprintf("m%d", i), body, "aws:sqs", "arn:aws:sqs:eu-west-1:444455556666:" + queue})
	}
	text, _ := json.Marshal(batch)
	return text
}

func failuresOf(t *testing.T, o outcome) []string {
	t.Helper()
	var a struct {
		Failures *[]struct{ ItemIdentifier string } `json:"batchItemFailures"`
	}
	if err := json.Unmarshal([]byte(o.text), &a); err != nil || o.failed || a.Failures == nil {
		t.Fatalf("the batch gave %+v (%v), want item failures", o, err)
	}
	ids := []string{}
	for _, f := range *a.Failures {
		ids = append(ids, f.ItemIdentifier)
	}
	return ids
}

func TestBatch(t *testing.T) {
	_, denials := demo.Denials()
	denied := deniedOf(t, denials)
	envelope := `{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":` + denied[1] + `}`
	for _, tt := range []struct {
		name    string
		queue   string
		bodies  []string
		results int
		failed  []string
	}{
		{"events and envelopes", "denials", []string{denied[0], envelope}, 2, []string{}},
		{"one cannot be read", "denials", []string{denied[0], `{"detail":`, envelope}, 2, []string{"m1"}},
		{"one holds nothing", "denials", []string{denied[0], ``, `{}`}, 1, []string{"m1", "m2"}},
		{"a record of a message is broken", "denials", []string{`{"Records":[` + denied[0] + `,{"eventName":7}]}`, envelope}, 1, []string{"m0"}},
		{"in order", "denials.fifo", []string{denied[0], `[`, envelope}, 2, []string{"m1", "m2"}},
		{"delivered twice", "denials", []string{denied[0], denied[0]}, 1, []string{}},
		{"no denial", "denials", []string{strings.Replace(strings.Replace(denied[0], `"errorCode"`, `"x"`, 1), `"errorMessage"`, `"y"`, 1)}, 0, []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, _ := handlerWith(t, nil)
			got := invoke(h, batchOf(tt.queue, tt.bodies...))
			if n := len(resultsOf(t, got)); n != tt.results {
				t.Errorf("%d results, want %d", n, tt.results)
			}
			if diff := cmp.Diff(tt.failed, failuresOf(t, got)); diff != "" {
				t.Errorf("failures (-want +got):\n%s", diff)
			}
		})
	}
}

// What does not reach whom it is published to is delivered again, and nothing
// else is.
func TestPublish(t *testing.T) {
	_, denials := demo.Denials()
	for _, to := range []string{
		"arn:aws:sns:eu-west-1:444455556666:explained",
		"arn:aws:sqs:eu-west-1:444455556666:explained",
		"arn:aws:events:eu-west-1:444455556666:event-bus/security",
	} {
		t.Run(to, func(t *testing.T) {
			c := newCloud(t)
			h, log := handlerWith(t, map[string]string{"UNDENIED_PUBLISH": to})
			var bodies []string
			for _, r := range recordsOf(t, denials) {
				bodies = append(bodies, string(r))
			}
			all := invoke(h, batchOf("denials", bodies...))
			results := resultsOf(t, all)
			if len(c.sent) != len(results) || len(results) != 12 || len(failuresOf(t, all)) != 0 || log.Len() > 0 {
				t.Errorf("%d of %d results arrived, %v failed: %s", len(c.sent), len(results), failuresOf(t, all), log)
			}
			var first told
			if err := json.Unmarshal([]byte(c.sent[0]), &first); err != nil || first.EventID != results[0].EventID {
				t.Errorf("%s arrived (%v), want the result of event %s", c.sent[0], err, results[0].EventID)
			}
			refused := results[3].EventID
			c.refuse = refused
			failed := failuresOf(t, invoke(h, batchOf("denials", bodies...)))
			want := fmt.Sprintf("m%d", slices.IndexFunc(bodies, func(b string) bool { return strings.Contains(b, refused) }))
			if diff := cmp.Diff([]string{want}, failed); diff != "" {
				t.Errorf("failures if one is refused (-want +got):\n%s", diff)
			}
			if got := invoke(h, denials); !got.failed || !strings.Contains(got.text, "try again") {
				t.Errorf("the log file gave %+v, want an error, so that Lambda tries again", got)
			}
			c.down = true
			if failed := failuresOf(t, invoke(h, batchOf("denials", bodies...))); len(failed) != 12 {
				t.Errorf("%d messages failed while nothing could be published, want 12", len(failed))
			}
		})
	}
}

func TestSnapshotInS3(t *testing.T) {
	_, denials := demo.Denials()
	_, organization := demo.Organization()
	c := newCloud(t)
	h, log := handlerWith(t, map[string]string{"UNDENIED_SNAPSHOT": "s3://snapshots/daily/org.json"})
	if got := invoke(h, denials); !got.failed || !strings.Contains(got.text, "s3://snapshots/daily/org.json: ") || !strings.Contains(got.text, "NoSuchKey") {
		t.Errorf("without the object: %+v, want an error that names it", got)
	}
	c.objects["/snapshots/daily/org.json"] = string(organization)
	for range 2 {
		if got := resultsOf(t, invoke(h, denials)); len(got) != 12 || got[0].Decision == "" {
			t.Errorf("%d results, want 12, decided", len(got))
		}
	}
	if diff := cmp.Diff([]string{"NoSuchKey", "GetObject", "NotModified"}, c.requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	log.Reset()
	c.objects["/snapshots/daily/org.json"] = `{"schema":`
	if got := resultsOf(t, invoke(h, denials)); len(got) != 12 || got[0].Decision == "" || !strings.Contains(log.String(), "the snapshot is the one read before: s3://snapshots/daily/org.json: ") {
		t.Errorf("with a broken object: %d results, log %s; want 12 and a warning", len(got), log)
	}
	c.objects["/snapshots/daily/org.json"] = string(organization) + "\n"
	if got := resultsOf(t, invoke(h, denials)); len(got) != 12 || c.requests[len(c.requests)-1] != "GetObject" {
		t.Errorf("after a change: %d results, requests %v", len(got), c.requests)
	}
}

func TestSnapshotFile(t *testing.T) {
	_, denials := demo.Denials()
	_, organization := demo.Organization()
	file := t.TempDir() + "/org.json"
	h, _ := handlerWith(t, map[string]string{"UNDENIED_SNAPSHOT": file})
	if got := invoke(h, denials); !got.failed || !strings.Contains(got.text, "org.json") {
		t.Errorf("without the file: %+v, want an error that names it", got)
	}
	if err := os.WriteFile(file, organization, 0o600); err != nil {
		t.Fatal(err)
	}
	first := resultsOf(t, invoke(h, denials))
	if err := os.WriteFile(file, []byte(`{"schema": "undenied/snapshot/v1", "collection": {}, "accounts": []}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if cmp.Diff(first, resultsOf(t, invoke(h, denials))) == "" {
		t.Error("the file was replaced, and the results are the same")
	}
}

func TestSettings(t *testing.T) {
	newCloud(t)
	for _, tt := range []struct{ name, value, want string }{
		{"UNDENIED_SNAPSHOT", "s3://bucket", `UNDENIED_SNAPSHOT: "s3://bucket" names no object, want s3://BUCKET/KEY`},
		{"UNDENIED_SNAPSHOT", "s3://bucket/folder/", `UNDENIED_SNAPSHOT: "s3://bucket/folder/" names no object, want s3://BUCKET/KEY`},
		{"UNDENIED_PUBLISH", "topic", "UNDENIED_PUBLISH: "},
		{"UNDENIED_PUBLISH", "arn:aws:events:eu-west-1:444455556666:rule/r", `UNDENIED_PUBLISH: nothing can be published to "arn:aws:events:eu-west-1:444455556666:rule/r"`},
		{"UNDENIED_PUBLISH", "arn:aws:kinesis:eu-west-1:444455556666:stream/s", "UNDENIED_PUBLISH: nothing can be published to"},
	} {
		_, err := newHandler(context.Background(), func(name string) string { return map[string]string{tt.name: tt.value}[name] }, new(bytes.Buffer))
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s=%s: %v, want %s", tt.name, tt.value, err, tt.want)
		}
	}
}

// Without UNDENIED_PUBLISH the results are in the log, a line each.
func TestLog(t *testing.T) {
	_, denials := demo.Denials()
	h, log := handlerWith(t, nil)
	if got := resultsOf(t, invoke(h, denials)); len(got) != 12 || strings.Count(log.String(), "\n") != 12 {
		t.Errorf("%d results and %d lines in the log, want 12", len(got), strings.Count(log.String(), "\n"))
	}
}

// An answer that is too long for Lambda says how many results it lacks.
func TestLongAnswer(t *testing.T) {
	a := answer{Results: []*undenied.Diagnosis{{Why: strings.Repeat("x", maxAnswer)}, {}}}
	text, err := a.encode()
	if want := `{"Results":[],"Omitted":2}`; err != nil || string(text) != want {
		t.Errorf("encode = %.100s, %v; want %s", text, err, want)
	}
}

// A long result is published without what makes it long.
func TestLongResult(t *testing.T) {
	long := strings.Repeat("x", maxBytes)
	for _, tt := range []struct {
		d    undenied.Diagnosis
		want []string
	}{
		{undenied.Diagnosis{}, nil},
		{undenied.Diagnosis{Fixes: []undenied.Fix{{Summary: long}}}, []string{"Fixes"}},
		{undenied.Diagnosis{Fixes: []undenied.Fix{{}}, Blockers: []undenied.Blocker{{Rule: long}}}, []string{"Fixes", "Blockers"}},
	} {
		tt.d.EventID = "e"
		text, err := encode(&tt.d)
		if err != nil || len(text) > maxBytes {
			t.Errorf("%d bytes, %v", len(text), err)
		}
		var got told
		if err := json.Unmarshal([]byte(text), &got); err != nil || got.EventID != "e" || !slices.Equal(got.Omitted, tt.want) {
			t.Errorf("%+v (%v), want %v omitted", got, err, tt.want)
		}
	}
	if _, err := encode(&undenied.Diagnosis{Why: long}); err == nil {
		t.Error("a result that cannot be shortened was encoded")
	}
}

// A call takes ten results, and no more bytes than a service takes.
func TestBatches(t *testing.T) {
	var results []*undenied.Diagnosis
	for i := range 23 {
		results = append(results, &undenied.Diagnosis{EventID: fmt.Sprint(i)})
	}
	empty, _ := encode(results[0])
	results[2].Why = strings.Repeat("x", maxBytes-5*len(empty)/2) // leaves room for one
	results[5].Why = strings.Repeat("x", maxBytes)                // cannot be sent
	var calls recorder
	failed := (&batches{&calls}).publish(context.Background(), results)
	if diff := cmp.Diff(recorder{{"0", "1"}, {"2", "3"}, {"4"}, {"6", "7", "8", "9", "10", "11", "12", "13", "14", "15"}, {"16", "17", "18", "19", "20", "21", "22"}}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	for i, err := range failed {
		if want := i == 5 || i == 7; (err != nil) != want || len(failed) != 23 {
			t.Errorf("result %d of %d: %v", i, len(failed), err)
		}
	}
}

// A recorder sends nothing; of the result "7" it says so.
type recorder [][]string

func (r *recorder) send(_ context.Context, batch []entry) []error {
	var ids []string
	failed := make([]error, len(batch))
	for i, e := range batch {
		ids = append(ids, e.EventID)
		if e.EventID == "7" {
			failed[i] = fmt.Errorf("refused")
		}
	}
	*r = append(*r, ids)
	return failed
}
