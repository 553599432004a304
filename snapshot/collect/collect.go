// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// DefaultRoleName is the role that is assumed in other accounts unless
// [Options.RoleName] names another: the one of Access Undenied, so that its
// deployments go on to work.
const DefaultRoleName = "AccessUndeniedRole"

// Options say what to collect. The zero Options, but for Config, are the caller's
// account and its organization, in all its Regions, with the services of tiers 1
// and 2.
type Options struct {
	// Config is what the AWS SDK loaded: credentials, Region, endpoints. Its
	// Retryer and its HTTP client are used if it has any.
	Config aws.Config

	Accounts     []string // IDs; nil: the caller's, or with Organization all active ones
	Regions      []string // nil: all that are enabled in each account
	Services     []string // IAM prefixes, or "all"; nil: tiers 1 and 2
	Organization bool     // all accounts of the organization

	// Needs are those of some requests: nothing else is collected then, as far as
	// the fields above ask for it. Services are all unless given. nil is
	// everything.
	Needs *Needs

	RoleName              string // to assume in accounts other than the caller's; "" is DefaultRoleName
	ExternalID            string // for assuming roles; "" is none
	ManagementAccountRole string // ARN of the role that reads the organization; "": the caller does

	Concurrency int              // calls in flight; 0 is DefaultConcurrency
	Now         func() time.Time // the time that is recorded; nil is time.Now
	Progress    func(Progress)   // called after every step and every call that failed, one call at a time; nil is nobody

	// Checkpoint is a directory for the accounts that are done, so that a
	// collection that ends early can be continued: one that finds accounts there
	// takes them over. It is made if it does not exist. "" keeps nothing.
	Checkpoint string
}

// Progress is how far a collection is. A step is one service in one Region of
// one account.
type Progress struct {
	Accounts, AccountsDone int
	Steps, StepsDone       int // of the accounts begun so far
	Failed                 int // calls so far, those that were tried again counted once
}

// Collect reads the accounts that o names. What could not be read is among the
// calls of the file's collection; [Failures] lists it.
//
// If ctx is cancelled, the file holds what was read until then, and the error
// wraps context.Canceled; if the caller's credentials expire, it wraps
// [ErrExpired]. Any other error means that nothing could be read at all, and there
// is no file.
func Collect(ctx context.Context, o Options) (*format.File, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r, err := newRun(ctx, o)
	if err != nil {
		return nil, err
	}
	r.stop = stop
	f := &format.File{Collection: &format.Collection{CollectedAt: r.started, By: r.caller.arn.String()}}
	org := r.organization(ctx)
	f.Organization = org.tree
	accounts := r.accounts(&org)
	r.progress.Accounts = len(accounts)

	var mu sync.Mutex
	parallel(min(accountsAtOnce, cap(r.slots)), accounts, func(id string) {
		part := r.account(ctx, id, &org)
		mu.Lock()
		defer mu.Unlock()
		f.Accounts = append(f.Accounts, part.Accounts...)
		f.Evidence = append(f.Evidence, part.Evidence...)
		f.Collection.Calls = append(f.Collection.Calls, part.Collection.Calls...)
		r.step(func(p *Progress) { p.AccountsDone++ })
	})
	if r.Needs != nil {
		r.elsewhere(ctx, f, &org)
	}
	f.Collection.Calls = append(f.Collection.Calls, r.home.ledger.list()...)
	if ctx.Err() != nil {
		return f, interrupted(ctx)
	}
	return f, nil
}

func interrupted(ctx context.Context) error {
	return fmt.Errorf("the collection was interrupted: %w", context.Cause(ctx))
}

// A run is one collection.
type run struct {
	Options
	started time.Time
	caller  caller
	entries []*service
	slots   slots
	home    *holdings // calls that are about no one account, under the caller's
	points  *checkpoint
	stop    context.CancelCauseFunc

	mu       sync.Mutex
	progress Progress
}

