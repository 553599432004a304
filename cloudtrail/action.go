// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/jsontree"
)

const passRole = "iam:PassRole"

// A checkedAction is an action that AWS checks for an event.
type checkedAction struct {
	name  string // "s3:PutObject"
	doubt string // as Request.Doubt
}

// actions returns the actions that are checked for e: those that always are, those
// whose condition the request fulfils, the passing of the roles and the tagging
// with the tags that it names.
func (e *Event) actions(facts catalog.EventFacts, doubt string) []checkedAction {
	var actions []checkedAction
	for _, a := range facts.Actions {
		if e.applies(a, facts) && (len(facts.Actions) == 1 || !e.otherBucket(a)) {
			actions = append(actions, checkedAction{a, doubt})
		}
	}
	if len(actions) == 0 {
		for _, a := range facts.Actions {
			actions = append(actions, checkedAction{a, doubt})
		}
	}
	own := len(actions)
	for _, also := range facts.Also {
		if holds, known := e.holds(also.When); !holds || !known {
			continue
		}
		if also.Action == "s3:PutBucketAcl" && scalar(e.top("x-amz-acl")) == "private" && !e.has("accessControlList") {
			continue // what a bucket has anyway: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
		}
		why := doubt
		if also.Sometimes {
			why = fmt.Sprintf("the event does not show all that %s depends on", also.Action)
		}
		// A request for a version is checked for the version's action alone.
		// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
		i := slices.IndexFunc(actions[:own], func(c checkedAction) bool { return strings.EqualFold(also.Action, versioned(c.name)) })
		if i >= 0 {
			actions[i].name = also.Action
			continue
		}
		actions = append(actions, checkedAction{also.Action, why})
	}
	for _, a := range [...]string{e.passing(facts), e.tagging(facts)} {
		if a != "" && !slices.ContainsFunc(actions, func(c checkedAction) bool { return strings.EqualFold(c.name, a) }) {
			actions = append(actions, checkedAction{a, doubt})
		}
	}
	for i := range actions {
		actions[i].name = e.throughService(actions[i].name)
	}
	return actions
}

// applies reports whether an action may be checked for e. Where the catalog
// says when an action's resources count, one of them has to.
func (e *Event) applies(action string, facts catalog.EventFacts) bool {
	listed := false
	for _, r := range facts.Resources {
		if !strings.EqualFold(r.Action, action) {
			continue
		}
		if verb, ok := statementVerb(r.When); ok {
			if slices.ContainsFunc(e.parameter("statement"), func(s string) bool { return isStatement(s, verb) }) {
				return true
			}
		} else if holds, known := e.holds(r.When); holds || !known {
			return true
		}
		listed = true
	}
	return !listed
}

// versioned returns the action for a version of an S3 object in place of an
// action for objects, or "".
func versioned(action string) string {
	if rest, ok := strings.CutPrefix(action, "s3:"); ok {
		if verb, what, ok := strings.Cut(rest, "Object"); ok {
			return "s3:" + verb + "ObjectVersion" + what
		}
	}
	return ""
}

// inCatalog returns an action, "s3:PutObject", as the catalog knows it, and its
// service.
func inCatalog(action string) (a catalog.Action, s *catalog.Service, ok bool) {
	service, name, _ := strings.Cut(action, ":")
	if s, ok = catalog.Lookup(service); !ok {
		return catalog.Action{}, nil, false
	}
	a, ok = s.Action(name)
	return a, s, ok
}

// ownAction returns the action that the call is named for.
func ownAction(facts catalog.EventFacts) (catalog.Action, *catalog.Service) {
	if len(facts.Actions) == 0 {
		return catalog.Action{}, nil
	}
	a, s, _ := inCatalog(facts.Actions[0])
	return a, s
}

// passing returns iam:PassRole if the call passes roles and the request names
// one.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
func (e *Event) passing(facts catalog.EventFacts) string {
	if !facts.PassesRoles {
		if a, _ := ownAction(facts); !slices.Contains(a.Needs, passRole) {
			return ""
		}
	}
	if len(e.passed()) == 0 {
		return ""
	}
	return passRole
}

