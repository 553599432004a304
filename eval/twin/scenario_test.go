// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// A scenario is one case: a request and the policies that apply.
type scenario struct {
	Principal       string
	Issuer          string `json:",omitempty"`
	Action          string
	Resource        string           // "*" if there is none
	ResourceAccount string           `json:",omitempty"`
	Context         map[string]value `json:",omitempty"`
	Open            bool             `json:",omitempty"` // keys that are not named are unknown, not absent
	Policies        map[string][][]any
	NotCollected    []string `json:",omitempty"`

	sample uint64 // chooses completions, where there are too many to try all
}

// A value is what a scenario's context says about a key: it is absent, unknown,
// a text, or a list.
type value any

// Values that stand for no value.
const (
	absent  = "(absent)"
	unknown = "(unknown)"
)

// String returns the scenario as JSON.
func (s *scenario) String() string {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err)
	}
	return string(text)
}

// prepared are the policies of a scenario, for either evaluator.
type prepared struct {
	engine eval.Policies
	twin   policies
	ids    map[*policy.Document]int
	keys   []string // condition keys and variables the policies mention
}

// prepare writes the policies down and lets either side parse them.
func prepare(s *scenario) (*prepared, error) {
	p := &prepared{twin: policies{}, ids: map[*policy.Document]int{}}
	mentioned := map[string]bool{}
	for _, layer := range layers {
		levels, ok := s.Policies[layer]
		if !ok {
			continue
		}
		p.twin[layer] = [][]document{}
		for i, level := range levels {
			docs, twins := []*policy.Document{}, []document{}
			for _, tree := range level {
				text, err := json.Marshal(tree)
				if err != nil {
					return nil, err
				}
				d, err := policy.Parse(layer, text)
				if err != nil {
					return nil, fmt.Errorf("%s\n%w", text, err)
				}
				id := len(p.ids)
				p.ids[d] = id
				docs = append(docs, d)
				twins = append(twins, document{id, decode(text)})
				mention(text, twins[len(twins)-1].tree, mentioned)
			}
			p.twin[layer] = append(p.twin[layer], twins)
			switch layer {
			case "identity":
				p.engine.Identity = docs
			case "resource":
				p.engine.Resource = docs
			case "boundary":
				p.engine.Boundary = docs
			case "session":
				p.engine.Session = docs
			case "endpoint":
				p.engine.Endpoint = docs
			case "scp":
				p.engine.SCPs = append(p.engine.SCPs, eval.Level{Target: fmt.Sprint("level-", i), Policies: docs})
			case "rcp":
				p.engine.RCPs = append(p.engine.RCPs, eval.Level{Target: fmt.Sprint("level-", i), Policies: docs})
			}
		}
	}
	for _, layer := range s.NotCollected {
		t, err := policy.ParseLayer(layer)
		if err != nil {
			return nil, err
		}
		p.engine.NotCollected = append(p.engine.NotCollected, t)
	}
	p.keys = slices.Sorted(maps.Keys(mentioned))
	return p, nil
}

var variableName = regexp.MustCompile(`\$\{([^},]*:[^},]*)`)

// mention adds the condition keys and policy variables of a document.
func mention(text []byte, tree map[string]any, keys map[string]bool) {
	for _, m := range variableName.FindAllSubmatch(text, -1) {
		keys[strings.ToLower(string(m[1]))] = true
	}
	for _, s := range statements(tree) {
		block, _ := s["Condition"].(map[string]any)
		for _, clauses := range block {
			for key := range clauses.(map[string]any) {
				keys[strings.ToLower(key)] = true
			}
		}
	}
}

