// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

var (
	seedFlag  = flag.Uint64("twin.seed", 0, "seed of the random cases; 0 chooses one")
	casesFlag = flag.Int("twin.n", 20000, "number of random cases")
	kindsFlag = flag.Int("twin.kinds", 5, "number of kinds of differences to look for before giving up")
)

// requestsPerWorld is how many requests are decided under the same policies.
const requestsPerWorld = 8

// A verdict is what comparing one case found.
type verdict struct {
	kind        string // of difference; "" if there is none
	detail      string
	result      string // the engine's
	unconfirmed bool   // undetermined, although all completions tried decide alike
}

// A tally counts what a number of cases came to.
type tally struct {
	cases, unconfirmed int
	results            map[string]int
	kinds              map[string]int // of differences
	first              []*scenario    // of each kind
	verdicts           []verdict      // of first
	err                error
}

// TestTwin compares package eval with the twin: what the engine is certain of
// has to be what the twin says however the unknown turns out.
func TestTwin(t *testing.T) {
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-twin.seed=%d -twin.n=%d", seed, *casesFlag)
	workers := runtime.GOMAXPROCS(0)
	tallies := make([]tally, workers)
	var group sync.WaitGroup
	for i := range tallies {
		group.Go(func() { tallies[i] = run(seed, i, workers, *casesFlag/workers) })
	}
	group.Wait()

	total := tally{results: map[string]int{}, kinds: map[string]int{}}
	for _, one := range tallies {
		if one.err != nil {
			t.Fatalf("-twin.seed=%d: %v", seed, one.err)
		}
		total.cases += one.cases
		total.unconfirmed += one.unconfirmed
		for result, n := range one.results {
			total.results[result] += n
		}
		for i, s := range one.first {
			if v := one.verdicts[i]; total.kinds[v.kind] == 0 {
				report(t, seed, s, v)
			}
		}
		for kind, n := range one.kinds {
			total.kinds[kind] += n
		}
	}
	share := func(n int) float64 { return 100 * float64(n) / float64(total.cases) }
	for _, result := range []string{"allowed", "explicitDeny", "implicitDeny", "undetermined"} {
		n := total.results[result]
		t.Logf("%-12s %7d %5.1f %%", result, n, share(n))
		if total.cases >= 10000 && share(n) < 3 {
			t.Errorf("%.1f %% of the cases are %s, want 3 or more", share(n), result)
		}
	}
	t.Logf("%d cases; undetermined without two completions that differ: %.1f %%", total.cases, share(total.unconfirmed))
	for kind, n := range total.kinds {
		t.Logf("%d cases: %s", n, kind)
	}
}

// run compares n cases of every workers-th world, from the first on. It stops
// early when it has found several kinds of differences.
func run(seed uint64, first, workers, n int) tally {
	r := tally{results: map[string]int{}, kinds: map[string]int{}}
	for world := first; r.cases < n && len(r.kinds) < *kindsFlag; world += workers {
		scenarios := newGenerator(seed, uint64(world)).world(requestsPerWorld)
		p, err := prepare(scenarios[0])
		if err != nil {
			r.err = err
			return r
		}
		for _, s := range scenarios {
			v := compare(s, p)
			r.cases++
			r.results[v.result]++
			if v.unconfirmed {
				r.unconfirmed++
			}
			if v.kind == "" {
				continue
			}
			if r.kinds[v.kind] == 0 {
				r.first, r.verdicts = append(r.first, s), append(r.verdicts, v)
			}
			r.kinds[v.kind]++
		}
	}
	return r
}

// report shrinks and prints a case on which the evaluators differ.
func report(t *testing.T, seed uint64, s *scenario, v verdict) {
	t.Helper()
	small := shrink(s, func(s *scenario) bool {
		p, err := prepare(s)
		return err == nil && compare(s, p).kind == v.kind
	})
	p, err := prepare(small)
	if err != nil {
		t.Fatal(err)
	}
	t.Errorf("-twin.seed=%d -twin.n=%d: %s: %s\n%s", seed, *casesFlag, v.kind, compare(small, p).detail, small)
}

