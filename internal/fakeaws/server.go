// SPDX-License-Identifier: Apache-2.0

package fakeaws

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// A Server is an [http.Handler]. Its fields are not changed while it serves.
type Server struct {
	Accounts     []*Account
	Organization *Organization     // nil: there is none
	Encoded      map[string]string // decoded messages by what encodes them
	Fault        func(*Request) *Fault
	Expiration   string // of the credentials of roles; "" is never

	mu    sync.Mutex
	calls map[string]int
	log   []string
}

// A Request is a call as it came in.
type Request struct {
	Account, Region, Service, Operation string

	Subject string          // what it is about: a name or an ID, or ""
	Attempt int             // how often the very same call came before
	Context <-chan struct{} // closed when the client gave up

	params map[string]string // of the query protocol, and of the query of a URL
	body   map[string]any    // of JSON
	token  string
}

// A Fault is what a call gets in place of an answer. The zero Fault is an empty
// answer.
type Fault struct {
	Status   int    // 0 is 200
	Code     string // in the words of the service's protocol
	Body     string // in place of the code, as it is
	Truncate bool   // the true answer, broken off
	Reset    bool   // the connection is closed
	Delay    time.Duration
}

// Calls returns how many calls of an operation came in: "iam:ListSAMLProviders".
func (s *Server) Calls(operation string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, call := range s.log {
		if call == operation || operation == "" || strings.HasPrefix(call, operation+":") {
			n++
		}
	}
	return n
}

// Operations returns the operations that were called, as in "iam:ListUsers".
func (s *Server) Operations() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := map[string]int{}
	for _, call := range s.log {
		n[call]++
	}
	return n
}

// account returns the account with the given ID, or nil.
func (s *Server) account(id string) *Account {
	for _, a := range s.Accounts {
		if a.ID == id {
			return a
		}
	}
	return nil
}

func (s *Server) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	p, r, err := read(hr)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	if s.calls == nil {
		s.calls = map[string]int{}
	}
	key := strings.Join([]string{r.Account, r.Region, r.Service, r.Operation, r.Subject, r.token}, "|")
	r.Attempt = s.calls[key]
	s.calls[key]++
	s.log = append(s.log, r.Service+":"+r.Operation)
	s.mu.Unlock()

	var f *Fault
	if s.Fault != nil {
		f = s.Fault(r)
	}
	if f != nil && f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-hr.Context().Done():
			return
		}
	}
	answer, failed := s.answer(r)
	out := p.success(r, answer)
	switch {
	case f == nil || f.Delay > 0 || f.Truncate && failed != nil:
	case f.Reset:
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			c.Close()
		}
		return
	case f.Truncate && failed == nil:
		w.Header().Set("Content-Type", p.contentType)
		w.Write([]byte(out[:len(out)/2]))
		return
	case f.Body != "":
		w.WriteHeader(f.Status)
		io.WriteString(w, f.Body)
		return
	default:
		failed = &failure{f.Status, f.Code, "made to fail: " + f.Code}
	}
	w.Header().Set("Content-Type", p.contentType)
	if failed != nil {
		p.failure(w, failed)
		return
	}
	io.WriteString(w, out)
}

// A failure is an error of AWS.
type failure struct {
	status        int
	code, message string
}

// answer returns what a call gives: a map or text for its protocol.
func (s *Server) answer(r *Request) (any, *failure) {
	if r.Service == "sts" {
		return s.sts(r)
	}
	a := s.account(r.Account)
	if a == nil {
		return nil, &failure{403, "UnrecognizedClientException", "no such account"}
	}
	switch r.Service {
	case "organizations":
		return s.organizations(r)
	case "iam":
		return a.iam(r)
	case "s3":
		return a.s3(r)
	case "s3control":
		return a.s3control(r)
	case "lambda":
		return a.lambda(r)
	}
	return a.other(r)
}

