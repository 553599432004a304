// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
)

// A generator makes random scenarios.
type generator struct {
	*rand.Rand
	caller caller
	theme  theme
}

// newGenerator returns a generator for world n of a seed.
func newGenerator(seed, n uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, n))}
}

// percent is true in n of 100 cases.
func (g *generator) percent(n int) bool { return g.IntN(100) < n }

func pick[T any](g *generator, from []T) T { return from[g.IntN(len(from))] }

// world returns policies that apply to one principal, and some requests of that
// principal.
func (g *generator) world(requests int) []*scenario {
	g.theme = pick(g, themesOf)
	for g.theme.settings == nil && g.percent(40) {
		g.theme = pick(g, themesOf) // settings deserve more
	}
	g.caller = pick(g, callersOf)
	if newPrincipal(g.caller.name, "").kind == "federated" && g.percent(80) {
		g.theme = themesOf[3]
	}
	policies := g.policies()
	var set settings
	if g.percent(60) {
		set = g.settings()
	}
	if set.VPC != "" || g.percent(15) && g.theme.accessPoint != "" {
		policies["bucket"] = [][]any{g.documents("resource", 50, 2)}
	}
	uncertain := g.percent(35)
	var notCollected []string
	if uncertain && g.percent(50) {
		notCollected = []string{pick(g, layers)}
		if strings.Contains(lowerText(policies), "notprincipal") && g.percent(50) {
			notCollected[0] = "boundary" // which decides whether it spares anybody
		}
		if g.percent(20) {
			notCollected = append(notCollected, pick(g, layers))
		}
		slices.Sort(notCollected)
		notCollected = slices.Compact(notCollected)
	}
	var all []*scenario
	for range requests {
		s := &scenario{Principal: g.caller.name, Issuer: g.caller.issuer, Policies: policies, Settings: set, NotCollected: notCollected, sample: g.Uint64()}
		g.request(s)
		g.context(s)
		if uncertain && (notCollected == nil || g.percent(30)) {
			g.forget(s)
		}
		all = append(all, s)
	}
	return all
}

// request chooses what a scenario is about.
func (g *generator) request(s *scenario) {
	inAccount := newPrincipal(s.Principal, "").inAccount()
	s.Action, s.Resource = pick(g, g.theme.actions), pick(g, g.theme.resources)
	if newPrincipal(s.Principal, "").kind == "federated" {
		s.Action = pick(g, []string{"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", s.Action})
	}
	if g.percent(12) && inAccount {
		s.Action, s.Resource = pick(g, g.theme.zero), "*"
	}
	if s.Policies["bucket"] != nil && g.percent(60) && s.Action != "s3:GetBucketPolicy" {
		s.Resource = g.theme.accessPoint
		s.Settings.Bucket = pick(g, []string{"arn:aws:s3:::data/reports/1.csv", "arn:aws:s3:::data"})
	}
	if g.percent(10) {
		s.Action = strings.ToUpper(s.Action)
	}
	owner := home
	if g.percent(20) {
		owner = foreign
	}
	s.Resource = strings.ReplaceAll(s.Resource, home, owner)
	if g.percent(3) {
		s.Resource = strings.Replace(s.Resource, "arn:aws:", "arn:aws-us-gov:", 1)
	} else if g.percent(75) && strings.Contains(s.Principal, "aws-us-gov") {
		s.Resource = strings.Replace(s.Resource, "arn:aws:", "arn:aws-us-gov:", 1)
	}
	if strings.HasPrefix(s.Resource, "arn:aws:s3") && g.percent(94) {
		s.ResourceAccount = owner
	}
}

// context fills the request context.
func (g *generator) context(s *scenario) {
	s.Context = map[string]value{}
	if newPrincipal(s.Principal, "").kind == "federated" {
		// Nobody says what AWS knows about somebody who has no session yet.
		s.Context["aws:PrincipalAccount"], s.Context["aws:PrincipalIsAWSService"] = absent, absent
	}
	for _, w := range wordsOf {
		switch n := g.IntN(100); {
		case w.derived && n < 94:
		case n < 30:
		case n < 34:
			s.Context[w.key] = absent
		case w.multi:
			s.Context[w.key] = pick(g, w.lists)
		default:
			s.Context[w.key] = pick(g, w.values)
		}
	}
}

// forget makes some keys unknown that the policies mention.
func (g *generator) forget(s *scenario) {
	used := lowerText(s.Policies) + strings.Join(s.Settings.keys(), " ")
	var candidates []string
	for _, w := range wordsOf {
		if strings.Contains(used, strings.ToLower(w.key)) {
			candidates = append(candidates, w.key)
		}
	}
	g.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
	for _, k := range candidates[:min(len(candidates), 1+g.IntN(2))] {
		s.Context[k] = unknown
	}
	s.Open = g.percent(10)
}

// lowerText is the text of policies in lower case.
func lowerText(policies map[string][][]any) string {
	text, err := json.Marshal(policies)
	if err != nil {
		panic(err)
	}
	return strings.ToLower(string(text))
}

// policies makes the policies of a world, by layer and level.
func (g *generator) policies() map[string][][]any {
	who := newPrincipal(g.caller.name, g.caller.issuer)
	all := map[string][][]any{}
	own := who.inAccount() && who.kind != "root"
	if own || g.percent(10) {
		all["identity"] = [][]any{g.documents("identity", 25, 3)}
	}
	if own && g.percent(25) {
		all["boundary"] = [][]any{g.documents("boundary", 40, 2)}
	}
	if own && who.kind != "user" && (g.percent(25) || who.kind == "federatedUser" && g.percent(60)) {
		all["session"] = [][]any{g.documents("session", 40, 2)}
	}
	if g.percent(20) {
		for range 1 + g.IntN(3) {
			all["scp"] = append(all["scp"], g.documents("scp", 75, 2))
		}
	}
	if g.percent(20) {
		for range 1 + g.IntN(3) {
			all["rcp"] = append(all["rcp"], g.documents("rcp", 95, 1))
		}
	}
	if g.percent(12) {
		all["endpoint"] = [][]any{g.documents("endpoint", 50, 2)}
	}
	if g.percent(g.theme.withPolicy) {
		all["resource"] = [][]any{g.documents("resource", 15, 2)}
	}
	return all
}

// documents makes the policies of one level; everything is the share of levels
// that have a policy which allows everything.
func (g *generator) documents(layer string, everything, n int) []any {
	docs := []any{}
	if g.percent(everything) {
		s := map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}
		if layer == "rcp" || layer == "endpoint" && g.percent(80) {
			s["Principal"] = "*"
		}
		if layer == "resource" {
			s["Principal"] = g.principal()
		}
		docs = append(docs, map[string]any{"Version": "2012-10-17", "Statement": s})
		n--
	}
	if len(docs) == 0 || g.percent(50) {
		for range g.IntN(n + 1) {
			docs = append(docs, g.document(layer))
		}
	}
	return docs
}

// document makes a policy document.
func (g *generator) document(layer string) map[string]any {
	d := map[string]any{}
	switch n := g.IntN(100); {
	case n < 80 || layer == "scp" || layer == "rcp":
		d["Version"] = "2012-10-17"
	case n < 90:
		d["Version"] = "2008-10-17"
	}
	var list []any
	for range 1 + g.IntN(3) {
		list = append(list, g.statement(layer))
	}
	d["Statement"] = list
	if len(list) == 1 && g.percent(50) {
		d["Statement"] = list[0]
	}
	return d
}
