// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// A Difference is a reason why AWS and the snapshot may differ.
type Difference struct {
	Kind    DifferenceKind `json:"kind"`
	Text    string         `json:"text"`              // a sentence without full stop
	Subject string         `json:"subject,omitempty"` // the ARN of the policy or principal concerned
	Changed time.Time      `json:"changed,omitzero"`  // when it was made or changed
	How     string         `json:"how,omitempty"`     // what would tell whether it is so
	See     string         `json:"see,omitempty"`     // AWS's page about it
}

// A DifferenceKind is a kind of reason.
type DifferenceKind string

// The kinds, those with evidence first.
const (
	PrincipalReplaced DifferenceKind = "replaced"       // the principal was made anew since, under the same name
	PolicyChanged     DifferenceKind = "changed"        // a policy was made or changed after the event
	Propagation       DifferenceKind = "propagation"    // made or changed so shortly before that AWS may not have known it everywhere
	OtherPolicy       DifferenceKind = "other-policy"   // AWS names a policy that the snapshot does not have there, or whose statements do not deny
	Incomplete        DifferenceKind = "incomplete"     // AWS's message breaks off
	Wording           DifferenceKind = "wording"        // AWS's older messages call it otherwise
	OneOfSeveral      DifferenceKind = "one-of-several" // AWS reports one denial of those that there are
	NotCollected      DifferenceKind = "not-collected"  // policies or settings that nobody saw
	SnapshotAge       DifferenceKind = "age"            // the snapshot is of another time
	ServiceRule       DifferenceKind = "service-rule"   // the service decides by more than policies
	SessionUnknown    DifferenceKind = "session"        // session policies are stored nowhere
	OutsideIAM        DifferenceKind = "outside-iam"    // an authorization of the service's own
)

// soon is how long a change may take until AWS knows it everywhere. AWS promises
// nothing; it is seconds as a rule.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
const soon = time.Minute

const (
	consistencyPage = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency"
	messagesPage    = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"
)

// compare notes why AWS and the snapshot may differ, if they do: it allows what
// AWS denied, nothing explains the denial, or AWS's message says otherwise.
func (d *Diagnosis) compare(l *leg, m cloudtrail.Message, blockers []eval.Blocker) {
	unexplained := d.AssessmentResult == Allowed || d.AssessmentResult == UndeterminedCause
	claim, claims := claimOf(m)
	disagree := d.Evidence.Agreement == Disagree && (claims || m.Effect != cloudtrail.EffectUnknown)
	if d.Evidence.Agreement == Agree && claim.typ == policy.ServiceControlPolicy && claim.decision == eval.ExplicitDeny &&
		!slices.ContainsFunc(blockers, func(b eval.Blocker) bool { return b.Type == claim.typ && b.Decision == claim.decision }) {
		d.differ(Difference{Kind: Wording, See: messagesPage, Text: "until 2023 AWS's messages called it an explicit deny, too, where no service control policy allows an action"})
	}
	if !unexplained && !disagree {
		return
	}
	for _, o := range append(l.late, l.fresh...) {
		d.differ(o)
	}
	if claims && claim.decision == eval.ExplicitDeny {
		d.differInPolicy(l, m)
	}
	if m.Truncated || len(m.Unread) > 0 {
		d.differ(Difference{Kind: Incomplete, Text: "CloudTrail keeps 1024 bytes of a message, and this one breaks off: what AWS said is not all there"})
	}
	if i := slices.IndexFunc(blockers, func(b eval.Blocker) bool { return b.Certain && b.Type != claim.typ }); disagree && i >= 0 {
		d.differ(Difference{Kind: OneOfSeveral, See: messagesPage,
			Text: fmt.Sprintf("AWS's message names one of the policy types that deny a request: that the %s denies it as well does not contradict it", blockers[i].Type)})
	}
	d.differInCollection(l, claim.typ)
	taken := l.snap.Time()
	if !taken.IsZero() {
		d.differInAge(taken)
	}
	bare := m.Effect == cloudtrail.EffectUnknown && !claims
	if bare {
		for _, r := range catalog.RefusalsOf(l.req.Action.String()) {
			d.differ(Difference{Kind: ServiceRule, Text: r.By, How: r.Ask, See: r.See})
		}
	}
	for _, gap := range l.silent {
		if gap.Type == policy.SessionPolicy && !claims {
			d.differ(Difference{Kind: SessionUnknown, Text: "session policies may limit the session, and nothing stores them", How: l.collects(gap)})
		}
	}
	if taken.IsZero() {
		d.differ(Difference{Kind: SnapshotAge, Text: "nobody knows when the policies were collected: they may have changed since the event"})
	}
	if bare {
		d.differ(Difference{Kind: OutsideIAM, Text: "AWS's message names no policy: the service may have refused for a reason of its own"})
	}
}

// differInCollection notes what was assumed. Policies that were taken as silent
// matter only if AWS does not name another type: what it names is never taken so.
// Session policies, which are hardly ever passed, are noted later.
func (d *Diagnosis) differInCollection(l *leg, claimed policy.Type) {
	for _, gap := range l.silent {
		if gap.Type != policy.SessionPolicy && claimed == 0 {
			d.differ(Difference{Kind: NotCollected, Text: fmt.Sprintf("the %s may deny it: %s", gap.Type, gap), How: l.collects(gap)})
		}
	}
	for _, a := range l.assumptions {
		if !slices.ContainsFunc(l.silent, func(g snapshot.Gap) bool { return strings.Contains(a, g.String()) }) {
			d.differ(Difference{Kind: NotCollected, Text: a})
		}
	}
}

func (d *Diagnosis) differ(o Difference) {
	if !slices.Contains(d.Differences, o) {
		d.Differences = append(d.Differences, o)
	}
}

