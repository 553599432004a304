// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/undenied/undenied/arn"
)

// A single says how one resource of an entry is read without listing all.
type single struct {
	calls   []string // operations
	actions []string // IAM actions needed; nil: those that calls name

	// governs returns the resource part of the ARN with the policy that governs
	// a, or "" if that is not of the entry.
	governs func(a arn.ARN) string
	read    func(ctx context.Context, s *scope, name arn.ARN)
}

// permissions returns the IAM actions that reading one resource needs.
func (o *single) permissions(prefix string) []string {
	if o.actions != nil {
		return o.actions
	}
	var all []string
	for _, c := range o.calls {
		all = append(all, prefix+":"+c)
	}
	return all
}

// parts returns a governs for resources that begin with a prefix: it is the first
// n parts between separators, or all for 0.
func parts(prefix, separator string, n int) func(arn.ARN) string {
	return func(a arn.ARN) string {
		if !strings.HasPrefix(a.Resource(), prefix) {
			return ""
		}
		list := strings.Split(a.Resource(), separator)
		if n > 0 && len(list) > n {
			list = list[:n]
		}
		return strings.Join(list, separator)
	}
}

// governing returns the ARN of the resource with the policy that governs a name,
// if it is of the entry and its name is known. Of an entry that cannot read
// single resources it is the name itself.
func (s *service) governing(name arn.ARN) (arn.ARN, bool) {
	region := name.Region()
	switch {
	case s.prefix != name.Service(), s.collect == nil, s == &identities:
		return arn.ARN{}, false
	case !regionName.MatchString(region) && (region != "" || s.reach != onceAnAccount):
		return arn.ARN{}, false
	case s.one == nil:
		return name, true
	}
	resource := s.one.governs(name)
	if !named(resource) {
		return arn.ARN{}, false
	}
	a, err := arn.Parse(strings.TrimSuffix(name.String(), name.Resource()) + resource)
	return a, err == nil
}
