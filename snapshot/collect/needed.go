// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/undenied/undenied/arn"
)

// A task is something to collect in a scope. Tasks with the same key collect the
// same.
type task struct {
	key string
	at  *scope
	do  func(context.Context, *scope)
}

// needed collects what is needed of an account.
func (r *run) needed(ctx context.Context, h *holdings, config aws.Config, a *need) {
	home := r.scope(h, config, "")
	h.regions = members(a.regions)
	var tasks []task
	if slices.Contains(r.entries, &identities) && (a.everybody || len(a.roles)+len(a.users) > 0) {
		tasks = append(tasks, task{"iam", home.of("iam"), func(ctx context.Context, s *scope) { s.principals(ctx, iam.NewFromConfig(s.config), a) }})
	}
	for _, id := range members(a.encoded) {
		m := a.encoded[id]
		tasks = append(tasks, task{"sts " + id, home.of("sts").at(m.Region), func(ctx context.Context, s *scope) { s.decode(ctx, m) }})
	}
	for _, region := range slices.Sorted(maps.Keys(a.endpoints)) {
		if slices.Contains(r.entries, &vpcEndpoints) {
			tasks = append(tasks, task{"ec2 " + region, home.of("ec2").at(region), func(ctx context.Context, s *scope) { s.endpoints(ctx, namedEndpoints(members(a.endpoints[region]))) }})
		}
	}
	for _, name := range slices.SortedFunc(maps.Keys(a.resources), func(x, y arn.ARN) int { return strings.Compare(x.String(), y.String()) }) {
		for _, entry := range r.entries {
			if t, ok := home.lookup(entry, name); ok && !slices.ContainsFunc(tasks, func(other task) bool { return other.key == t.key }) {
				tasks = append(tasks, t)
			}
		}
	}
	for name := range a.shared {
		if named(name.Resource()) && slices.Contains(r.entries, &ramResources) {
			at := home.of("ram")
			if region := name.Region(); region != "" {
				at = at.at(region)
			}
			tasks = append(tasks, task{"ram " + name.String(), at, func(ctx context.Context, s *scope) { ramResources.one.read(ctx, s, name) }})
		}
	}
	tasks = slices.DeleteFunc(tasks, func(t task) bool {
		return r.Regions != nil && t.at.region != home.region && !slices.Contains(r.Regions, t.at.region)
	})
	r.step(func(p *Progress) { p.Steps += len(tasks) })
	parallel(perAccount, tasks, func(t task) {
		t.do(ctx, t.at)
		r.step(func(p *Progress) { p.StepsDone++ })
	})
	if slices.Contains(r.entries, &tagging) {
		home.of("tag").tagsOfResources(ctx)
	}
}

// lookup returns how the resource that governs a name is read, if it is of the
// entry. An entry that cannot read one resource reads all of the Region.
func (s *scope) lookup(entry *service, name arn.ARN) (task, bool) {
	governing, ok := entry.governing(name)
	if !ok {
		return task{}, false
	}
	at := s.of(entry.prefix)
	if region := governing.Region(); region != "" {
		at = at.at(region)
	}
	if entry.one == nil {
		return task{entry.prefix + " " + at.region, at, entry.collect}, true
	}
	return task{governing.String(), at, func(ctx context.Context, s *scope) { entry.one.read(ctx, s, governing) }}, true
}

// once reports whether it is called with the key for the first time.
func (h *holdings) once(key string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	first := !h.done[key]
	h.done = with(h.done, key)
	return first
}