// compare decides a case twice.
func compare(s *scenario, p *prepared) verdict {
	req, err := engineRequest(s)
	if err != nil {
		return verdict{kind: "bad request", detail: err.Error()}
	}
	pol := p.engine
	if pol.Settings, err = s.Settings.engine(p.bucket); err != nil {
		return verdict{kind: "bad settings", detail: err.Error()}
	}
	got := eval.Evaluate(req, &pol)
	q, doubts, missing := twinRequest(s, p)
	want := answers(q, p.twin, doubts, s.sample)
	v := verdict{result: got.String()}
	v.kind, v.detail = difference(s, p, got, want, missing)
	if x := eval.Explain(req, &pol).Result; v.kind == "" && !sameResult(x, got) {
		v.kind, v.detail = "Explain", show(p, x, want[0])+"\nEvaluate: "+got.String()
	}
	if v.kind != "" {
		v.kind += " [" + q.who.kind + "]"
	}
	v.unconfirmed = got.Undetermined() && alike(want)
	return v
}

// sameResult reports whether Explain and Evaluate say the same.
func sameResult(a, b eval.Result) bool {
	return a.Decision == b.Decision && a.Because == b.Because && slices.Equal(a.Missing, b.Missing) && slices.Equal(a.NotCollected, b.NotCollected)
}

// alike reports whether no two answers differ in whether they allow.
func alike(all []answer) bool {
	allowed := func(a answer) bool { return a.decision == "allowed" }
	n := len(slices.DeleteFunc(slices.Clone(all), allowed))
	return n == 0 || n == len(all)
}

// difference says in what the engine's result contradicts the twin's answers.
func difference(s *scenario, p *prepared, got eval.Result, want []answer, missing map[string]bool) (kind, detail string) {
	if got.Undetermined() {
		if len(missing)+len(s.NotCollected)+len(s.Settings.NotCollected) == 0 {
			return "undetermined although all is known", show(p, got, want[0])
		}
		if got.Decision == eval.Allowed {
			return "allowed although undetermined", show(p, got, want[0])
		}
		for _, k := range got.Missing {
			if !missing[k.String()] {
				return "missing key that is not unknown", k.String()
			}
		}
		for _, t := range got.NotCollected {
			ofService := t == policy.ResourceBased && len(s.Settings.NotCollected) > 0
			if !ofService && !slices.Contains(s.NotCollected, t.Layer()) {
				return "policy type that was collected", t.Layer()
			}
		}
		return "", ""
	}

	for _, a := range want {
		switch {
		case a.decision == got.Decision.String():
		case a.decision == "allowed", got.Decision == eval.Allowed, got.Decision == eval.ExplicitDeny, len(want) == 1:
			return "decision " + got.Decision.String() + ", twin " + a.decision, show(p, got, a)
		}
	}
	a := want[0]
	if len(want) > 1 {
		return "", "" // what the engine blames depends on what is unknown
	}
	switch blamed := got.Because.Type.Layer(); {
	case a.service && a.decision == "allowed": // by whom of several is the engine's choice
	case a.service && blamed != a.layer:
		return "because " + blamed + ", twin " + a.layer + " (" + a.decision + ")", show(p, got, a)
	case a.service:
	case a.rule != (got.Because.Rule != ""):
		return "rule", show(p, got, a)
	case !a.rule && blamed != a.layer:
		return "because " + blamed + ", twin " + a.layer + " (" + a.decision + ")", show(p, got, a)
	case a.decision == "implicitDeny" && got.Because.Statement != nil:
		return "implicit deny with a statement", show(p, got, a)
	case len(a.places) == 1 && a.places[0] != placeOf(p, got):
		return "statement", show(p, got, a)
	}
	return "", ""
}

// placeOf is where the engine's statement stands.
func placeOf(p *prepared, r eval.Result) place {
	if r.Because.Statement == nil {
		return place{-1, -1}
	}
	return place{p.ids[r.Because.Statement.Document()], r.Because.Statement.Index}
}

// show writes both answers down.
func show(p *prepared, got eval.Result, want answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nengine: %s (%s), because %s%s %v", got, got.Decision, got.Because.Type.Layer(), got.Because.Rule, placeOf(p, got))
	fmt.Fprintf(&b, " missing %v %v", got.Missing, got.NotCollected)
	fmt.Fprintf(&b, "\ntwin:   %s, because %s %v", want.decision, want.layer, want.places)
	if want.rule {
		b.WriteString(" by a rule")
	}
	return b.String()
}
