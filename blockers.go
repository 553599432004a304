// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"slices"

	"github.com/undenied/undenied/eval"
)

// blockers are the places that block with what was not collected taken as
// silent. One is certain only if it blocks whatever that holds, and if the event
// names the resource: a resource-based policy that nobody saw may grant what no
// identity-based one allows, unless AWS says that none does. Where something
// blocks, a place that may block because that policy does not grant is among
// them, too.
func (l *leg) blockers() []eval.Blocker {
	blockers := l.x.Blockers()
	if len(blockers) == 0 {
		return nil
	}
	open := blockers
	if len(l.policies.NotCollected) > 0 {
		unseen := *l.policies
		unseen.Settings.NotCollected = nil // an assumption only: few resources have any
		open = eval.Explain(l.req, &unseen).Blockers()
	}
	for i := range blockers {
		b := &blockers[i]
		same := slices.IndexFunc(open, func(o eval.Blocker) bool { return samePlace(*b, o) })
		seen := same >= 0 && open[same].Certain || l.confirmed(b)
		b.Certain = b.Certain && !l.unnamed && seen
	}
	for _, o := range open {
		if o.Decision == eval.ImplicitDeny && l.policies.Collected(o.Type) && !slices.ContainsFunc(blockers, func(b eval.Blocker) bool { return samePlace(b, o) }) {
			o.Certain = !l.unnamed && (o.Certain || l.confirmed(&o))
			blockers = append(blockers, o)
		}
	}
	return blockers
}

// confirmed reports whether AWS's message says that an Allow is missing where the
// collected policies lack it.
func (l *leg) confirmed(b *eval.Blocker) bool {
	said := b.Type == l.claim.typ && !l.claim.either && l.claim.decision == eval.ImplicitDeny
	return said && b.Type != 0 && b.Decision == eval.ImplicitDeny && l.policies.Collected(b.Type)
}

// samePlace reports whether two blockers are of one place, and block alike.
func samePlace(a, b eval.Blocker) bool {
	return a.Type == b.Type && a.Target == b.Target && a.Decision == b.Decision && a.Rule == b.Rule
}