// lookBack notes what was changed since the event, and seconds before it, by the
// dates of the principal and its policies and by other events.
func (l *leg) lookBack() {
	if l.event.Time.IsZero() {
		return
	}
	l.datesOfPrincipal()
	for _, t := range []policy.Type{policy.IdentityBased, policy.PermissionsBoundary, policy.SessionPolicy} {
		for _, doc := range l.policies.Documents(t) {
			at, ok := l.snap.Owner(doc)
			if !ok {
				continue
			}
			verb, when := "changed", at.Updated
			if when.Before(at.Created) || when.Equal(at.Created) {
				verb, when = "made", at.Created
			}
			l.dated("the "+t.String()+" "+at.PolicyName, at.PolicyARN, verb, when)
		}
	}
	l.changesInEvents()
}

// dated notes a date if it is after the event or seconds before it.
func (l *leg) dated(what, subject, verb string, when time.Time) {
	at := l.event.Time
	switch {
	case when.IsZero() || when.Before(at.Add(-soon)):
	case when.After(at):
		l.changed(Difference{Subject: subject, Changed: when}, fmt.Sprintf("%s was %s at %s, after the event, which is of %s", what, verb, stamp(when), stamp(at)))
	default:
		l.fresh = append(l.fresh, Difference{Kind: Propagation, Subject: subject, Changed: when, See: consistencyPage,
			Text: fmt.Sprintf("%s was %s at %s, %s before the event: AWS takes a while until every Region knows a change", what, verb, stamp(when), seconds(at.Sub(when)))})
	}
}

// changed notes a change that makes what was collected another state than what AWS
// evaluated.
func (l *leg) changed(o Difference, text string) {
	o.Kind, o.Text = PolicyChanged, text+": what AWS evaluated was another state"
	l.late = append(l.late, o)
	l.past = append(l.past, text+"; taken as it was collected")
}

// datesOfPrincipal looks at who made the request. A name says little: what has it
// may have been made anew.
func (l *leg) datesOfPrincipal() {
	id, ok := l.snap.Identity(l.req.Principal)
	if !ok {
		return
	}
	used, _, _ := strings.Cut(l.event.Identity.PrincipalID, ":")
	if id.ID != "" && id.ID != used && isUniqueID(used) {
		text := fmt.Sprintf("%s in the snapshot has the unique ID %s, and %s made the request", shortName(id.ARN), id.ID, used)
		l.late = append(l.late, Difference{Kind: PrincipalReplaced, Subject: id.ARN.String(), Changed: id.Created,
			Text: text + ": it was deleted and made again, and policies that name the old one do not name the new one"})
		l.past = append(l.past, text+"; taken as the same")
	}
	l.dated(shortName(id.ARN), id.ARN.String(), "made", id.Created)
}

// isUniqueID reports whether s looks like the unique ID of a user or role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
func isUniqueID(s string) bool {
	return strings.HasPrefix(s, "AIDA") || strings.HasPrefix(s, "AROA")
}

// shortName is a user or role in words.
func shortName(a arn.ARN) string {
	kind, _, _ := strings.Cut(a.Resource(), "/")
	return kind + " " + a.Resource()[strings.LastIndexByte(a.Resource(), '/')+1:]
}

// differInPolicy looks for the policy that AWS's message names.
func (d *Diagnosis) differInPolicy(l *leg, m cloudtrail.Message) {
	if m.PolicyARN == "" {
		return
	}
	o := Difference{Kind: OtherPolicy, Subject: m.PolicyARN, Text: "AWS names the policy " + m.PolicyARN + ", which what was collected does not attach where it would apply"}
	for t := range results {
		for _, doc := range l.policies.Documents(t) {
			if doc.Name() == m.PolicyARN {
				o.Text = "AWS names the policy " + m.PolicyARN + ", of which no statement denies the request as it was collected"
			}
		}
	}
	if a, err := arn.Parse(m.PolicyARN); err == nil && a.Service() == "iam" && l.snap.ManagedPolicy(a) == nil {
		o.Text = "AWS names the policy " + m.PolicyARN + ", which was not collected"
	}
	d.differ(o)
}

// differInAge compares the times of the snapshot and the event. Inline policies,
// attachments, and the policies of resources and organizations have no dates.
func (d *Diagnosis) differInAge(taken time.Time) {
	at := d.EventTime
	if at.IsZero() || taken.Equal(at) {
		return
	}
	order := "after"
	if taken.Before(at) {
		order = "before"
	}
	d.differ(Difference{Kind: SnapshotAge, Text: fmt.Sprintf("the policies were collected at %s, %s %s the event, which is of %s: they may have changed in between",
		stamp(taken), span(taken.Sub(at).Abs()), order, stamp(at))})
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// seconds says how long a short time is.
func seconds(d time.Duration) string {
	if n := int(d.Round(time.Second).Seconds()); n != 1 {
		return fmt.Sprintf("%d seconds", n)
	}
	return "1 second"
}

// span says about how long a time is.
func span(d time.Duration) string {
	for _, unit := range []struct {
		name string
		of   time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if n := int(d / unit.of); n == 1 {
			return "1 " + unit.name
		} else if n > 1 {
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return seconds(d)
}

// whyAllowed says in a sentence why AWS may have denied what the snapshot allows.
func (d *Diagnosis) whyAllowed() string {
	const allows = "the collected policies allow this request"
	if len(d.Differences) == 0 {
		return allows + "; they may have changed since, or AWS applied a rule of the service itself"
	}
	first := d.Differences[0]
	if first.Kind == ServiceRule {
		return allows + "; perhaps " + first.Text
	}
	return allows + "; " + first.Text
}