// engineRequest is the request as package eval wants it.
func engineRequest(s *scenario) (*eval.Request, error) {
	who, err := eval.ParsePrincipal(s.Principal)
	if err != nil {
		return nil, err
	}
	if s.Issuer != "" {
		if who.Issuer, err = arn.Parse(s.Issuer); err != nil {
			return nil, err
		}
	}
	req := &eval.Request{Principal: who, ResourceAccount: s.ResourceAccount}
	if req.Action, err = policy.ParseAction(s.Action); err != nil {
		return nil, err
	}
	if s.Resource != "*" {
		if req.Resource, err = arn.Parse(s.Resource); err != nil {
			return nil, err
		}
	}
	for name, v := range s.Context {
		key, err := condition.ParseKey(name)
		if err != nil {
			return nil, err
		}
		switch v := v.(type) {
		case []string:
			req.Context.SetList(key, v...)
		case string:
			switch v {
			case absent:
				req.Context.SetAbsent(key)
			case unknown:
				req.Context.SetUnknown(key)
			default:
				req.Context.Set(key, v)
			}
		}
	}
	if !s.Open {
		req.Context.Close()
	}
	return req, nil
}

// A completion fixes one thing nobody knows.
type completion func(*request, policies)

// A doubt is one thing nobody knows, with ways in which it could turn out.
type doubt []completion

// twinRequest is the request as the twin wants it, with what is unknown apart.
func twinRequest(s *scenario, p *prepared) (*request, []doubt, map[string]bool) {
	q := &request{who: newPrincipal(s.Principal, s.Issuer), action: s.Action, resource: s.Resource, owner: s.ResourceAccount, keys: map[string]context{}}
	q.who.bounded = s.Policies["boundary"] != nil
	if q.resource == "*" {
		q.resource = ""
	}
	switch account := arnField(q.resource, 4); {
	case q.owner != "":
	case q.resource == "", account == "aws":
		q.owner = q.who.account()
	default:
		q.owner = account
	}

	says := map[string]value{}
	if s.Open {
		for _, k := range p.keys {
			says[k] = unknown
		}
	}
	maps.Copy(says, q.derived())
	for k, v := range s.Context {
		says[strings.ToLower(k)] = v
	}
	_, accountNamed := s.Context["aws:ResourceAccount"]

	var doubts []doubt
	missing := map[string]bool{}
	for _, k := range slices.Sorted(maps.Keys(says)) {
		switch v := says[k].(type) {
		case []string:
			q.keys[k] = context{present: true, multi: true, values: v}
		case string:
			switch {
			case v == unknown && k == "aws:resourceaccount" && !accountNamed:
				missing[k] = true // follows the owner
			case v == unknown && !slices.Contains(p.keys, k):
				missing[k] = true // no policy asks
			case v == unknown:
				missing[k] = true
				doubts = append(doubts, keyDoubt(q, k))
			case v != absent:
				q.keys[k] = context{present: true, values: []string{v}}
			}
		}
	}
	if q.owner == "" {
		missing["aws:resourceaccount"] = true
		var d doubt
		for _, account := range []string{home, foreign, "999999999999"} {
			d = append(d, func(q *request, _ policies) {
				q.owner = account
				if !accountNamed {
					q.keys["aws:resourceaccount"] = context{present: true, values: []string{account}}
				}
			})
		}
		doubts = append(doubts, d)
	}
	for _, layer := range s.NotCollected {
		doubts = append(doubts, layerDoubt(layer))
	}
	return q, doubts, missing
}

// derived are the keys that follow from the request.
func (q *request) derived() map[string]value {
	who := q.who
	keys := map[string]value{"aws:username": absent}
	types := map[string]string{"user": "User", "role": "AssumedRole", "session": "AssumedRole", "federatedUser": "FederatedUser", "root": "Account", "anonymous": "Anonymous"}
	if t := types[who.kind]; t != "" {
		keys["aws:principaltype"] = t
	}
	switch who.kind {
	case "user", "root", "federatedUser", "role":
		keys["aws:principalarn"] = who.arn
	case "session":
		keys["aws:principalarn"] = unknown
		if who.issuer != "" {
			keys["aws:principalarn"] = who.issuer
		}
	}
	if who.account() != "" {
		keys["aws:principalaccount"] = who.account()
	}
	if who.inAccount() {
		keys["aws:principalisawsservice"] = "false"
	}
	switch who.kind {
	case "user":
		keys["aws:username"] = who.arn[strings.LastIndex(who.arn, "/")+1:]
	case "service":
		keys["aws:principalisawsservice"], keys["aws:principalarn"] = "true", absent
	case "federated": // not an AWS principal, and the request is not signed
		keys["aws:principalarn"], keys["aws:principalisawsservice"] = absent, absent
		delete(keys, "aws:principalaccount")
	case "anonymous":
		keys["aws:principalaccount"], keys["aws:principalarn"], keys["aws:principalisawsservice"] = "anonymous", absent, absent
	}
	keys["aws:resourceaccount"] = q.owner
	if q.owner == "" {
		keys["aws:resourceaccount"] = unknown
	}
	return keys
}

