// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// trust warns of whom an Allow of a resource-based policy names.
func (j *judge) trust(req *eval.Request, st *policy.Statement) {
	if st.Principal == nil {
		return
	}
	if st.Principal.Any || st.Principal.Not {
		j.public(st)
	}
	if st.Principal.Not {
		return
	}
	for _, p := range st.Principal.AWS {
		if p.ARN.Service() == "iam" && p.ARN.Resource() == "root" && !asks(st, whoKeys...) {
			j.warn(WholeAccount, st, "name the role or user that needs it",
				"everybody in account %s gets access to whom an administrator there gives the permission", p.ARN.Account())
		}
		if isRole(req) && p.ARN.Account() != req.Resource.Account() && !oneOrganization(req) && !asks(st, keyExternalID) {
			j.warn(NoExternalID, st, "if it acts for several customers, one of them can name the role of another: agree on an sts:ExternalId",
				"the role trusts account %s without an external ID", p.ARN.Account())
		}
	}
	for _, service := range st.Principal.Service {
		if !asks(st, sourceKeys...) {
			j.warn(ConfusedDeputy, st, "add a condition on aws:SourceArn or aws:SourceAccount, if the service sends them",
				"%s gets access for whomever it acts, in other accounts, too", service)
		}
	}
	for _, provider := range st.Principal.Federated {
		if !tellsWho(st, provider) {
			j.warn(FederatedTrust, st, "add a condition on the subject of the token",
				"everybody gets access whom %s knows", provider)
		}
	}
}

func (j *judge) public(st *policy.Statement) {
	if !asks(st, whoKeys...) && !asks(st, sourceKeys...) && !asks(st, networkKeys...) {
		j.warn(PublicAccess, st, "name the principals that need it", "everybody gets access, without an account, too")
	}
}

// oneOrganization reports whether the principal and the resource are known to be
// in one organization: the external ID is against third parties.
func oneOrganization(req *eval.Request) bool {
	theirs, own := req.Context.Lookup(keyPrincipalOrg), req.Context.Lookup(keyResourceOrg)
	return theirs.Presence == condition.Present && own.Presence == condition.Present && theirs.Text == own.Text
}

var (
	keyExternalID   = condition.MustKey("sts:ExternalId")
	keyPrincipalOrg = condition.MustKey("aws:PrincipalOrgID")
	keyResourceOrg  = condition.MustKey("aws:ResourceOrgID")
)

// whoKeys, sourceKeys and networkKeys are keys that say who a principal is, for whom an AWS
// service acts, and through which network a request comes.
var (
	whoKeys     = keysOf("aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:userid", "aws:username", "kms:CallerAccount")
	sourceKeys  = keysOf("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceOwner")
	networkKeys = keysOf("aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths", "aws:SourceIp", "s3:DataAccessPointArn", "s3:DataAccessPointAccount")
)

func keysOf(names ...string) []condition.Key {
	var keys []condition.Key
	for _, name := range names {
		keys = append(keys, condition.MustKey(name))
	}
	return keys
}

// asks reports whether a statement wants certain values of one of the keys.
func asks(st *policy.Statement, keys ...condition.Key) bool {
	for _, cl := range st.Condition {
		for _, k := range keys {
			if cl.Key == k && certain(cl) {
				return true
			}
		}
	}
	return false
}

// certain reports whether a clause holds for certain values only.
func certain(cl *condition.Clause) bool {
	if cl.Operator.Negated() || cl.Operator == condition.Null || cl.IfExists || cl.Set == condition.ForAllValues {
		return false
	}
	for _, v := range cl.Values {
		text := strings.TrimPrefix(strings.TrimPrefix(v.String(), "arn:"), "aws:")
		if strings.Trim(text, "*?:") == "" || strings.HasSuffix(v.String(), "/0") && cl.Operator == condition.IpAddress {
			return false
		}
	}
	return len(cl.Values) > 0
}

// tellsWho reports whether a statement that trusts an identity provider asks who
// comes from there. The audience alone is enough where it is one's own: of SAML,
// and of the providers that give every application one of its own.
func tellsWho(st *policy.Statement, provider string) bool {
	own := strings.Contains(provider, ":saml-provider/")
	for _, name := range [...]string{"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"} {
		own = own || provider == name || strings.HasSuffix(provider, "/"+name)
	}
	for _, cl := range st.Condition {
		if s := cl.Key.Service(); s == "aws" || s == "sts" || !certain(cl) {
			continue
		}
		if own || !strings.HasSuffix(cl.Key.String(), ":aud") {
			return true
		}
	}
	return false
}