// roleName matches the name of a role, with or without its path.
var roleName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/?(?:[\w+=,.@-]+/)*[\w+=,.@-]{1,64}$`) })

// passed returns the roles that the request names under what is called a role.
// Roles of other accounts cannot be passed: whoever names one means another use
// of it.
func (e *Event) passed() []located {
	account := e.Principal.Account()
	var found []located
	var visit func(name string, n *jsontree.Node)
	visit = func(name string, n *jsontree.Node) {
		for _, m := range n.Members {
			visit(m.Name, m.Value)
		}
		for _, el := range n.Elements {
			visit(name, el)
		}
		if n.Kind != jsontree.String || len(found) >= maxResources || !strings.Contains(strings.ToLower(name), "role") {
			return
		}
		text := n.Text
		if (strings.EqualFold(name, "role") || strings.EqualFold(name, "serviceRole")) && roleName().MatchString(text) {
			p := e.place()
			text = p.ARN("iam", "", account, "role/"+strings.TrimPrefix(text, "/")) // as Glue and EMR have it
		}
		a, err := arn.Parse(text)
		if err != nil || a.Service() != "iam" || !strings.HasPrefix(a.Resource(), "role/") || account != "" && a.Account() != account {
			return
		}
		if !slices.ContainsFunc(found, func(l located) bool { return l.arn == a }) {
			found = append(found, located{arn: a, from: FromParameters})
		}
	}
	if e.params != nil {
		visit("", e.params)
	}
	return found
}

// tagging returns the action that is checked for the tags of what the call
// creates, or "" if there is none or the request has no tags.
func (e *Event) tagging(facts catalog.EventFacts) string {
	if !e.passesTags() {
		return ""
	}
	if facts.Tagging != "" {
		return facts.Tagging
	}
	a, s := ownAction(facts)
	if s == nil || a.Level == catalog.Tagging {
		return ""
	}
	for _, need := range a.Needs {
		if t, of, ok := inCatalog(need); ok && of == s && addsTags(t) {
			return need
		}
	}
	for t := range s.Actions() {
		if addsTags(t) && slices.Contains(t.Keys, s.Prefix+":CreateAction") {
			return t.String()
		}
	}
	return ""
}

// addsTags reports whether an action is one that adds tags.
func addsTags(a catalog.Action) bool {
	return a.Level == catalog.Tagging && !strings.HasPrefix(a.Name, "Un") && !strings.HasPrefix(a.Name, "Remove") && !strings.HasPrefix(a.Name, "Delete")
}

// passesTags reports whether the request has tags.
func (e *Event) passesTags() bool {
	return slices.ContainsFunc(e.passedTags(), func(n *jsontree.Node) bool { return scalar(n) != "" || len(n.Members) > 0 })
}

// passedTags returns the tags of the request, or the specifications of tags:
// those at its top or, as EC2 writes it, within the only parameter.
func (e *Event) passedTags() []*jsontree.Node {
	if e.params == nil {
		return nil
	}
	found := tagsOf(e.params)
	if len(found) == 0 && len(e.params.Members) == 1 {
		found = tagsOf(e.params.Members[0].Value)
	}
	return found
}

func tagsOf(n *jsontree.Node) []*jsontree.Node {
	var found []*jsontree.Node
	for _, m := range n.Members {
		switch strings.ToLower(m.Name) {
		case "tags", "tag", "taglist", "tagset", "tagslist", "tagspecification", "tagspecifications", "tagspecificationset":
			found = append(found, flat([]*jsontree.Node{m.Value})...)
		}
	}
	return found
}

// inherit gives a further action of the call the resources of the call's own,
// if they are of a type of the action: what is tagged on creation is what is
// created. Other actions than tagging may be about something that the event
// names.
func (e *Event) inherit(action string, found, own []located) []located {
	a, _, ok := inCatalog(action)
	if !ok {
		return found
	}
	if a.Level != catalog.Tagging && slices.ContainsFunc(found, func(l located) bool { return !l.unnamed }) || action == "ec2:CreateTags" {
		return found
	}
	var same []located
	longest := 0
	for _, l := range own {
		if !l.arn.IsValid() || !slices.ContainsFunc(a.On, func(t catalog.Target) bool { return sameType(t.ARN, l.arn) }) {
			continue
		}
		// Of several types the one is created that the call is named for.
		n := 0
		if typ := resourceWord(l.arn); strings.Contains(strings.ToLower(e.Name), typ) {
			n = 1 + len(typ)
		}
		if n > longest {
			same, longest = nil, n
		}
		if n == longest {
			same = append(same, l)
		}
	}
	if len(same) == 0 || longest == 0 && slices.ContainsFunc(same, func(l located) bool { return resourceWord(l.arn) != resourceWord(same[0].arn) }) {
		return found
	}
	return same
}

// resourceWord returns the type that an ARN spells, as it stands in names of
// actions: "clustersnapshot" of an ARN of "cluster-snapshot:x".
func resourceWord(a arn.ARN) string {
	typ := a.Resource()
	if i := strings.IndexAny(typ, "/:"); i >= 0 {
		typ = typ[:i]
	}
	return strings.ToLower(strings.ReplaceAll(typ, "-", ""))
}
