// SPDX-License-Identifier: Apache-2.0

package reduce

import (
	"iter"
	"slices"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// lists are the fields of policies that are lists of documents.
var lists = [...]func(*eval.Policies) *[]*policy.Document{
	func(p *eval.Policies) *[]*policy.Document { return &p.Identity },
	func(p *eval.Policies) *[]*policy.Document { return &p.Boundary },
	func(p *eval.Policies) *[]*policy.Document { return &p.Session },
	func(p *eval.Policies) *[]*policy.Document { return &p.Resource },
	func(p *eval.Policies) *[]*policy.Document { return &p.Endpoint },
}

// organizational are those that are lists of levels.
var organizational = [...]func(*eval.Policies) *[]eval.Level{
	func(p *eval.Policies) *[]eval.Level { return &p.SCPs },
	func(p *eval.Policies) *[]eval.Level { return &p.RCPs },
}

// A place is where a list of documents is.
type place struct {
	of   func(*eval.Policies) []*policy.Document
	with func(*eval.Policies, []*policy.Document) eval.Policies // a copy with another list there
}

// places yields the places of the policies as they are when it begins.
func (r *reducer) places() iter.Seq[place] {
	return func(yield func(place) bool) {
		for _, f := range lists {
			if !yield(listPlace(f)) {
				return
			}
		}
		for _, f := range organizational {
			for i := range *f(&r.pol) {
				if !yield(levelPlace(f, i)) {
					return
				}
			}
		}
		if r.pol.Settings.AccessPoint != nil {
			yield(bucketPlace())
		}
	}
}

func listPlace(f func(*eval.Policies) *[]*policy.Document) place {
	return place{
		of: func(p *eval.Policies) []*policy.Document { return *f(p) },
		with: func(p *eval.Policies, docs []*policy.Document) eval.Policies {
			q := *p
			*f(&q) = docs
			return q
		},
	}
}

func levelPlace(f func(*eval.Policies) *[]eval.Level, i int) place {
	return place{
		of: func(p *eval.Policies) []*policy.Document { return (*f(p))[i].Policies },
		with: func(p *eval.Policies, docs []*policy.Document) eval.Policies {
			q := *p
			*f(&q) = slices.Clone(*f(&q))
			(*f(&q))[i].Policies = docs
			return q
		},
	}
}

// bucketPlace is the policies of the bucket behind an access point.
func bucketPlace() place {
	return place{
		of: func(p *eval.Policies) []*policy.Document { return p.Settings.AccessPoint.BucketPolicies },
		with: func(p *eval.Policies, docs []*policy.Document) eval.Policies {
			q, point := *p, *p.Settings.AccessPoint
			point.BucketPolicies = docs
			q.Settings.AccessPoint = &point
			return q
		},
	}
}
