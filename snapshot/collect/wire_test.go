// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/collect"
	"github.com/undenied/undenied/snapshot/format"
)

// An answer is what one call gets, as it goes over the wire.
type answer struct {
	service string // of the signature
	call    string // what the request begins with: "ListTables", "GET /v1/domains"
	with    string // what else is in it: a token, a name
	body    string // POLICY stands for a policy in quotes
	code    string // in place of a body: the error's
}

// A wire answers the calls of the account in one Region, and fails the test for
// a call that it does not know.
type wire struct {
	t       *testing.T
	answers []answer
	rest    http.Handler // sts and account
	once    string       // a code that every call gets when it comes for the first time
	mu      sync.Mutex
	seen    map[string]bool
}

func (w *wire) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	parts := strings.Split(scope, "/")
	if len(parts) < 5 || parts[3] == "sts" || parts[3] == "account" {
		w.rest.ServeHTTP(out, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Error(err)
	}
	target := r.Header.Get("X-Amz-Target")
	line := r.Method + " " + r.URL.Path + "?" + r.URL.RawQuery + " " + string(body)
	form := strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
	switch {
	case target != "":
		line = target[strings.LastIndexByte(target, '.')+1:] + " " + string(body)
	case form:
		line = strings.TrimPrefix(string(body), "Action=")
	}
	service := parts[3]
	fail := func(status int, code string) {
		switch {
		case target != "":
			out.WriteHeader(status)
			fmt.Fprintf(out, `{"__type":"com.amazonaws#%s","message":"no"}`, code)
		case strings.HasPrefix(r.URL.Path, "/v20180820/"):
			out.WriteHeader(status)
			fmt.Fprintf(out, "<ErrorResponse><Error><Code>%s</Code><Message>no</Message></Error></ErrorResponse>", code)
		case form:
			out.WriteHeader(status)
			fmt.Fprintf(out, "<Response><Errors><Error><Code>%s</Code><Message>no</Message></Error></Errors></Response>", code)
		case service == "s3express" || service == "s3":
			out.WriteHeader(status)
			fmt.Fprintf(out, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
		default:
			out.Header().Set("X-Amzn-ErrorType", code)
			out.WriteHeader(status)
			io.WriteString(out, `{"message":"no"}`)
		}
	}
	w.mu.Lock()
	first := !w.seen[line]
	w.seen[line] = true
	w.mu.Unlock()
	if first && w.once != "" {
		fail(http.StatusBadRequest, w.once)
		return
	}
	for _, a := range w.answers {
		rest, ok := strings.CutPrefix(line, a.call)
		if a.service != service || !ok || rest != "" && !strings.ContainsAny(rest[:1], " ?&") || !strings.Contains(rest, a.with) {
			continue
		}
		if a.code != "" {
			status := http.StatusBadRequest
			if strings.Contains(a.code, "Not") || strings.Contains(a.code, "NoSuch") {
				status = http.StatusNotFound
			}
			fail(status, a.code)
			return
		}
		io.WriteString(out, strings.ReplaceAll(a.body, "POLICY", strconv.Quote(allow)))
		return
	}
	w.t.Errorf("%s: nobody answers %s", service, line)
	fail(http.StatusBadRequest, "UnknownOperationException")
}

// over collects the given services over a wire and returns what the account
// then holds, a line for each resource, and the failed calls.
func over(t *testing.T, w *wire, services ...string) (a format.Account, resources, failed []string, text string) {
	t.Helper()
	w.t, w.seen = t, map[string]bool{}
	w.rest = &fakeaws.Server{Accounts: []*fakeaws.Account{{ID: management, Regions: []string{"us-east-1"}}}}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	o := options(t, new(fakeaws.Server))
	o.Config.BaseEndpoint = &server.URL
	o.Organization = false
	o.Services = services
	f, text := collected(t, o)
	validate(t, text)
	if _, err := snapshot.Read("collected.json", []byte(text)); err != nil {
		t.Errorf("the file cannot be read: %v", err)
	}
	a = account(t, f, management)
	for _, r := range a.Resources {
		words := []string{r.ARN.String(), r.Type, r.PolicyStatus}
		switch string(r.Policy.Text) {
		case "":
		case allow:
			words = append(words, "allow")
		default:
			words = append(words, string(r.Policy.Text))
		}
		if r.Settings != nil {
			words = append(words, string(r.Settings))
		}
		if r.Tags != nil {
			words = append(words, fmt.Sprint(r.Tags))
		}
		resources = append(resources, strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " "))
	}
	for _, c := range collect.Failures(f.Collection) {
		failed = append(failed, strings.TrimSuffix(c.Operation+" "+c.Status+" "+c.Resource, " "))
	}
	return a, resources, failed, text
}
