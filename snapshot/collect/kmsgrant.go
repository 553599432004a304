// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// keyGrants returns grants in the order of their IDs.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html
func keyGrants(list []types.GrantListEntry) []keyGrant {
	grants := []keyGrant{}
	for _, g := range list {
		grant := keyGrant{
			ID:                aws.ToString(g.GrantId),
			Grantee:           cmp.Or(aws.ToString(g.GranteePrincipal), aws.ToString(g.GranteeServicePrincipal)),
			RetiringPrincipal: cmp.Or(aws.ToString(g.RetiringPrincipal), aws.ToString(g.RetiringServicePrincipal)),
			Operations:        []string{},
		}
		for _, op := range g.Operations {
			grant.Operations = append(grant.Operations, string(op))
		}
		slices.Sort(grant.Operations)
		if c := g.Constraints; c != nil {
			grant.Constraints = &grantConstraints{c.EncryptionContextEquals, c.EncryptionContextSubset, aws.ToString(c.SourceArn)}
		}
		grants = append(grants, grant)
	}
	slices.SortFunc(grants, func(a, b keyGrant) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(grants, func(a, b keyGrant) bool { return a.ID == b.ID })
}
