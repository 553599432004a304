// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/catalog"
)

// TestRCPServices keeps the table equal to the service reference, which lists
// all services of AWS's page and more.
func TestRCPServices(t *testing.T) {
	want := slices.Sorted(catalog.RCPServices())
	got := slices.Sorted(maps.Keys(rcpServices))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("services that RCPs cover (-catalog of %s +table):\n%s", catalog.Date(), diff)
	}
}
