// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"slices"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// apply returns p with the steps taken. It does not change p.
func apply(p *eval.Policies, steps []Step) *eval.Policies {
	changed := *p
	changed.SCPs, changed.RCPs = slices.Clone(p.SCPs), slices.Clone(p.RCPs)
	for _, s := range steps {
		switch s.Type {
		case policy.IdentityBased:
			changed.Identity = replace(changed.Identity, s)
		case policy.ResourceBased:
			changed.Resource = replace(changed.Resource, s)
		case policy.PermissionsBoundary:
			changed.Boundary = replace(changed.Boundary, s)
		case policy.SessionPolicy:
			changed.Session = replace(changed.Session, s)
		case policy.VPCEndpointPolicy:
			changed.Endpoint = replace(changed.Endpoint, s)
		case policy.ServiceControlPolicy:
			replaceLevel(changed.SCPs, s)
		case policy.ResourceControlPolicy:
			replaceLevel(changed.RCPs, s)
		}
	}
	return &changed
}

// replaceLevel takes a step at its level, and wherever else the policy that it
// changes is attached.
func replaceLevel(levels []eval.Level, s Step) {
	for i := range levels {
		if levels[i].Target == s.Target || slices.Contains(levels[i].Policies, s.Document) {
			levels[i].Policies = replace(levels[i].Policies, s)
		}
	}
}

func replace(docs []*policy.Document, s Step) []*policy.Document {
	docs = slices.Clone(docs)
	if i := slices.Index(docs, s.Document); i >= 0 {
		docs[i] = s.Result
		return docs
	}
	return append(docs, s.Result)
}