// read finds out what a request asks for.
func read(hr *http.Request) (protocol, *Request, error) {
	_, scope, ok := strings.Cut(hr.Header.Get("Authorization"), "Credential=")
	parts := strings.Split(scope, "/")
	if !ok || len(parts) < 5 || len(parts[0]) < 16 {
		return protocol{}, nil, fmt.Errorf("no signature")
	}
	body, err := io.ReadAll(hr.Body)
	if err != nil {
		return protocol{}, nil, err
	}
	r := &Request{Account: parts[0][4:16], Region: parts[2], Service: parts[3], params: map[string]string{}, body: map[string]any{}, Context: hr.Context().Done()}
	values := hr.URL.Query()
	target := hr.Header.Get("X-Amz-Target")
	var p protocol
	switch {
	case target != "":
		p = jsonProtocol
		_, r.Operation, _ = strings.Cut(target, ".")
	case hr.Header.Get("Content-Type") == "application/x-www-form-urlencoded":
		p = queryProtocol
		if values, err = url.ParseQuery(string(body)); err != nil {
			return p, nil, err
		}
		if r.Service == "ec2" {
			p = ec2Protocol
		}
		r.Operation = values.Get("Action")
	case r.Service == "s3express":
		switch p = xmlProtocol; {
		case hr.URL.Path == "/":
			r.Operation = "ListDirectoryBuckets"
		case strings.HasPrefix(hr.URL.Path, "/v20180820/"):
			p, r.Operation = controlProtocol, "ListAccessPointsForDirectoryBuckets"
		default:
			r.Operation, r.Subject = "GetBucketPolicy", strings.Trim(hr.URL.Path, "/")
		}
	case r.Service == "s3":
		p = xmlProtocol
		if restS3(r, hr); r.Service == "s3control" {
			p = controlProtocol
		}
	default:
		p = restProtocol
		restJSON(r, hr)
	}
	for k := range values {
		r.params[k] = values.Get(k)
	}
	if len(body) > 0 && (p.name == "json" || p.name == "rest") {
		if err := json.Unmarshal(body, &r.body); err != nil {
			return p, nil, err
		}
	}
	for _, k := range []string{"NextToken", "Marker", "nextToken", "marker", "continuation-token", "PaginationToken"} {
		if v, ok := r.body[k].(string); ok {
			r.token = v
		} else if v := r.params[k]; v != "" {
			r.token = v
		}
	}
	for _, k := range []string{"KeyId", "SecretId", "TargetId", "ChildId", "OrganizationalUnitId", "QueueName", "RoleName", "UserName", "GroupName", "PolicyArn", "QueueUrl", "TopicArn", "repositoryName", "PolicyId", "ParentId", "AccountId", "RoleArn", "ResourceArn", "ResourceARN", "resourceArn", "StreamARN", "TableName", "vectorBucketArn", "domain", "PermissionSetArn", "OpenIDConnectProviderArn", "SAMLProviderArn", "Filter", "Name"} {
		if v, ok := r.body[k].(string); ok && r.Subject == "" {
			r.Subject = v
		} else if v := r.params[k]; v != "" && r.Subject == "" {
			r.Subject = v
		}
	}
	if r.Operation == "" {
		return p, nil, fmt.Errorf("%s %s: nobody here knows that", hr.Method, hr.URL)
	}
	return p, r, nil
}

// page returns the items of the page that r asks for, and the next token: pages
// of two, and an empty one after the first.
func page[T any](r *Request, items []T) ([]T, string) {
	var at int
	empty := false
	if r.token != "" {
		fmt.Sscanf(r.token, "at-%d-%t", &at, &empty)
	}
	if empty {
		return nil, fmt.Sprintf("at-%d-false", at)
	}
	end := min(at+2, len(items))
	if at == 0 && end < len(items) {
		return items[:end], fmt.Sprintf("at-%d-true", end)
	}
	if end < len(items) {
		return items[at:end], fmt.Sprintf("at-%d-false", end)
	}
	return items[at:end], ""
}
