// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// account collects one account, or takes it over from the checkpoint.
func (r *run) account(ctx context.Context, id string, org *orgData) *format.File {
	if done := r.points.account(id); done != nil {
		return done
	}
	h := r.newHoldings(id)
	part := &format.File{Collection: &format.Collection{CollectedAt: r.started, By: r.caller.arn.String()}}
	if a, ok := r.read(ctx, h, org); ok {
		part.Accounts = []format.Account{a}
	}
	part.Evidence = h.evidence
	part.Collection.Calls = h.ledger.list()
	if ctx.Err() == nil {
		r.points.keep(id, part)
	}
	return part
}

// read collects an account. It is false if its role could not be assumed.
func (r *run) read(ctx context.Context, h *holdings, org *orgData) (format.Account, bool) {
	config, err := r.credentials(ctx, h)
	if err != nil {
		return format.Account{}, false
	}
	h.account.Name = org.names[h.id]
	h.account.Standalone = org.standalone == h.id
	if r.Needs != nil {
		r.needed(ctx, h, config, r.Needs.of(h.id))
		h.delegated(org)
		return h.finish(nil), true
	}
	home := r.scope(h, config, "")
	var regions []string
	if r.needs(everyRegion) {
		regions = r.regions(ctx, home)
	}
	type step struct {
		entry *service
		at    *scope
	}
	var steps []step
	for _, entry := range r.entries {
		s := home.of(entry.prefix)
		switch {
		case entry.collect == nil:
		case entry.reach == onceAnAccount:
			steps = append(steps, step{entry, s})
		case entry.reach == everyRegion:
			for _, region := range regions {
				steps = append(steps, step{entry, s.at(region)})
			}
		}
	}
	r.step(func(p *Progress) { p.Steps += len(steps) })
	parallel(perAccount, steps, func(st step) {
		if ctx.Err() != nil { // never begun
			st.at.skip(st.entry)
		} else {
			st.entry.collect(ctx, st.at)
		}
		r.step(func(p *Progress) { p.StepsDone++ })
	})
	h.delegated(org)
	return h.finish(r.entries), true
}

// delegated puts the organization's own policy into the management account.
func (h *holdings) delegated(org *orgData) {
	if org.tree != nil && org.tree.ManagementAccount == h.id {
		h.account.Resources = append(h.account.Resources, org.delegation...)
	}
}

// skip records that a service was not asked.
func (s *scope) skip(entry *service) {
	err := &callError{statusSkipped, codeInterrupted, "the collection was interrupted"}
	s.record(entry.calls[0], "", err)
	s.lacks(err)
}

// needs reports whether an entry of the given reach is collected.
func (r *run) needs(where reach) bool {
	for _, s := range r.entries {
		if s.reach == where && s.collect != nil {
			return true
		}
	}
	return false
}

// credentials returns the configuration for an account: the caller's own, or
// with its role assumed.
func (r *run) credentials(ctx context.Context, h *holdings) (aws.Config, error) {
	if h.id == r.caller.account {
		return r.Config, nil
	}
	role := "arn:" + r.caller.partition + ":iam::" + h.id + ":role/" + r.RoleName
	if m, err := arn.Parse(r.ManagementAccountRole); err == nil && m.Account() == h.id {
		role = m.String()
	}
	s := &scope{holdings: h, slots: r.slots, service: "sts", region: r.Config.Region, config: r.Config, expired: r.stop}
	return s.assume(ctx, role, r.ExternalID)
}

// regions returns the Regions to collect in. Where they are not known to be all,
// the account says which they are: elsewhere nothing is known.
func (r *run) regions(ctx context.Context, home *scope) []string {
	regions := r.Regions
	if regions == nil {
		found, err := enabledRegions(ctx, home)
		if err == nil && len(found) > 0 {
			return found
		}
		regions = []string{r.Config.Region}
	}
	home.account.Regions = regions
	return regions
}
