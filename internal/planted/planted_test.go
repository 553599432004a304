// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/planted"
	"github.com/undenied/undenied/snapshot"
)

var (
	worlds = flag.Int("planted.n", 300, "how many worlds to try")
	seed   = flag.Uint64("planted.seed", 1, "seed of the first world; 0 is a random one")
	keep   = flag.Int("planted.keep", 5, "how many failures of a kind to print")
)

// A tally counts the failures of each kind and prints the first of them.
type tally struct {
	t      *testing.T
	world  *planted.World
	counts map[string]int
	checks map[string]int
	met    map[string]int // how many worlds are of a kind
}

// fail notes a failure of a kind.
func (y *tally) fail(kind, format string, args ...any) {
	y.t.Helper()
	y.counts[kind]++
	if y.counts[kind] <= *keep {
		y.t.Errorf("%s: %s\n%s", kind, fmt.Sprintf(format, args...), y.world)
	}
}

// did counts a check, so that one that is never made is seen.
func (y *tally) did(kind string) { y.checks[kind]++ }

// A denial is a world as it is analyzed.
type denial struct {
	*tally
	world *planted.World
	snap  *snapshot.Snapshot
	event *cloudtrail.Event
	copy  *cloudtrail.Event // in the owner's trail, or nil
	d     *undenied.Diagnosis
}

// events reads the records of a world, completed by each other.
func events(t *testing.T, w *planted.World) map[string]*cloudtrail.Event {
	t.Helper()
	var x cloudtrail.Index
	all := map[string]*cloudtrail.Event{}
	for _, see := range []func(e *cloudtrail.Event){x.Add, func(e *cloudtrail.Event) { x.Join(e); all[e.ID] = e }} {
		for e, err := range cloudtrail.Events("records.json", bytes.NewReader(w.Records)) {
			if err != nil {
				t.Fatalf("%v\n%s", err, w)
			}
			see(e)
		}
	}
	return all
}

// TestPlanted looks for the planted causes of many worlds.
func TestPlanted(t *testing.T) {
	first := *seed
	if first == 0 {
		first = rand.Uint64()
	}
	t.Logf("%d worlds from -planted.seed=%d", *worlds, first)
	y := &tally{t: t, counts: map[string]int{}, checks: map[string]int{}, met: map[string]int{}}
	for i := range *worlds {
		w := planted.Generate(first + uint64(i))
		y.world = w
		snap := snapshot.New(w.File)
		for _, warning := range snap.Warnings() {
			y.fail("warning", "%v", warning)
		}
		all := events(t, w)
		x := &denial{tally: y, world: w, snap: snap, event: all[w.EventID], copy: all[w.CopyID]}
		y.meet(w)
		x.d = (&undenied.Analyzer{Snapshot: snap}).Analyze(x.event)
		x.checkNamed()
		x.checkCopy()
		x.checkCertain()
		x.checkFixes()
		x.checkRepro()
	}
	for _, kind := range []string{"named", "first", "agrees", "decided", "copy", "applied", "repaired", "minimal", "narrow", "reproduced"} {
		if y.checks[kind] == 0 && *worlds >= 300 {
			t.Errorf("%s: never checked: the test cannot fail", kind)
		}
	}
	for _, kind := range slices.Sorted(mapKeys(y.checks)) {
		t.Logf("%-12s %7d checks", kind, y.checks[kind])
	}
	y.checkMet()
	for _, kind := range slices.Sorted(mapKeys(y.counts)) {
		t.Logf("%-12s %7d failures", kind, y.counts[kind])
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	for seed := range uint64(20) {
		a, b := planted.Generate(seed), planted.Generate(seed)
		if a.String() != b.String() || !bytes.Equal(a.Records, b.Records) {
			t.Errorf("seed %d made two worlds:\n%s\n%s", seed, a, b)
		}
	}
}
