// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"maps"
	"slices"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// The keys and families of keys that a snapshot knows something about, folded.
const (
	principalTag = "aws:principaltag/"
	resourceTag  = ":resourcetag/"
)

var (
	keyRequestAlias    = condition.MustKey("kms:RequestAlias")
	keyResourceAliases = condition.MustKey("kms:ResourceAliases")
	keySourceAccount   = condition.MustKey("aws:SourceAccount")
	keyResourceAccount = condition.MustKey("aws:ResourceAccount")
	keyUserID          = condition.MustKey("aws:userid")

	keyAccessPointAccount = condition.MustKey("s3:DataAccessPointAccount")
	keyAccessPointARN     = condition.MustKey("s3:DataAccessPointArn")
	keyAccessPointOrigin  = condition.MustKey("s3:AccessPointNetworkOrigin")
)

// organizationKeys are the keys that place an account in its organization.
type organizationKeys struct{ id, paths condition.Key }

var (
	principalOrg = organizationKeys{condition.MustKey("aws:PrincipalOrgID"), condition.MustKey("aws:PrincipalOrgPaths")}
	resourceOrg  = organizationKeys{condition.MustKey("aws:ResourceOrgID"), condition.MustKey("aws:ResourceOrgPaths")}
	vpceOrg      = organizationKeys{condition.MustKey("aws:VpceOrgID"), condition.MustKey("aws:VpceOrgPaths")}
	sourceOrg    = organizationKeys{condition.MustKey("aws:SourceOrgID"), condition.MustKey("aws:SourceOrgPaths")}
)

// complete gives the request what the snapshot knows as defaults, so that the
// keys the request names win.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (a *applicable) complete() {
	known := new(condition.Context)
	a.principalKeys(known)
	a.resourceKeys(known)
	a.tagKeys(known)
	a.keyAliases(known)
	a.accessPointKeys(known)
	if source := a.req.Context.Lookup(keySourceAccount); source.Presence == condition.Present {
		a.snap.placeAccount(known, sourceOrg, source.Text)
	}
	a.endpointKeys(known)
	a.req.Context = a.req.Context.WithDefaults(known)
}

// placeAccount says to which organization an account belongs, if that is
// known.
func (s *Snapshot) placeAccount(known *condition.Context, keys organizationKeys, account string) {
	o := s.organization
	if o.has(account) {
		if o.ID != "" {
			known.Set(keys.id, o.ID)
		}
		if path := o.orgPath(account); path != "" {
			known.SetList(keys.paths, path)
		}
	} else if a := s.in(account); a != nil && a.standalone {
		known.SetAbsent(keys.id)
		known.SetAbsent(keys.paths)
	}
}

func (a *applicable) principalKeys(known *condition.Context) {
	p := &a.req.Principal
	switch a.kind {
	case eval.Anonymous, eval.Service:
		known.SetAbsent(principalOrg.id)
		known.SetAbsent(principalOrg.paths)
	case eval.Federated:
	default:
		a.snap.placeAccount(known, principalOrg, p.Account())
	}
	if a.principal == nil || a.principal.id == "" {
		return
	}
	switch a.kind {
	case eval.User:
		known.Set(keyUserID, a.principal.id)
	case eval.Session:
		_, session, _ := strings.Cut(strings.TrimPrefix(p.ARN.Resource(), "assumed-role/"), "/")
		known.Set(keyUserID, a.principal.id+":"+session)
	}
}

func (a *applicable) resourceKeys(known *condition.Context) {
	action := a.req.Action
	switch owner := a.req.Owner(); {
	case !eval.HasResourceAccount(action):
		for _, k := range []condition.Key{keyResourceAccount, resourceOrg.id, resourceOrg.paths} {
			known.SetAbsent(k)
		}
	case owner == "", action.String() == "events:putevents": // event buses of before 2023 lack the keys
	default:
		known.Set(keyResourceAccount, owner)
		a.snap.placeAccount(known, resourceOrg, owner)
	}
}

// keyAliases sets the keys for the aliases of a KMS key.
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
func (a *applicable) keyAliases(known *condition.Context) {
	if a.alias != "" {
		known.Set(keyRequestAlias, a.alias)
	}
	if a.resource == nil || a.req.Resource != a.resource.arn || a.req.Action.Service() != "kms" {
		return
	}
	switch list := a.resource.settings.Get("aliases"); {
	case list == nil:
	case len(list.List()) == 0:
		known.SetAbsent(keyResourceAliases)
	default:
		var aliases []string
		for _, alias := range list.List() {
			aliases = append(aliases, alias.Str())
		}
		known.SetList(keyResourceAliases, aliases...)
	}
}

// accessPointKeys sets the keys for the S3 access point that was asked.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-condition-keys
func (a *applicable) accessPointKeys(known *condition.Context) {
	if a.resource == nil || a.resource.kind != accessPointType {
		return
	}
	known.Set(keyAccessPointAccount, a.resource.account.id)
	known.Set(keyAccessPointARN, a.resource.arn.String())
	if origin := a.resource.settings.Get("networkOrigin").Str(); origin != "" {
		known.Set(keyAccessPointOrigin, origin)
	}
}

