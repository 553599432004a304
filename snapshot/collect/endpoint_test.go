// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot/collect"
)

// A sender sends requests, and sees them.
type sender func(*http.Request) (*http.Response, error)

func (w sender) Do(r *http.Request) (*http.Response, error) { return w(r) }

// TestNoSuchHost does not know the names of two services in a Region: of one that
// every Region has, and of one that not every Region has.
func TestNoSuchHost(t *testing.T) {
	s := world()
	o := options(t, s)
	o.Services = []string{"sqs", "es"}
	send := o.Config.HTTPClient
	o.Config.HTTPClient = sender(func(r *http.Request) (*http.Response, error) {
		if strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/") {
			return nil, &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true}
		}
		return send.Do(r)
	})
	f, _ := collected(t, o)
	var got []string
	for _, c := range only(f) {
		if c.Account == workloads {
			got = append(got, c.Region+" "+c.Operation+" "+c.Status+" "+c.Code)
		}
	}
	if want := []string{"eu-west-1 ListQueues error ConnectionFailed"}; !slices.Equal(got, want) {
		t.Errorf("failures = %q, want %q", got, want)
	}
	if got, want := account(t, f, workloads).Services, []string{"es"}; !slices.Equal(got, want) {
		t.Errorf("complete are %q, want %q", got, want)
	}
}

// TestRegionsNamed wants each Region once, whatever is given, and no names of
// other things.
func TestRegionsNamed(t *testing.T) {
	s := world()
	o := options(t, s)
	o.Organization, o.Services = false, []string{"sqs"}
	o.Regions = []string{"us-east-1", "eu-west-1", "us-east-1"}
	f, _ := collected(t, o)
	if got, want := account(t, f, management).Regions, []string{"eu-west-1", "us-east-1"}; !slices.Equal(got, want) {
		t.Errorf("Regions = %q, want %q", got, want)
	}
	if n := s.Calls("sqs:ListQueues"); n != 2 {
		t.Errorf("%d lists of queues, want one in each Region", n)
	}
	for _, region := range []string{"", "US-EAST-1", "us-east-1 ", "evil.example/", "us-east-1.evil.example", "us-east-1@evil", "*"} {
		o.Regions = []string{region}
		if _, err := collect.Collect(context.Background(), o); err == nil || !strings.Contains(err.Error(), "is no Region") {
			t.Errorf("Collect in %q: %v, want that it is no Region", region, err)
		}
	}
}

// TestHosts looks whom requests go to: the partition's own servers, whatever is
// asked for.
func TestHosts(t *testing.T) {
	tests := []struct {
		arn, region string
		home        string // of Organizations
		suffixes    []string
	}{
		{"arn:aws:iam::" + management + ":user/u", "eu-west-1", "us-east-1", []string{".amazonaws.com", ".api.aws"}},
		{"arn:aws-cn:iam::" + management + ":user/u", "cn-north-1", "cn-northwest-1", []string{".amazonaws.com.cn", ".api.amazonwebservices.com.cn"}},
		{"arn:aws-us-gov:iam::" + management + ":user/u", "us-gov-east-1", "us-gov-west-1", []string{".amazonaws.com", ".api.aws"}},
		{"arn:aws-eusc:iam::" + management + ":user/u", "eusc-de-east-1", "eusc-de-east-1", []string{".amazonaws.eu", ".api.amazonwebservices.eu"}},
		{"arn:aws-iso:iam::" + management + ":user/u", "us-iso-west-1", "us-iso-east-1", []string{".c2s.ic.gov", ".api.aws.ic.gov"}},
		{"arn:aws-iso-b:iam::" + management + ":user/u", "us-isob-east-1", "us-isob-east-1", []string{".sc2s.sgov.gov", ".api.aws.scloud"}},
	}
	for _, tt := range tests {
		o := options(t, world())
		o.Organization, o.Config.BaseEndpoint, o.Config.Region = false, nil, tt.region
		o.Regions, o.Services = []string{tt.region}, []string{"all"}
		var mu sync.Mutex
		hosts, regions := map[string]bool{}, map[string]bool{}
		o.Config.HTTPClient = sender(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			hosts[r.URL.Host] = true
			scope := strings.Split(r.Header.Get("Authorization"), "/")
			if len(scope) > 3 && scope[3] == "organizations" {
				regions[scope[2]] = true
			}
			status, body := http.StatusForbidden, "no"
			if scope[3] == "sts" {
				status, body = http.StatusOK, "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>"+tt.arn+"</Arn><Account>"+management+"</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
			}
			return answered(r, status, body), nil
		})
		f, err := collect.Collect(context.Background(), o)
		if err != nil {
			t.Errorf("%s: %v", tt.arn, err)
			continue
		}
		for host := range hosts {
			if !slices.ContainsFunc(tt.suffixes, func(s string) bool { return strings.HasSuffix(host, s) }) {
				t.Errorf("%s: asked %s, want hosts in %s", tt.arn, host, tt.suffixes)
			}
		}
		if want := map[string]bool{tt.home: true}; !cmp.Equal(want, regions) {
			t.Errorf("%s: asked for the organization in %v, want %v", tt.arn, regions, want)
		}
		for _, c := range f.Collection.Calls {
			if c.Operation == "GetAccountAuthorizationDetails" && c.Status != "denied" {
				t.Errorf("%s: %+v, want it denied", tt.arn, c)
			}
		}
	}
}

// TestDeadEndpoint wants an answer soon where there is nobody.
func TestDeadEndpoint(t *testing.T) {
	o := options(t, &fakeaws.Server{})
	o.Config.Retryer = nil
	tries := 0
	o.Config.HTTPClient = sender(func(*http.Request) (*http.Response, error) {
		tries++
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded}
	})
	_, err := collect.Collect(context.Background(), o)
	if err == nil || strings.Contains(err.Error(), "want credentials") || tries > 4 || tries < 2 {
		t.Errorf("after %d tries: %v, want a few, and no word about credentials", tries, err)
	}
}

// answered returns an answer to a request.
func answered(r *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"text/xml"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}
