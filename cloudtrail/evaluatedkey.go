// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/catalog"
)

// setEvaluated records a condition key that AWS evaluated. Keys that no policy
// can use are left out, and so is a single-valued key without a value.
func setEvaluated(c *condition.Context, name string, values []string) {
	k, err := condition.ParseKey(name)
	if err != nil || internalKeys[k.String()] {
		return
	}
	switch {
	case len(values) == 1 && !multivalued(name):
		c.Set(k, normalized(k.String(), values[0]))
	case len(values) > 1 || multivalued(name):
		c.SetList(k, values...)
	}
}

// multivalued reports whether a condition key holds a set of values.
func multivalued(name string) bool {
	k, ok := catalog.GlobalKey(name)
	if !ok {
		service, _, _ := strings.Cut(name, ":")
		if s, known := catalog.Lookup(service); known {
			k, ok = s.Key(name)
		}
	}
	return ok && k.Type.Multivalued()
}

// normalized brings a value into the form that conditions compare:
// authorization details write the epoch time as a date, and the network of an
// address with it.
// https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_GetRequestAuthorizationDetails.html
func normalized(key, value string) string {
	switch key {
	case "aws:epochtime":
		if t, err := time.Parse(time.RFC3339, value); err == nil {
			return strconv.FormatInt(t.Unix(), 10)
		}
	case "aws:sourceip", "aws:vpcsourceip":
		if p, err := netip.ParsePrefix(value); err == nil && p.IsSingleIP() {
			return p.Addr().String()
		}
	}
	return value
}

// overlay sets the keys of over in c.
func overlay(c, over *condition.Context) {
	for k, e := range over.All() {
		switch {
		case e.Presence == condition.Absent:
			c.SetAbsent(k)
		case e.Presence == condition.Present && e.Multi:
			c.SetList(k, e.List...)
		case e.Presence == condition.Present:
			c.Set(k, e.Text)
		}
	}
}
