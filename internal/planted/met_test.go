// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/planted"
)

// meet notes of which kinds a world is.
func (y *tally) meet(w *planted.World) {
	for _, c := range w.Causes {
		for _, result := range resultsOf(w, &c) {
			y.met[string(result)]++
		}
		if c.Unknown != "" {
			y.met["unknown key"]++
		}
		if c.AWSManaged {
			y.met["policy of AWS's own"]++
		}
		if c.Hidden {
			y.met["cause not collected"]++
		}
	}
	y.met[fmt.Sprintf("%d causes", min(3, len(w.Causes)))]++
	y.met["message "+string(w.Wording)]++
	for kind, is := range map[string]bool{
		"another account": w.Owner != w.Account, "changed since": w.Changed, "decoy": len(w.Decoys) > 0, "resource not named": w.Unnamed, "root user": strings.HasSuffix(w.Principal, ":root"), "federated user": strings.Contains(w.Principal, ":federated-user/"), "copy of the record": w.CopyID != "", "two authorizations": w.Also != nil,
		"session policy": w.Session != nil || w.SessionARN != "", "session policies unknown": !w.SessionKnown, "hidden " + w.Hidden: w.Hidden != "",
	} {
		if is {
			y.met[kind]++
		}
	}
}

// kinds are those of which a few hundred worlds have to have some: every result
// that AWS can produce, and everything that makes it harder to see. RCPs that lack
// an Allow there are none: AWS attaches one that allows everything.
func kinds() []string {
	kinds := []string{string(undenied.MissingBothCrossAccount), string(undenied.MissingInResourceCross)}
	for _, layer := range slices.Sorted(mapKeys(results)) {
		of := results[layer]
		kinds = append(kinds, string(of[0]))
		if layer != "rcp" {
			kinds = append(kinds, string(of[1]))
		}
	}
	for _, w := range []planted.Wording{planted.True, planted.Effect, planted.Vague, planted.None, planted.Truncated} {
		kinds = append(kinds, "message "+string(w))
	}
	return append(kinds, "1 causes", "2 causes", "3 causes", "unknown key", "policy of AWS's own", "cause not collected", "another account", "changed since", "decoy", "resource not named", "root user", "federated user",
		"copy of the record", "two authorizations", "session policy", "session policies unknown", "hidden scp", "hidden resource", "hidden identity", "hidden endpoint")
}

// checkMet looks for each kind, where there were enough worlds.
func (y *tally) checkMet() {
	for _, kind := range kinds() {
		y.t.Logf("%-90s %7d", kind, y.met[kind])
		if y.met[kind] == 0 && *worlds >= 300 {
			y.t.Errorf("no world of the kind %q: the test cannot fail", kind)
		}
	}
}
