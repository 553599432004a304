// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"github.com/undenied/undenied/condition"
)

var (
	keySourceVpce   = condition.MustKey("aws:SourceVpce")
	keySourceVpc    = condition.MustKey("aws:SourceVpc")
	keySourceVpcArn = condition.MustKey("aws:SourceVpcArn")
	keyVpceAccount  = condition.MustKey("aws:VpceAccount")
)

// withEndpointOwner are services that add to a request whose VPC endpoint it came
// through, as far as that is known here. Whether others do is unknown.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceaccount
var withEndpointOwner = map[string]bool{
	"athena": true, "dynamodb": true, "ecr": true, "ecs": true, "firehose": true, "iam": true, "kms": true, "lambda": true, "s3": true,
}

// endpointKeys sets the keys for the VPC endpoint, its VPC and its owner.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-network-properties
func (a *applicable) endpointKeys(known *condition.Context) {
	vpce := a.req.Context.Lookup(keySourceVpce)
	if vpce.Presence == condition.Absent {
		for _, k := range []condition.Key{keySourceVpc, keySourceVpcArn, keyVpceAccount, vpceOrg.id, vpceOrg.paths} {
			known.SetAbsent(k)
		}
	}
	if vpce.Presence != condition.Present {
		return
	}
	supported := withEndpointOwner[a.req.Action.Service()] && a.req.Action.String() != "iam:passrole"
	owner := a.req.Context.Lookup(keyVpceAccount).Text
	if e := a.endpoint; e != nil {
		owner = e.account.id
		vpc := e.settings.Get("vpcId").Str()
		if vpc != "" {
			known.Set(keySourceVpc, vpc)
		}
		if vpc != "" && supported {
			known.Set(keySourceVpcArn, "arn:"+e.arn.Partition()+":ec2:"+e.arn.Region()+":"+owner+":vpc/"+vpc)
		}
	}
	if owner != "" && supported {
		known.Set(keyVpceAccount, owner)
		a.snap.placeAccount(known, vpceOrg, owner)
	}
}
