// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// A Standing says how sure it is that a place is what denied the request.
type Standing string

// The standings, the surest first.
const (
	StandingCertain   Standing = "certain"   // it blocks, whatever the unknown keys are
	StandingInferred  Standing = "inferred"  // AWS denied the request, and nothing else can have
	StandingPresumed  Standing = "presumed"  // likewise, under the diagnosis' Assumptions
	StandingSupported Standing = "supported" // what AWS says fits this place, and perhaps others
	StandingPossible  Standing = "possible"  // it may block
	StandingRuledOut  Standing = "ruledOut"  // it may block by what is known, but AWS's message says otherwise
)

// standings are in order.
var standings = []Standing{StandingCertain, StandingInferred, StandingPresumed, StandingSupported, StandingPossible, StandingRuledOut}

// A candidate is a place that may have denied the request.
type candidate struct {
	block  *eval.Blocker
	place  *Blocker
	denies *policy.Statement // nil for a missing Allow, and where no statement is known
	id     string            // equal for places where the same statement does it
	must   []demand          // what has to be so if it did
	cost   int               // how much that is
	fits   bool              // what AWS says
}

// candidates are the places that d names, in the same order, which is that of
// blockers.
func (l *leg) candidates(d *Diagnosis, blockers []eval.Blocker) []candidate {
	var all []candidate
	add := func(b *eval.Blocker, s *policy.Statement) {
		c := candidate{block: b, place: &d.Blockers[len(all)], denies: s, fits: true}
		l.weighDemands(&c)
		all = append(all, c)
	}
	for i := range blockers {
		b := &blockers[i]
		if len(b.Statements) == 0 || b.Decision != eval.ExplicitDeny {
			add(b, nil)
		}
		if b.Decision == eval.ExplicitDeny {
			for _, s := range b.Statements {
				add(b, s)
			}
		}
	}
	return all
}

// weighDemands notes what a candidate takes. A key that may be anything but one
// value is assumed more easily than one that has to be that value; most is
// assumed of a policy that nobody saw.
func (l *leg) weighDemands(c *candidate) {
	b := c.block
	c.id = fmt.Sprint(b.Type, b.Decision, b.Target, b.Rule)
	if c.denies != nil {
		c.id = fmt.Sprintf("%p", c.denies)
	}
	if c.place.Certain {
		return
	}
	found := false
	var ids []string
	for r := range l.x.Statements() {
		if r.Match != condition.Undecided || !l.concerns(&r, c) {
			continue
		}
		found = true
		ids = append(ids, fmt.Sprintf("%p", r.Statement))
		must := l.demands(&r)
		c.must = append(c.must, must...)
		c.cost += cost(must, r.Statement.Effect)
		if c.denies != nil {
			return
		}
	}
	if !found {
		c.cost += 3
		return
	}
	c.id = strings.Join(ids, " ")
}

// concerns reports whether a candidate did it only if an undecided statement
// matched, or, for a missing Allow, did not. Within an account the policy of the
// resource may stand in for the principal's.
func (l *leg) concerns(r *eval.StatementReport, c *candidate) bool {
	b := c.block
	if c.denies != nil {
		return r.Statement == c.denies && r.Type == b.Type && r.Target == b.Target
	}
	if b.Decision == eval.ExplicitDeny || r.Statement.Effect != policy.Allow {
		return false
	}
	if b.Type == policy.IdentityBased && r.Type == policy.ResourceBased {
		return l.req.Owner() == l.req.Principal.Account()
	}
	return r.Type == b.Type && r.Target == b.Target
}

// cost says how much the demands of one statement assume: those of a Deny all of
// them, of an Allow the least.
func cost(must []demand, effect policy.Effect) int {
	if len(must) == 0 {
		return 1
	}
	sum, least := 0, 2
	for _, m := range must {
		one := 2
		if m.loose {
			one = 1
		}
		sum, least = sum+one, min(least, one)
	}
	if effect == policy.Allow {
		return least
	}
	return sum
}

