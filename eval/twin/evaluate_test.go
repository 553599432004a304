// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"slices"
	"strings"
)

// A request is what is asked, with everything about it known.
type request struct {
	who      principal
	action   string             // as written
	resource string             // "" if the action has none
	owner    string             // account of the resource
	keys     map[string]context // by lower-case name
	set      settings           // of the resource's service
}

// A document is a policy document.
type document struct {
	id   int
	tree map[string]any
}

// policies are the policies that apply. A missing layer means that there is no
// policy of that type; SCPs and RCPs have several levels, the others one. Beside
// the layers there is "bucket", the policies of the bucket behind an access point.
type policies map[string][][]document

// A place is a statement.
type place struct{ document, statement int }

// An answer is a decision and what it rests on.
type answer struct {
	decision string
	rule     bool    // no policy could have changed it
	layer    string  // the layer that denied, did not allow, or granted
	places   []place // the statements of layer that denied or granted
	service  bool    // beside or in place of them it may be a rule of the service
}

// layers are all policy types in the order in which they are blamed.
var layers = []string{"scp", "rcp", "endpoint", "resource", "identity", "boundary", "session"}

// matching returns the statements of one effect that match, of one set of
// documents, and the strongest way in which they name the principal.
func (q *request) matching(layer, effect string, documents []document) ([]place, grant) {
	var places []place
	best := noGrant
	for _, d := range documents {
		for i, s := range statements(d.tree) {
			if s["Effect"] != effect {
				continue
			}
			if g := q.matchStatement(layer, d.tree, s); g != noGrant {
				places = append(places, place{d.id, i})
				best = max(best, g)
			}
		}
	}
	return places, best
}

// matchStatement says how a statement matches: all its parts must.
func (q *request) matchStatement(layer string, tree, s map[string]any) grant {
	version, _ := tree["Version"].(string)
	vars := substitution{version, q.keys}
	if !q.matchActions(s) || !q.matchResources(layer, vars, s) || !vars.holds(s["Condition"]) {
		return noGrant
	}
	effect, _ := s["Effect"].(string)
	who := q.who
	if who.kind == "federated" && who.account() != "" && q.owner != "" && who.account() != q.owner {
		who.arn = "the provider of another account" // which no policy of this one names
	}
	if not, ok := s["NotPrincipal"]; ok {
		if who.spared(not) {
			return noGrant
		}
		return direct
	}
	element, ok := s["Principal"]
	switch {
	case ok:
		return who.granted(element, effect)
	case layer == "resource", layer == "rcp":
		return noGrant
	}
	return direct // the policy is the principal's, or an endpoint's
}

func (q *request) matchActions(s map[string]any) bool {
	covers := func(v string) bool { return matchAction(v, q.action) }
	if not, ok := s["NotAction"]; ok {
		return !slices.ContainsFunc(texts(not), covers)
	}
	return slices.ContainsFunc(texts(s["Action"]), covers)
}

// matchResources: a missing element means the resource that the policy belongs
// to. A variable without a value takes its entry out of Resource, and the whole
// statement in NotResource.
func (q *request) matchResources(layer string, vars substitution, s map[string]any) bool {
	if not, ok := s["NotResource"]; ok {
		for _, v := range texts(not) {
			if p, ok := vars.pattern(v); !ok || matchResource(layer, p, q.resource) {
				return false
			}
		}
		return true
	}
	element, ok := s["Resource"]
	if !ok {
		return true
	}
	return slices.ContainsFunc(texts(element), func(v string) bool {
		p, ok := vars.pattern(v)
		return ok && matchResource(layer, p, q.resource)
	})
}

// allows reports whether every level of a layer allows; a layer that is missing
// does.
func (q *request) allows(p policies, layer string) bool {
	for _, level := range p[layer] {
		if places, _ := q.matching(layer, "Allow", level); places == nil {
			return false
		}
	}
	return true
}

