// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"testing"

	"github.com/undenied/undenied/policy"
)

func TestType(t *testing.T) {
	tests := []struct {
		t           policy.Type
		name, layer string
	}{
		{policy.IdentityBased, "identity-based policy", "identity"},
		{policy.ResourceBased, "resource-based policy", "resource"},
		{policy.PermissionsBoundary, "permissions boundary", "boundary"},
		{policy.SessionPolicy, "session policy", "session"},
		{policy.ServiceControlPolicy, "service control policy", "scp"},
		{policy.ResourceControlPolicy, "resource control policy", "rcp"},
		{policy.VPCEndpointPolicy, "VPC endpoint policy", "endpoint"},
	}
	for _, test := range tests {
		if test.t.String() != test.name || test.t.Layer() != test.layer {
			t.Errorf("got %q, %q, want %q, %q", test.t, test.t.Layer(), test.name, test.layer)
		}
		if got, err := policy.ParseLayer(test.layer); got != test.t || err != nil {
			t.Errorf("ParseLayer(%q) = %v, %v, want %v", test.layer, got, err, test.t)
		}
	}
	for _, none := range []policy.Type{0, 8, 255} {
		if none.Layer() != "" || none.String() == "" {
			t.Errorf("type %d has name %q, layer %q, want a name and no layer", uint8(none), none, none.Layer())
		}
	}
	for _, s := range []string{"", "SCP", "trust"} {
		want := `"` + s + `" is not a policy layer, want one of identity, resource, boundary, session, scp, rcp, endpoint`
		if got, err := policy.ParseLayer(s); got != 0 || err == nil || err.Error() != want {
			t.Errorf("ParseLayer(%q) = %v, %v, want %s", s, got, err, want)
		}
	}
}