// rank says of each place how sure it is that it denied the request, and in which
// order they are likely. Where only one can have, what it takes has to be so.
func (d *Diagnosis) rank(l *leg, message cloudtrail.Message, blockers []eval.Blocker) []candidate {
	all := l.candidates(d, blockers)
	told := l.narrow(all, message, d.Evidence.Agreement)
	fit := slices.DeleteFunc(slices.Clone(all), func(c candidate) bool { return !c.fits })
	alone := len(fit) > 0 && l.alone && !l.unnamed
	one := alone && !slices.ContainsFunc(fit, func(c candidate) bool { return c.id != fit[0].id })
	same := alone && !slices.ContainsFunc(fit, func(c candidate) bool { return !sameDemands(c.must, fit[0].must) })
	for i := range all {
		c := &all[i]
		if c.fits && (one || same) {
			for _, m := range c.must {
				c.place.Must = append(c.place.Must, m.Must)
			}
		}
		seen := l.policies.Collected(c.block.Type) // else nobody knows what is in it
		switch {
		case c.place.Certain:
			c.place.Standing = StandingCertain
		case message.Effect == cloudtrail.EffectImplicit && c.block.Decision == eval.ExplicitDeny:
			c.place.Standing = StandingRuledOut // AWS calls a denial implicit only where no Deny applies
		case c.stoodInFor(fit):
			c.place.Standing = StandingPossible
		case c.fits && one && seen && l.firm(told):
			c.place.Standing = StandingInferred
		case c.fits && one && seen:
			c.place.Standing = StandingPresumed
		case c.fits && told:
			c.place.Standing = StandingSupported
		default:
			c.place.Standing = StandingPossible
		}
	}
	ranked := slices.Clone(all)
	unfit := func(c *candidate) int {
		if c.fits || d.Evidence.Agreement != Agree {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(ranked, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(unfit(&a), unfit(&b)),
			cmp.Compare(slices.Index(standings, a.place.Standing), slices.Index(standings, b.place.Standing)),
			cmp.Compare(a.cost, b.cost),
		)
	})
	for i := range ranked {
		ranked[i].place.Rank = i + 1
	}
	return ranked
}

// stoodInFor reports whether a principal's policies lack an Allow only as the
// policy of a role or key does, which has to allow in any case: had it named the
// principal, theirs would not have been asked.
func (c *candidate) stoodInFor(fit []candidate) bool {
	return c.denies == nil && c.block.Type == policy.IdentityBased &&
		slices.ContainsFunc(fit, func(o candidate) bool { return o.block.Type == policy.ResourceBased && o.id == c.id })
}

// sameDemands reports whether two candidates ask the same of the request.
func sameDemands(a, b []demand) bool {
	return len(a) > 0 && slices.EqualFunc(a, b, func(x, y demand) bool { return x.Words == y.Words })
}

// narrow notes which candidates fit what AWS says, and reports whether AWS tells
// the policy type at least.
func (l *leg) narrow(all []candidate, m cloudtrail.Message, a Agreement) (told bool) {
	keep := func(fits func(*candidate) bool) bool {
		if !slices.ContainsFunc(all, func(c candidate) bool { return fits(&c) }) {
			return false
		}
		for i := range all {
			all[i].fits = all[i].fits && fits(&all[i])
		}
		return true
	}
	claim, claims := claimOf(m)
	switch {
	case a == SnapshotOnly:
		return false
	case a == Disagree:
		for i := range all {
			all[i].fits = false
		}
		return false
	case !claims:
		keep(func(c *candidate) bool { return ofEffect(c.block, m.Effect) })
	default:
		told = keep(func(c *candidate) bool { return claim.explains(*c.block) })
		keep(func(c *candidate) bool { return c.denies != nil && named(c.denies, m) })
	}
	if l.account != nil {
		var matched []*policy.Statement
		for _, s := range l.account.Statements {
			for _, r := range l.identify(&s) {
				matched = append(matched, r.Statement)
			}
		}
		told = keep(func(c *candidate) bool { return c.denies != nil && slices.Contains(matched, c.denies) }) || told
	}
	return told
}

// ofEffect reports whether a message with an effect, of which the policy type is
// not told, may be about a blocker. What an SCP does not allow, AWS has called an
// explicit deny as well.
func ofEffect(b *eval.Blocker, e cloudtrail.Effect) bool {
	switch {
	case e == cloudtrail.EffectUnknown, e == cloudtrail.EffectExplicit && b.Type == policy.ServiceControlPolicy:
		return true
	}
	return (b.Decision == eval.ExplicitDeny) == (e == cloudtrail.EffectExplicit)
}

// named reports whether a message names the policy of a statement.
func named(s *policy.Statement, m cloudtrail.Message) bool {
	name := s.Document().Name()
	return m.PolicyARN != "" && name == m.PolicyARN || m.PolicyName != "" && strings.HasSuffix(name, "/"+m.PolicyName)
}

// firm reports whether what is concluded rests on nothing that was assumed. Where
// AWS tells the policy type, it does not matter what policies of other types say.
func (l *leg) firm(told bool) bool {
	return len(l.late) == 0 && len(l.assumptions) == len(l.silent) && (told || len(l.silent) == 0)
}