// keyDoubt is a key of which nobody knows whether the request carries it.
func keyDoubt(q *request, key string) doubt {
	d := doubt{func(q *request, _ policies) { delete(q.keys, key) }}
	for _, w := range wordsOf {
		if !strings.EqualFold(w.key, key) {
			continue
		}
		for _, v := range w.values {
			d = append(d, func(q *request, _ policies) { q.keys[key] = context{present: true, values: []string{v}} })
		}
		for _, l := range w.lists {
			d = append(d, func(q *request, _ policies) { q.keys[key] = context{present: true, multi: true, values: l} })
		}
	}
	if key == "aws:principalarn" && q.who.kind == "session" {
		name := strings.Split(arnField(q.who.arn, 5), "/")[1]
		d = nil // it is certain to have one
		for _, path := range []string{"", "app/", "a/b/"} {
			v := "arn:" + q.who.partition() + ":iam::" + q.who.account() + ":role/" + path + name
			d = append(d, func(q *request, _ policies) { q.keys[key] = context{present: true, values: []string{v}} })
		}
	}
	return d
}

// layerDoubt is a layer of which not everything was collected: it may hold
// documents that allow or deny anything, or be missing.
func layerDoubt(layer string) doubt {
	add := func(statements ...any) completion {
		return func(q *request, p policies) {
			more := document{-1, map[string]any{"Version": "2012-10-17", "Statement": statements}}
			levels := p[layer]
			if len(levels) == 0 {
				levels = [][]document{{}}
			}
			var all [][]document
			for _, l := range levels {
				all = append(all, append(slices.Clone(l), more))
			}
			p[layer] = all
			if layer == "boundary" {
				q.who.bounded = q.who.kind != "root" // which cannot have one
			}
		}
	}
	statement := func(effect string, principal any) any {
		s := map[string]any{"Effect": effect, "Action": "*", "Resource": "*"}
		if principal != nil {
			s["Principal"] = principal
		}
		return s
	}
	d := doubt{func(*request, policies) {}, add()}
	if layer != "resource" && layer != "rcp" {
		return append(d, add(statement("Allow", nil)), add(statement("Deny", nil)))
	}
	d = append(d, add(statement("Deny", "*")), add(statement("Allow", "*")))
	if layer == "resource" {
		d = append(d, add(statement("Allow", map[string]any{"AWS": []any{home, foreign}})), add(statement("Allow", map[string]any{"Service": "events.amazonaws.com"})),
			add(statement("Allow", map[string]any{"AWS": "arn:aws:iam::" + home + ":role/app/App"})))
	}
	return d
}

// answers evaluates the completions of a scenario: all of them, or some if
// there are too many.
func answers(q *request, p policies, doubts []doubt, sample uint64) []answer {
	const limit = 24
	product := 1
	for _, d := range doubts {
		product *= len(d)
		if product > limit {
			break
		}
	}
	r := rand.New(rand.NewPCG(sample, 0))
	var all []answer
	for n := range min(product, limit) {
		c := *q
		c.keys = maps.Clone(q.keys)
		completed := maps.Clone(p)
		for _, d := range doubts {
			i := n % len(d)
			n /= len(d)
			if product > limit {
				i = r.IntN(len(d))
			}
			d[i](&c, completed)
		}
		all = append(all, evaluate(&c, completed))
	}
	return all
}
