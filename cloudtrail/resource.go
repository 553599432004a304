// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/arntemplate"
	"github.com/undenied/undenied/internal/catalog"
)

// A ResourceOrigin says where the resource of a request was read.
type ResourceOrigin uint8

// The origins.
const (
	FromDefault    ResourceOrigin = iota // the event does not name it
	FromMessage                          // the error message
	FromResources                        // the record's resources
	FromParameters                       // the request parameters
)

// String returns the name used in JSON output, such as "parameters".
func (o ResourceOrigin) String() string {
	switch o {
	case FromMessage:
		return "message"
	case FromResources:
		return "resources"
	case FromParameters:
		return "parameters"
	}
	return "default"
}

// maxResources is how many resources of one call become requests.
const maxResources = 100

// A located resource is one an action is checked on.
type located struct {
	arn      arn.ARN // zero: "*"
	owner    string  // the owner's account where the ARN does not tell
	from     ResourceOrigin
	unnamed  bool   // as Request.Unnamed
	template string // of the resource type, or ""
}

// place returns where e's resources are unless a parameter says otherwise.
func (e *Event) place() arntemplate.Place {
	p := arntemplate.Place{Partition: e.Principal.ARN.Partition(), Region: e.Region, Account: e.RecipientAccount}
	if p.Account == "" {
		p.Account = e.Principal.Account()
	}
	if p.Partition == "" {
		switch {
		case strings.HasPrefix(e.Region, "cn-"):
			p.Partition = "aws-cn"
		case strings.HasPrefix(e.Region, "us-gov-"):
			p.Partition = "aws-us-gov"
		default:
			p.Partition = "aws"
		}
	}
	return p
}

// owners are the parameters that say which account the resources of a service
// are of.
var owners = map[string]string{
	"codeartifact": "domainOwner", // https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_DescribeDomain.html
	"ecr":          "registryId",  // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
	"ecr-public":   "registryId",
	"glue":         "catalogId",              // https://docs.aws.amazon.com/glue/latest/dg/cross-account-access.html
	"sqs":          "queueOwnerAWSAccountId", // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html
}

// placeOf returns where a resource of the template is unless a parameter that
// fills the template says otherwise.
func (e *Event) placeOf(template string) arntemplate.Place {
	p := e.place()
	fields := strings.SplitN(template, ":", 4)
	if len(fields) < 4 || owners[fields[2]] == "" {
		return p
	}
	if account := before(scalar(e.top(owners[fields[2]])), ":"); len(account) == 12 && strings.Trim(account, "0123456789") == "" {
		p.Account = account
	}
	return p
}

// resources returns what the action is checked on in e, as far as the resources
// and the parameters of the record tell. It never returns none.
func (e *Event) resources(action string, facts catalog.EventFacts) []located {
	if found, ok := e.ofEvent(action, facts); ok {
		return found
	}
	switch {
	case action == "ec2:CreateTags" && e.Name != "CreateTags":
		return e.taggedOnCreation()
	case action == passRole:
		if roles := e.passed(); len(roles) > 0 {
			return roles
		}
	}
	a, s, ok := inCatalog(action)
	if !ok {
		return e.listed()
	}
	if found, ok := e.ofBucket(a); ok {
		return found
	}
	if s.Evaluated != "" {
		f := filler{e: e, place: e.placeOf(s.Evaluated), value: a.Name}
		found := f.locate(s.Evaluated, "")
		found[0].from = FromDefault
		return found
	}
	// The reference calls types required of which a request names only some: if
	// it names one, the others do not count.
	var required, unnamed, optional, others, fixed []located
	best := 0 // variables of the optional target that is bound best
	for _, t := range a.On {
		found, bound := e.target(s, t)
		switch {
		case t.Required:
			if found[0].from == FromDefault && t.Evaluated == catalog.ByName {
				unnamed = append(unnamed, found...)
			} else {
				required = append(required, found...)
			}
		case found[0].from == FromDefault && found[0].arn.IsValid() && !found[0].unnamed && len(arntemplate.Parse(t.ARN).Variables()) == 0 && e.params != nil:
			fixed = found // such as the account itself
		case found[0].from == FromDefault:
		case checksAll(s.Prefix), action == "ssm:SendCommand":
			others = append(others, found...)
		case bound > best:
			optional, best = found, bound
		}
	}
	switch {
	case len(required) > 0 || len(others) > 0:
		return e.qualified(within(append(required, others...), optional))
	case len(unnamed) > 0:
		return unnamed
	case len(optional) > 0:
		return optional
	case len(fixed) > 0:
		return fixed
	case len(a.On) == 1 && a.Level == catalog.List:
		found, _ := e.target(s, a.On[0])
		for i := range found {
			found[i].unnamed = false // RDS checks a list on every resource of the type
		}
		return found
	}
	return []located{{unnamed: len(a.On) > 0 && (a.Level != catalog.List || s.Prefix == "s3")}} // what S3 lists is in a bucket
}