// tagKeys sets the tags of principal and resource, and settles the tag keys
// that the policies ask for and that are known to be absent.
func (a *applicable) tagKeys(known *condition.Context) {
	principalTags, settled := a.principalTags()
	resourceTags := a.resourceTags()
	service := a.req.Resource.Service()
	contested := map[condition.Key]bool{}

	set := func(prefix string, tags map[string]string) {
		for tag, value := range tags {
			k, err := condition.ParseKey(prefix + tag)
			if err != nil {
				continue
			}
			if old := known.Lookup(k); old.Presence == condition.Unknown && !contested[k] {
				known.Set(k, value)
			} else if old.Text != value { // tags that differ in case, as conditions do not
				known.SetUnknown(k)
				contested[k] = true
			}
		}
	}
	set(principalTag, principalTags)
	set("aws"+resourceTag, resourceTags)
	if service != "" {
		set(service+resourceTag, resourceTags)
	}
	libraries := a.libraries()
	a.eachDocument(func(d *policy.Document) {
		for _, k := range tagKeysOf(d, libraries) {
			switch {
			case known.Lookup(k).Presence != condition.Unknown, contested[k]:
			case strings.HasPrefix(k.String(), principalTag):
				if settled {
					known.SetAbsent(k)
				}
			case resourceTags != nil && (k.Service() == "aws" || k.Service() == service):
				known.SetAbsent(k)
			}
		}
	})
	if a.isSession() && len(principalTags) > 0 {
		a.overridable(known, principalTags)
	}
}

// overridable notes which tags of the role the decision may rest on although the
// session may have been given others: those that policies ask for and the request
// does not name.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
func (a *applicable) overridable(known *condition.Context, tags map[string]string) {
	asked := map[condition.Key]bool{}
	libraries := a.libraries()
	a.eachDocument(func(d *policy.Document) {
		for _, k := range tagKeysOf(d, libraries) {
			asked[k] = known.Lookup(k).Presence == condition.Present
		}
	})
	for k := range a.req.Context.All() {
		delete(asked, k)
	}
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		if k, err := condition.ParseKey(principalTag + tag); err == nil && asked[k] {
			a.gaps = append(a.gaps, Gap{Type: policy.SessionPolicy, Key: k, Subject: "aws:PrincipalTag/" + tag, Reason: mayBeOverridden})
			delete(asked, k)
		}
	}
}

// tagKeysOf returns the keys for tags that a document consults.
func tagKeysOf(d *policy.Document, libraries []*library) []condition.Key {
	for _, l := range libraries {
		if l.attached[d] != nil {
			return l.tagKeys[d]
		}
	}
	return tagKeys(d) // of Replace
}

// libraries returns those of the documents that apply.
func (a *applicable) libraries() []*library {
	var libraries []*library
	if a.principal != nil {
		libraries = append(libraries, a.principal.account.library)
	}
	for _, r := range [...]*resource{a.resource, a.endpoint, a.behind} {
		if r != nil {
			libraries = append(libraries, r.account.library)
		}
	}
	if role := a.snap.principal(a.req.Resource); role != nil {
		libraries = append(libraries, role.account.library)
	}
	if a.snap.above != nil {
		libraries = append(libraries, a.snap.above)
	}
	return libraries
}

// principalTags returns the tags of the principal, and whether it has no
// others: a session may have been given tags of its own.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
func (a *applicable) principalTags() (tags map[string]string, all bool) {
	switch a.kind {
	case eval.Anonymous, eval.Service, eval.Root:
		return nil, true
	case eval.User, eval.Role, eval.Session:
		if a.principal != nil {
			return a.principal.tags, a.principal.tags != nil && !a.isSession()
		}
	}
	return nil, false
}

// resourceTags returns the tags of the resource, or nil if they are not known.
// S3 shows a bucket's tags to policies only after that was turned on.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html
func (a *applicable) resourceTags() map[string]string {
	res := a.req.Resource
	if p := a.snap.principal(res); p != nil {
		return p.tags
	}
	r := a.resource
	if r == nil || r.arn != res {
		return nil
	}
	if res.Service() != "s3" {
		return r.tags
	}
	switch r.settings.Get("abac").Str() {
	case "Enabled":
		return r.tags
	case "Disabled":
		return map[string]string{}
	}
	return nil
}

// eachDocument calls f for every document that applies.
func (a *applicable) eachDocument(f func(*policy.Document)) {
	p := &a.pol
	lists := [...][]*policy.Document{p.Identity, p.Resource, p.Boundary, p.Endpoint, nil}
	if ap := p.Settings.AccessPoint; ap != nil {
		lists[4] = ap.BucketPolicies
	}
	for _, docs := range lists {
		for _, d := range docs {
			f(d)
		}
	}
	for _, levels := range [...][]eval.Level{p.SCPs, p.RCPs} {
		for _, l := range levels {
			for _, d := range l.Policies {
				f(d)
			}
		}
	}
}
