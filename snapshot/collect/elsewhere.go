// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// elsewhere reads what needs turned out to lead to in other accounts than those
// they name: the buckets behind access points. The organization's own policy is
// kept even where the management account was not read.
func (r *run) elsewhere(ctx context.Context, f *format.File, org *orgData) {
	wanted := map[string]*need{}
	for _, a := range f.Accounts {
		for _, point := range a.Resources {
			account, bucket := bucketBehind(&point)
			if account == "" || r.Accounts != nil && !slices.Contains(r.Accounts, account) || holds(f, bucket) {
				continue
			}
			if wanted[account] == nil {
				wanted[account] = &need{}
			}
			wanted[account].resource(bucket)
		}
	}
	for _, id := range members(wanted) {
		h := r.newHoldings(id)
		if config, err := r.credentials(ctx, h); err == nil {
			r.needed(ctx, h, config, wanted[id])
			join(f, h.finish(nil))
		}
		f.Collection.Calls = append(f.Collection.Calls, h.ledger.list()...)
	}
	if org.tree != nil && org.delegation != nil && !slices.ContainsFunc(f.Accounts, func(a format.Account) bool { return a.ID == org.tree.ManagementAccount }) {
		f.Accounts = append(f.Accounts, format.Account{ID: org.tree.ManagementAccount, Resources: org.delegation})
	}
}

// bucketBehind returns the bucket of another account behind an access point, and
// that account. It returns "" for anything else.
func bucketBehind(point *format.Resource) (account string, bucket arn.ARN) {
	var set accessPointSettings
	if point.Type != "s3:accesspoint" || json.Unmarshal(point.Settings, &set) != nil || !format.IsAccountID(set.BucketAccount) {
		return "", arn.ARN{}
	}
	bucket, err := arn.Parse("arn:" + point.ARN.Partition() + ":s3:::" + set.Bucket)
	if err != nil {
		return "", arn.ARN{}
	}
	return set.BucketAccount, bucket
}

// holds reports whether a resource was read.
func holds(f *format.File, name arn.ARN) bool {
	return slices.ContainsFunc(f.Accounts, func(a format.Account) bool {
		return slices.ContainsFunc(a.Resources, func(r format.Resource) bool { return r.ARN == name })
	})
}

// join adds what was read of an account to what is there of it.
func join(f *format.File, part format.Account) {
	i := slices.IndexFunc(f.Accounts, func(a format.Account) bool { return a.ID == part.ID })
	if i < 0 {
		f.Accounts = append(f.Accounts, part)
		return
	}
	for _, r := range part.Resources {
		if !slices.ContainsFunc(f.Accounts[i].Resources, func(other format.Resource) bool { return other.ARN == r.ARN }) {
			f.Accounts[i].Resources = append(f.Accounts[i].Resources, r)
		}
	}
	slices.SortFunc(f.Accounts[i].Resources, compareResources)
}