// evaluate decides. The numbers are those of the master algorithm.
func evaluate(q *request, p policies) answer {
	// 0: what is decided without policies.
	if a, ok := q.special(); ok {
		return a
	}
	p = q.applicable(p)

	// 1: explicit denies.
	for _, layer := range layers {
		var denies []place
		for _, level := range p[layer] {
			places, _ := q.matching(layer, "Deny", level)
			denies = append(denies, places...)
		}
		rule := false
		if layer == "resource" {
			denies, rule = q.refused(p, denies)
		}
		if denies != nil || rule {
			return answer{decision: "explicitDeny", layer: layer, places: denies, service: rule}
		}
	}

	// 2, 3, 4: filters.
	for _, layer := range []string{"scp", "rcp", "endpoint"} {
		if !q.allows(p, layer) {
			return answer{decision: "implicitDeny", layer: layer}
		}
	}

	// 5: who has nothing but the resource-based policy.
	g := q.granted(p)
	strongest := g.strongest
	byResource := answer{decision: "allowed", layer: "resource", places: g.places, service: g.service}
	missing := func(layer string) answer { return answer{decision: "implicitDeny", layer: layer} }
	if !q.who.inAccount() {
		if strongest == noGrant {
			return missing("resource")
		}
		return byResource
	}

	// 6: what the principal's own policies say, and the first that does not
	// allow.
	root := q.who.kind == "root"
	identity := root || g.suffices || p["identity"] != nil && q.allows(p, "identity")
	boundary := q.allows(p, "boundary")
	session := q.allows(p, "session")
	if q.who.kind == "federatedUser" && p["session"] == nil {
		session = false // no permissions but those of policies that name it
	}
	own := func() (answer, bool) {
		switch {
		case !identity:
			return missing("identity"), false
		case !boundary:
			return missing("boundary"), false
		case !session:
			return missing("session"), false
		}
		a := answer{decision: "allowed", layer: "identity", service: g.service}
		if p["identity"] != nil {
			a.places, _ = q.matching("identity", "Allow", p["identity"][0])
		}
		return a, true
	}

	// 7: within an account.
	if q.who.account() == q.owner {
		switch {
		case strongest == direct:
			return byResource
		case strongest == toRole && !boundary:
			return missing("boundary")
		case strongest == toRole && !session:
			return missing("session")
		case strongest == toRole:
			return byResource
		case q.needsResourcePolicy() && strongest == noGrant:
			return missing("resource")
		}
		a, ok := own()
		if ok && q.needsResourcePolicy() {
			return byResource
		}
		return a
	}

	// 8: across accounts.
	if strongest == noGrant {
		return missing("resource")
	}
	if a, ok := own(); !ok {
		return a
	}
	return byResource
}

// special decides what no policy changes.
func (q *request) special() (answer, bool) {
	action := strings.ToLower(q.action)
	service, _, _ := strings.Cut(action, ":")
	allowed, denied := answer{decision: "allowed", rule: true}, answer{decision: "implicitDeny", rule: true}
	kind := q.who.kind
	switch {
	case action == "sts:getcalleridentity":
		return allowed, true
	case action == "sts:getsessiontoken" && (kind == "user" || kind == "root"):
		return allowed, true
	case action == "sts:getsessiontoken":
		return denied, true
	case kind == "federatedUser" && (service == "iam" || service == "sts"):
		return denied, true
	case q.resource != "" && q.who.partition() != "" && q.who.partition() != arnField(q.resource, 1):
		return denied, true
	case action == "iam:createpolicyversion" && arnField(q.resource, 4) == "aws":
		return denied, true
	}
	return answer{}, false
}

// rcpServices are those of the generator's services that RCPs restrict.
var rcpServices = []string{"s3", "sqs", "kms", "sts", "dynamodb", "logs"}

// applicable returns the policies that apply to the request.
func (q *request) applicable(p policies) policies {
	skip := map[string]bool{}
	if !q.who.inAccount() {
		skip["identity"], skip["boundary"], skip["session"], skip["scp"] = true, true, true, true
	}
	if q.who.kind == "root" {
		skip["identity"], skip["boundary"] = true, true
	}
	if q.who.serviceLinked() {
		skip["scp"], skip["rcp"] = true, true
	}
	service, _, _ := strings.Cut(strings.ToLower(q.action), ":")
	if q.resource == "" || strings.EqualFold(q.action, "kms:RetireGrant") || !slices.Contains(rcpServices, service) {
		skip["rcp"] = true
	}
	if service == "iam" { // a role's trust policy is none for iam:PassRole either
		skip["resource"] = true
	}
	applicable := policies{}
	for layer, levels := range p {
		if !skip[layer] {
			applicable[layer] = levels
		}
	}
	return applicable
}

// needsResourcePolicy reports whether identity-based policies have no effect
// without the resource's own: those of KMS keys, of APIs that do not ask IAM, and
// the trust policies of roles.
func (q *request) needsResourcePolicy() bool {
	action := strings.ToLower(q.action)
	return q.of("execute-api") && q.set.Auth != "" ||
		strings.HasPrefix(action, "kms:") && strings.HasPrefix(arnField(q.resource, 5), "key/") ||
		strings.HasPrefix(action, "sts:") && strings.HasPrefix(arnField(q.resource, 5), "role/")
}