// Check reports what is wrong with the options, without calling anybody. Collect
// does so first.
func (o *Options) Check() error {
	for _, id := range o.Accounts {
		if !format.IsAccountID(id) {
			return fmt.Errorf("%q is no account ID, want twelve digits", id)
		}
	}
	for _, region := range o.Regions {
		if !regionName.MatchString(region) {
			return fmt.Errorf("%q is no Region, want one such as eu-west-1", region)
		}
	}
	if role := o.ManagementAccountRole; role != "" {
		if a, err := arn.Parse(role); err != nil || a.Service() != "iam" || !strings.HasPrefix(a.Resource(), "role/") {
			return fmt.Errorf("%q is no role, want its ARN, such as arn:aws:iam::111122223333:role/AccessUndeniedRole", role)
		}
	}
	if o.RoleName != "" && !roleName.MatchString(o.RoleName) {
		return fmt.Errorf("%q is no name of a role, want one such as %s, with its path before it if it has one", o.RoleName, DefaultRoleName)
	}
	return nil
}

func newRun(ctx context.Context, o Options) (*run, error) {
	services := o.Services
	if services == nil && o.Needs != nil {
		services = []string{"all"}
	}
	entries, err := selected(services)
	if err != nil {
		return nil, err
	}
	if err := o.Check(); err != nil {
		return nil, err
	}
	o.Regions = slices.Compact(sorted(o.Regions))
	if o.RoleName == "" {
		o.RoleName = DefaultRoleName
	}
	if o.Concurrency <= 0 {
		o.Concurrency = DefaultConcurrency
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Config = prepared(o.Config)
	who, err := identify(ctx, o.Config)
	if err != nil {
		return nil, err
	}
	r := &run{Options: o, started: o.Now().UTC().Truncate(time.Second), caller: who, entries: entries, slots: make(slots, o.Concurrency)}
	r.home = r.newHoldings(who.account)
	r.home.ledger.add(format.Call{Account: who.account, Region: o.Config.Region, Service: "sts", Operation: "GetCallerIdentity", Status: statusOK}, 1)
	r.points, err = openCheckpoint(o)
	return r, err
}

func (r *run) newHoldings(id string) *holdings {
	return &holdings{
		failed:     func() { r.step(func(p *Progress) { p.Failed++ }) },
		id:         id,
		partition:  r.caller.partition,
		incomplete: map[string]bool{},
		tags:       map[string]map[string]string{},
		tagged:     map[string]bool{},
	}
}

// scope returns a scope in the home Region, where services that have only one
// endpoint in the partition are asked.
func (r *run) scope(h *holdings, c aws.Config, service string) *scope {
	s := &scope{holdings: h, slots: r.slots, service: service, config: c}
	if h.id == r.caller.account {
		s.expired = r.stop
	}
	return s.at(homeRegion(r.caller.partition))
}

// at returns the scope in another Region.
func (s *scope) at(region string) *scope {
	other := *s
	other.region = region
	other.config = s.in(region)
	return &other
}

// of returns the scope of another service.
func (s *scope) of(service string) *scope {
	other := *s
	other.service = service
	return &other
}

// roleName matches the names of roles, with a path or without.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
var roleName = regexp.MustCompile(`^([\x21-\x2e\x30-\x39\x3b-\x7e]+/)*[A-Za-z0-9+=,.@_-]{1,64}$`)

// regionName matches the names of Regions.
var regionName = regexp.MustCompile(`^[a-z]+(-[a-z]+)+-[0-9]+$`)

// homeRegion is where a partition keeps IAM and Organizations.
// https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html
func homeRegion(partition string) string {
	switch partition {
	case "aws-cn":
		return "cn-northwest-1"
	case "aws-us-gov":
		return "us-gov-west-1"
	case "aws-eusc":
		return "eusc-de-east-1"
	case "aws-iso":
		return "us-iso-east-1"
	case "aws-iso-b":
		return "us-isob-east-1"
	case "aws-iso-e":
		return "eu-isoe-west-1"
	case "aws-iso-f":
		return "us-isof-south-1"
	}
	return "us-east-1"
}

// accounts returns the IDs of the accounts to collect, sorted. There are none if
// nothing that was asked for belongs to an account.
func (r *run) accounts(org *orgData) []string {
	ids := slices.Clone(r.Accounts)
	switch {
	case !slices.ContainsFunc(r.entries, func(s *service) bool { return s.collect != nil }):
		return nil
	case ids != nil:
	case r.Needs != nil:
		for id, a := range r.Needs.accounts {
			if !a.empty() {
				ids = append(ids, id)
			}
		}
	case r.Organization && len(org.active) > 0:
		ids = slices.Clone(org.active)
	default:
		ids = []string{r.caller.account}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// step notes progress.
func (r *run) step(change func(*Progress)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.progress)
	if r.Progress != nil {
		r.Progress(r.progress)
	}
}
