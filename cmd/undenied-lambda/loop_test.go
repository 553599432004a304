// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/undenied/undenied/testdata/demo"
)

// The test binary is the program itself where the environment says so.
func TestMain(m *testing.M) {
	if os.Getenv("UNDENIED_LAMBDA_TEST") == "program" {
		main()
		return
	}
	os.Exit(m.Run())
}

// A runtime is Lambda's side of the loop that a function runs.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
type runtime struct {
	next    chan []byte
	answers chan outcome
	done    int
}

// An outcome is what a function made of an invocation.
type outcome struct {
	failed bool
	text   string
}

func (r *runtime) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	const root = "/2018-06-01/runtime/"
	path := strings.TrimPrefix(req.URL.Path, root)
	switch {
	case path == "invocation/next":
		select {
		case payload := <-r.next:
			r.done++
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", strconv.Itoa(r.done))
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:444455556666:function:undenied")
			_, _ = w.Write(payload)
		case <-req.Context().Done(): // the program was ended while it waited
		}
	case strings.HasPrefix(path, "invocation/"+strconv.Itoa(r.done)+"/"):
		body, _ := io.ReadAll(req.Body)
		w.WriteHeader(http.StatusAccepted)
		r.answers <- outcome{strings.HasSuffix(path, "/error"), string(body)}
	default:
		http.NotFound(w, req)
	}
}

// run starts the program and returns what invokes it.
func run(t *testing.T, env ...string) func(payload []byte) outcome {
	t.Helper()
	lambda := &runtime{next: make(chan []byte), answers: make(chan outcome)}
	server := httptest.NewServer(lambda)
	program := exec.Command(os.Args[0])
	program.Env = append(append(os.Environ(), "UNDENIED_LAMBDA_TEST=program", "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(server.URL, "http://")), env...)
	program.Stderr = os.Stderr
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = program.Process.Kill() // it waits for the next invocation
		_ = program.Wait()
		server.Close()
	})
	return func(payload []byte) outcome {
		lambda.next <- payload
		return <-lambda.answers
	}
}

// The whole program, through the loop of aws-lambda-go.
func TestLoop(t *testing.T) {
	organization, snap := demo.Organization()
	_, denials := demo.Denials()
	file := t.TempDir() + "/" + organization
	if err := os.WriteFile(file, snap, 0o600); err != nil {
		t.Fatal(err)
	}
	invoke := run(t, "UNDENIED_SNAPSHOT="+file)
	denied := deniedOf(t, denials)

	one := invoke([]byte(`{"version":"0","id":"1","detail-type":"AWS API Call via CloudTrail","source":"aws.rds","detail":` + denied[0] + `}`))
	if got := resultsOf(t, one); len(got) != 1 || got[0].EventID == "" || got[0].Decision == "" {
		t.Errorf("an envelope of EventBridge gives %s, want the result of one event", one.text)
	}
	all := invoke(denials)
	if got := resultsOf(t, all); len(got) != 12 {
		t.Errorf("the demo's log file gives %d results, want 12", len(got))
	}
	broken := invoke([]byte(`{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":{"eventVersion":`))
	var failure struct {
		Message string `json:"errorMessage"`
	}
	if err := json.Unmarshal([]byte(broken.text), &failure); err != nil || !broken.failed || !strings.HasPrefix(failure.Message, "event:1:") || strings.Contains(failure.Message, "\n") {
		t.Errorf("a cut envelope gives %+v, want an error of one line with the position", broken)
	}
	if got := resultsOf(t, invoke([]byte(denied[0]))); len(got) != 1 {
		t.Errorf("after a failure an event gives %d results, want 1", len(got))
	}
}

// recordsOf returns the records of a log file.
func recordsOf(t *testing.T, data []byte) []json.RawMessage {
	t.Helper()
	var file struct{ Records []json.RawMessage }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.Records
}

// deniedOf returns the records of a log file that have an error.
func deniedOf(t *testing.T, data []byte) []string {
	t.Helper()
	var denied []string
	for _, r := range recordsOf(t, data) {
		if bytes.Contains(r, []byte("errorCode")) {
			denied = append(denied, string(r))
		}
	}
	return denied
}

// A told is what the tests read of a result.
type told struct {
	EventID          string `json:"EventId"`
	AssessmentResult string
	Decision         string
	Omitted          []string
}

func resultsOf(t *testing.T, o outcome) []told {
	t.Helper()
	var a struct{ Results []told }
	if err := json.Unmarshal([]byte(o.text), &a); err != nil || o.failed {
		t.Fatalf("the invocation gave %+v (%v), want results", o, err)
	}
	return a.Results
}