// checksAll reports whether a service checks an action on every resource that a
// request names, of required types and others. Systems Manager does so for the
// document that is sent and the instances it is sent to.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/security_iam_service-with-iam.html
// https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html
func checksAll(service string) bool { return service == "ec2" || service == "rds" }

// within puts the index that a request names in the place of its table.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/using-identity-based-policies.html
func within(found, parts []located) []located {
	if len(found) == 1 && len(parts) > 0 && found[0].arn.IsValid() && strings.HasPrefix(parts[0].arn.String(), found[0].arn.String()+"/index/") {
		return parts
	}
	return found
}

// qualified adds the version or alias that a request names to a function of
// Lambda.
// https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
func (e *Event) qualified(found []located) []located {
	if len(found) != 1 || found[0].from != FromParameters || found[0].arn.Service() != "lambda" {
		return found
	}
	qualifier := scalar(e.top("qualifier"))
	text := found[0].arn.String()
	if qualifier == "" || !strings.HasPrefix(found[0].arn.Resource(), "function:") || strings.Count(found[0].arn.Resource(), ":") != 1 {
		return found
	}
	if a, err := arn.Parse(text + ":" + qualifier); err == nil {
		found[0].arn = a
	}
	return found
}

// taggedOnCreation returns the resources that a call of EC2 creates and tags.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
func (e *Event) taggedOnCreation() []located {
	p := e.place()
	var found []located
	types := scalars(step(e.passedTags(), "resourceType"))
	for _, typ := range types[:min(len(types), maxResources)] {
		if a, err := arn.Parse(p.ARN("ec2", p.Region, p.Account, typ+"/*")); err == nil {
			found = append(found, located{arn: a, from: FromParameters})
		}
	}
	if len(found) == 0 {
		return []located{{unnamed: true}}
	}
	return found
}

// listed is for an action the catalog does not know: the only resource of the
// record, or none.
func (e *Event) listed() []located {
	var found []located
	for _, r := range e.Resources {
		if a, err := arn.Parse(r.ARN); err == nil {
			found = append(found, located{arn: a, owner: e.owner(a), from: FromResources})
		}
	}
	if len(found) != 1 {
		return []located{{}}
	}
	return found
}

// ofEvent returns the resources that the catalog names for this very event.
func (e *Event) ofEvent(action string, facts catalog.EventFacts) ([]located, bool) {
	var found, pattern []located
	some, bound := false, false // bound: one without a type has all its variables
	action = stem(action, facts)
	for _, r := range facts.Resources {
		if !strings.EqualFold(r.Action, action) || r.ARN == "" && r.ARNParam == "" {
			continue
		}
		some = true
		if holds, known := e.holds(r.When); known && !holds {
			continue
		}
		if r.ARN == "*" {
			found = append(found, located{})
			continue
		}
		f := filler{e: e, params: r.Params, place: e.placeOf(r.ARN)}
		f.verb, _ = statementVerb(r.When)
		got := f.locate(r.ARN, r.ARNParam)
		f.unname(got, r.Evaluated)
		if r.Type == "" && f.unbound > 0 && bound {
			continue // of another kind, as APIs of two versions have
		}
		if r.Type == "" && f.unbound == 0 {
			found = slices.DeleteFunc(found, func(l located) bool { return l.unnamed })
			bound = true
		}
		if r.Required || f.unbound == 0 && got[0].from != FromDefault {
			found = append(found, got...)
		} else if pattern == nil {
			pattern = got
		}
	}
	switch {
	case !some || len(found) > 0:
		return found, some
	case len(pattern) > 0:
		return pattern, true // of what it must be, though the event does not name it
	}
	return []located{{unnamed: true}}, true
}

