// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// A completion fixes one thing nobody knows.
type completion func(*request, policies)

// A doubt is one thing nobody knows, with ways in which it could turn out.
type doubt []completion

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

// issuerDoubt is the user behind a federated user, if nobody knows who.
func issuerDoubt(who principal) doubt {
	var d doubt
	for _, name := range []string{"alice", "team/bob", "erin"} {
		issuer := "arn:" + who.partition() + ":iam::" + who.account() + ":user/" + name
		d = append(d, func(q *request, _ policies) { q.who.issuer = issuer })
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
