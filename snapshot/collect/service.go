// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// A service is an entry of the table: something that is collected with calls of
// its own. Several entries may belong to one IAM prefix.
type service struct {
	prefix  string // of its IAM actions: "s3"
	tier    int
	reach   reach
	calls   []string // operations, the one that lists first
	actions []string // IAM actions needed; nil: those that calls name
	collect func(context.Context, *scope)
	covers  []string // further prefixes whose resources it lists
	one     *single  // nil: a single resource is read with all of its Region
}

// A reach says where a service is asked.
type reach uint8

// The reaches.
const (
	everyRegion      reach = iota // in each Region of each account
	onceAnAccount                 // in the home Region of the partition
	onceAnOrg                     // with the credentials for the organization
	wholeOrNotListed              // what is asked to know what there is to ask: identity, Regions
)

// permissions returns the IAM actions that the entry's calls need.
func (s *service) permissions() []string {
	if s.actions != nil {
		return s.actions
	}
	var all []string
	for _, c := range s.calls {
		all = append(all, s.prefix+":"+c)
	}
	return all
}

// A scope is a service in a Region of an account: where a call is made, and
// where its results go.
type scope struct {
	*holdings
	slots   slots
	service string
	region  string
	config  aws.Config

	// expired ends the collection, if the credentials of config are the caller's.
	// It is nil if they are a role's.
	expired context.CancelCauseFunc
}

// holdings gather what is collected of one account. They are safe for concurrent
// use.
type holdings struct {
	id        string
	partition string
	ledger    ledger
	failed    func() // called for every call that failed

	mu         sync.Mutex
	account    format.Account
	evidence   []format.Evidence
	incomplete map[string]bool              // services by prefix
	tags       map[string]map[string]string // by ARN
	tagged     map[string]bool              // Regions whose tags were all read
	done       map[string]bool              // by holdings.once
	regions    []string                     // that requests were made in, if only those are asked about
}

// record counts a call, with its failure or nil.
func (s *scope) record(operation, resource string, failed *callError) {
	c := format.Call{Account: s.id, Region: s.region, Service: s.service, Operation: operation, Status: statusOK}
	if failed != nil {
		c.Status = failed.status
		if failed.status != statusNone {
			c.Code, c.Message, c.Resource = failed.code, failed.message, resource
		}
		if !harmless(&c) {
			s.failed()
		}
	}
	s.ledger.add(c, 1)
}

// lacks notes that the list of the service's resources is not complete. A
// service that the Region does not have lacks nothing.
func (s *scope) lacks(err error) {
	if e, ok := err.(*callError); ok && e.code == codeNoEndpoint {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.incomplete[s.service] = true
}

// add puts a resource into the snapshot.
func (s *scope) add(r format.Resource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.account.Resources = append(s.account.Resources, r)
}

// resource returns a resource with the policy that a call gave, or the reason
// why it gave none. The policy "" is none. ok is false, and the fault recorded,
// if there is no such ARN.
func (s *scope) resource(name, kind, policy string, err error) (r format.Resource, ok bool) {
	r = format.Resource{Type: kind}
	if r.ARN, ok = s.parse(name); !ok {
		return r, false
	}
	switch e, _ := err.(*callError); {
	case err == nil && policy == "", isNone(err):
		r.PolicyStatus = format.PolicyNone
	case err == nil:
		r.PolicyStatus, r.Policy = format.PolicyPresent, document(policy)
	case e != nil && e.status == statusDenied:
		r.PolicyStatus = format.PolicyDenied
	case e != nil && (e.status == statusUnsupported || e.status == statusSkipped):
		r.PolicyStatus = format.PolicyNotCollected
	default:
		r.PolicyStatus = format.PolicyError
	}
	return r, true
}

// addPolicy puts a resource into the snapshot whose policy came with the list.
func (s *scope) addPolicy(name, kind string, policy *string) {
	if r, ok := s.resource(name, kind, aws.ToString(policy), nil); ok {
		s.add(r)
	}
}

// parse returns an ARN that AWS gave.
func (s *scope) parse(name string) (arn.ARN, bool) {
	a, err := arn.Parse(name)
	if err != nil || a.Resource() == "" {
		s.record("ParseARN", text(name), &callError{statusError, codeMalformed, "this is no ARN"})
		s.lacks(err)
		return arn.ARN{}, false
	}
	return a, true
}

// arn returns an ARN in the scope's partition, Region and account.
func (s *scope) arn(service, resource string) string {
	return "arn:" + s.partition + ":" + service + ":" + s.region + ":" + s.id + ":" + resource
}

// document returns a policy's text as a document.
func document(text string) format.Document { return format.Document{Text: []byte(text)} }

// settings returns the settings of a resource.
func settings(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil || string(data) == "{}" {
		return nil
	}
	return data
}

// finish returns the account as it belongs into a snapshot: services that are
// complete, resources once each and with their tags.
func (h *holdings) finish(services []*service) format.Account {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.account
	a.ID = h.id
	for _, s := range services {
		if s.collect != nil && s.prefix != "tag" && !h.incomplete[s.prefix] && !slices.Contains(a.Services, s.prefix) {
			a.Services = append(append(a.Services, s.prefix), s.covers...)
		}
	}
	slices.SortFunc(a.Resources, compareResources)
	a.Resources = slices.CompactFunc(a.Resources, func(x, y format.Resource) bool { return x.ARN == y.ARN })
	for i := range a.Resources {
		h.tag(&a.Resources[i])
	}
	return a
}