// stem returns the action on whose resources an event's further action is
// checked: of s3:GetObjectTagging it is s3:GetObject, if the event has that.
func stem(action string, facts catalog.EventFacts) string {
	best := action
	for _, r := range facts.Resources {
		if strings.EqualFold(r.Action, action) {
			return action
		}
		if rest, ok := strings.CutPrefix(action, r.Action); ok && rest[0] >= 'A' && rest[0] <= 'Z' {
			best = r.Action
		}
	}
	return best
}

// target returns the resources of a target, and how many variables of its ARN
// the event binds; -1 if not all.
func (e *Event) target(s *catalog.Service, t catalog.Target) ([]located, int) {
	templates := append([]string{t.ARN}, t.Alternatives...)
	if r, ok := s.Resource(t.Type); ok && r.Evaluated != "" {
		templates = append([]string{r.Evaluated}, templates...)
	}
	for _, match := range [...]func(t arntemplate.Template, arn string) bool{arntemplate.Template.MatchesNarrowly, arntemplate.Template.Matches} {
		for _, r := range e.Resources {
			if a, err := arn.Parse(r.ARN); err == nil && slices.ContainsFunc(templates, func(tmpl string) bool { return match(arntemplate.Parse(tmpl), r.ARN) }) {
				return []located{{arn: a, owner: e.owner(a), from: FromResources, template: templates[0]}}, 1 + strings.Count(templates[0], "${")
			}
		}
	}
	f := filler{e: e, params: t.Params, place: e.placeOf(templates[0])}
	found := f.locate(templates[0], t.ARNParam)
	f.unname(found, t.Evaluated)
	if s.Prefix == "iam" && t.Type == "user" && found[0].from == FromDefault && e.Principal.Kind() == eval.User {
		// IAM takes the user who signed the request if none is named.
		// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
		// A record of a denial may leave out whom the request named.
		return []located{{arn: e.Principal.ARN, from: FromDefault, unnamed: e.params == nil && e.Denied(), template: t.ARN}}, 1
	}
	if f.unbound > 0 {
		for i := range found {
			if !t.Required {
				found[i].from = FromDefault
			}
		}
	}
	return found, f.bound
}

// owner returns the account of a resource whose ARN has none, if the record
// says it. [cloudtrail-event-reference-record-contents: resources]
func (e *Event) owner(a arn.ARN) string {
	if !a.IsValid() || a.Account() != "" {
		return ""
	}
	bucket := before(a.Resource(), "/")
	for _, r := range e.Resources {
		if r.AccountID == "" {
			continue
		}
		if other, err := arn.Parse(r.ARN); err == nil && (other == a || other.Service() == a.Service() && other.Resource() == bucket) {
			return r.AccountID
		}
	}
	return ""
}

// named returns the resource that the message names. ok is false if it names
// none, or nothing that could be told to be a resource.
func (e *Event) named(m Message, action string) (located, bool) {
	text := m.Resource
	if text == "*" {
		return located{from: FromMessage}, true
	}
	if a, err := arn.Parse(text); err == nil {
		return located{arn: a, owner: e.owner(a), from: FromMessage}, true
	}
	p := e.place()
	if a := e.Principal.Account(); a != "" {
		p.Account = a
	}
	if s, _, _ := strings.Cut(action, ":"); strings.EqualFold(s, "iam") {
		for _, noun := range [...]struct{ words, typ string }{
			{"instance profile ", "instance-profile/"}, {"user ", "user/"}, {"role ", "role/"}, {"policy ", "policy/"}, {"group ", "group/"},
		} {
			rest, ok := strings.CutPrefix(text, noun.words)
			if !ok || rest == "" {
				continue
			}
			if !strings.HasPrefix(rest, "arn:") {
				rest = p.ARN("iam", "", p.Account, noun.typ+strings.TrimPrefix(rest, "/"))
			}
			if a, err := arn.Parse(rest); err == nil {
				return located{arn: a, from: FromMessage}, true
			}
		}
	}
	if text == "" || strings.ContainsAny(text, " \t\n") {
		return located{}, false
	}
	// A bare name: of the only type the action has, if a name is all its ARN takes.
	a, _, ok := inCatalog(action)
	if !ok || len(a.On) != 1 || len(arntemplate.Parse(a.On[0].ARN).Variables()) != 1 {
		return located{}, false
	}
	f := filler{e: e, place: p, value: text}
	found := f.locate(a.On[0].ARN, "")
	found[0].from = FromMessage
	return found[0], found[0].arn.IsValid()
}
