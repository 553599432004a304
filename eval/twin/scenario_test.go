// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"encoding/json"
	"fmt"
	"maps"
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
	Resource        string             // "*" if there is none
	ResourceAccount string             `json:",omitempty"`
	Context         map[string]value   `json:",omitempty"`
	Open            bool               `json:",omitempty"` // keys that are not named are unknown, not absent
	Policies        map[string][][]any // by layer; "bucket" are those behind an access point
	Settings        settings           `json:",omitzero"`
	NotCollected    []string           `json:",omitempty"`

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
	bucket []*policy.Document // of the bucket behind an access point
	twin   policies
	ids    map[*policy.Document]int
	keys   []string // condition keys and variables the policies mention
}

// prepare writes the policies down and lets either side parse them.
func prepare(s *scenario) (*prepared, error) {
	p := &prepared{twin: policies{}, ids: map[*policy.Document]int{}}
	mentioned := map[string]bool{}
	for _, layer := range append([]string{"bucket"}, layers...) {
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
			case "bucket":
				p.bucket = docs
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
	for _, key := range s.Settings.keys() {
		mentioned[key] = true
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

// twinRequest is the request as the twin wants it, with what is unknown apart.
func twinRequest(s *scenario, p *prepared) (*request, []doubt, map[string]bool) {
	q := &request{who: newPrincipal(s.Principal, s.Issuer), action: s.Action, resource: s.Resource, owner: s.ResourceAccount, keys: map[string]context{}, set: s.Settings}
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
	for _, name := range s.Settings.NotCollected {
		doubts = append(doubts, settingDoubt(q, name))
	}
	if q.who.kind == "federatedUser" && q.who.issuer == "" {
		missing["aws:principalarn"] = true // stands for who federated
		doubts = append(doubts, issuerDoubt(q.who))
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
