// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"slices"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// A way is one way in which settings that were not collected may stand.
type way struct {
	name string
	set  func(*eval.Settings)
}

// ways are, for each setting, the ways in which it may stand beyond what is known.
func ways(t *testing.T, x eval.Setting, principal eval.Principal, action policy.Action) []way {
	t.Helper()
	nothing := way{"as it is", func(*eval.Settings) {}}
	acl := func(ownership eval.ObjectOwnership, grantee string) func(*eval.Settings) {
		return func(s *eval.Settings) {
			s.ObjectOwnership = ownership
			s.ACL = append(slices.Clone(s.ACL), eval.ACLGrant{Grantee: grantee, Permission: "FULL_CONTROL"})
		}
	}
	switch x {
	case eval.BlockPublicAccessSetting:
		return []way{nothing,
			{"IgnorePublicAcls", func(s *eval.Settings) { s.BlockPublicAccess.IgnorePublicACLs = true }},
			{"RestrictPublicBuckets", func(s *eval.Settings) { s.BlockPublicAccess.RestrictPublicBuckets = true }},
		}
	case eval.ObjectOwnershipSetting:
		return []way{nothing, {"ObjectWriter", func(s *eval.Settings) { s.ObjectOwnership = eval.ObjectWriter }}}
	case eval.ACLSetting:
		return []way{nothing,
			{"everybody", acl(eval.ObjectWriter, "AllUsers")},
			{"the account", acl(eval.ObjectWriter, principal.Account())},
		}
	case eval.GrantsSetting:
		if principal.Kind() == eval.Anonymous || action.Name() == "putkeypolicy" {
			return []way{nothing} // no grant can allow it
		}
		return []way{nothing, {"a grant", func(s *eval.Settings) {
			s.Grants = append(slices.Clone(s.Grants), eval.KeyGrant{ID: "g", Grantee: principal, Operations: []policy.Action{action}})
		}}}
	case eval.APIGatewayAuthSetting:
		return []way{nothing,
			{"NONE", func(s *eval.Settings) { s.APIGatewayAuth = eval.AuthNone }},
			{"CUSTOM", func(s *eval.Settings) { s.APIGatewayAuth = eval.AuthLambda }},
			{"COGNITO_USER_POOLS", func(s *eval.Settings) { s.APIGatewayAuth = eval.AuthCognito }},
		}
	}
	t.Fatalf("no ways for %s", x)
	return nil
}

// A decision is certain exactly if it is the same however the settings that were
// not collected stand.
func TestSettingsNotCollected(t *testing.T) {
	const (
		app    = "arn:aws:iam::111122223333:role/App"
		other  = "arn:aws:iam::444455556666:role/Other"
		bucket = "arn:aws:s3:::data"
		key    = "arn:aws:kms:eu-west-1:111122223333:key/k"
		api    = "arn:aws:execute-api:eu-west-1:111122223333:api1/prod/GET/pets"
		all    = `{"Effect":"Allow","Action":"*","Resource":"*"}`
		public = `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`
		named  = `{"Effect":"Allow","Principal":{"AWS":["` + app + `","` + other + `"]},"Action":"*","Resource":"*"}`
		root   = `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}`
		denies = `{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}`
	)
	bpa, ownership, acl := eval.BlockPublicAccessSetting, eval.ObjectOwnershipSetting, eval.ACLSetting
	lists := eval.Settings{ObjectOwnership: eval.ObjectWriter}
	open := eval.Settings{ObjectOwnership: eval.ObjectWriter, ACL: []eval.ACLGrant{{Grantee: "AllUsers", Permission: "READ"}}}
	entry := eval.Settings{ACL: []eval.ACLGrant{{Grantee: "444455556666", Permission: "READ"}}}
	ignored := eval.Settings{ObjectOwnership: eval.ObjectWriter, BlockPublicAccess: eval.BlockPublicAccess{IgnorePublicACLs: true}}
	for _, tt := range []struct {
		name                                  string
		principal, action, resource           string
		identity, resourcePolicy, restriction string
		settings                              eval.Settings
		unknown                               eval.Setting
		want                                  string
	}{
		{"public bucket, another account", other, "s3:ListBucket", bucket, all, public, "", eval.Settings{}, bpa, "undetermined"},
		{"public bucket, nobody", "anonymous", "s3:ListBucket", bucket, "", public, "", eval.Settings{}, bpa, "undetermined"},
		{"public bucket, own account", app, "s3:ListBucket", bucket, all, public, "", eval.Settings{}, bpa, "allowed"},
		{"public bucket, a service", "logging.s3.amazonaws.com", "s3:ListBucket", bucket, "", public, "", eval.Settings{}, bpa, "allowed"},
		{"bucket for one", other, "s3:ListBucket", bucket, all, named, "", eval.Settings{}, bpa, "allowed"},
		{"public bucket that denies", other, "s3:ListBucket", bucket, all, denies, "", eval.Settings{}, bpa, "explicitDeny"},
		{"list for everybody", "anonymous", "s3:ListBucket", bucket, "", "", "", open, bpa, "undetermined"},
		{"list for everybody, another account", other, "s3:ListBucket", bucket, all, "", "", open, bpa, "undetermined"},
		{"list for everybody, no identity policy", other, "s3:ListBucket", bucket, "", "", "", open, bpa, "implicitDeny"},
		{"list that may count", other, "s3:ListBucket", bucket, all, "", "", entry, ownership, "undetermined"},
		{"list that may count, of another action", other, "s3:DeleteBucket", bucket, all, "", "", entry, ownership, "implicitDeny"},
		{"no list that may count", other, "s3:ListBucket", bucket, all, "", "", eval.Settings{}, ownership, "implicitDeny"},
		{"unknown list, nobody", "anonymous", "s3:ListBucket", bucket, "", "", "", lists, acl, "undetermined"},
		{"unknown list, public ones ignored, nobody", "anonymous", "s3:ListBucket", bucket, "", "", "", ignored, acl, "implicitDeny"},
		{"unknown list, public ones ignored, another account", other, "s3:ListBucket", bucket, all, "", "", ignored, acl, "undetermined"},
		{"unknown list, own account", app, "s3:ListBucket", bucket, "", "", "", lists, acl, "implicitDeny"},
		{"unknown list, allowed anyway", other, "s3:ListBucket", bucket, all, named, "", lists, acl, "allowed"},
		{"unknown list, an action no list allows", other, "s3:GetBucketTagging", bucket, all, "", "", lists, acl, "implicitDeny"},
		{"key policy silent", app, "kms:Decrypt", key, all, "", "", eval.Settings{}, eval.GrantsSetting, "undetermined"},
		{"key policy names the role", app, "kms:Decrypt", key, "", named, "", eval.Settings{}, eval.GrantsSetting, "allowed"},
		{"key policy for everybody", app, "kms:Decrypt", key, "", public, "", eval.Settings{}, eval.GrantsSetting, "allowed"},
		{"key policy delegates, identity allows", app, "kms:Decrypt", key, all, root, "", eval.Settings{}, eval.GrantsSetting, "allowed"},
		{"key policy delegates, identity silent", app, "kms:Decrypt", key, "", root, "", eval.Settings{}, eval.GrantsSetting, "undetermined"},
		{"key policy denies", app, "kms:Decrypt", key, all, denies, "", eval.Settings{}, eval.GrantsSetting, "explicitDeny"},
		{"operation no grant allows", app, "kms:PutKeyPolicy", key, all, "", "", eval.Settings{}, eval.GrantsSetting, "implicitDeny"},
		{"another account, key policy silent", other, "kms:Decrypt", key, "", "", "", eval.Settings{}, eval.GrantsSetting, "undetermined"},
		{"nobody has a grant", "anonymous", "kms:Decrypt", key, "", "", "", eval.Settings{}, eval.GrantsSetting, "implicitDeny"},
		{"SCP denies", app, "kms:Decrypt", key, all, "", all, eval.Settings{}, eval.GrantsSetting, "explicitDeny"},
		{"API without policy", app, "execute-api:Invoke", api, all, "", "", eval.Settings{}, eval.APIGatewayAuthSetting, "allowed"},
		{"API without policy, identity silent", app, "execute-api:Invoke", api, "", "", "", eval.Settings{}, eval.APIGatewayAuthSetting, "undetermined"},
		{"API for another", app, "execute-api:Invoke", api, all, `{"Effect":"Allow","Principal":{"AWS":"` + other + `"},"Action":"*","Resource":"*"}`, "", eval.Settings{}, eval.APIGatewayAuthSetting, "undetermined"},
		{"API for everybody", app, "execute-api:Invoke", api, "", public, "", eval.Settings{}, eval.APIGatewayAuthSetting, "allowed"},
		{"API that denies", app, "execute-api:Invoke", api, all, denies, "", eval.Settings{}, eval.APIGatewayAuthSetting, "explicitDeny"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			principal, err := eval.ParsePrincipal(tt.principal)
			if err != nil {
				t.Fatal(err)
			}
			action, err := policy.ParseAction(tt.action)
			if err != nil {
				t.Fatal(err)
			}
			req := &eval.Request{Principal: principal, Action: action, Resource: arn.MustParse(tt.resource), ResourceAccount: "111122223333"}
			req.Context.Close()
			p := &eval.Policies{Settings: tt.settings}
			if tt.identity != "" {
				p.Identity = one(t, tt.identity)
			}
			if tt.resourcePolicy != "" {
				p.Resource = one(t, tt.resourcePolicy)
			}
			if tt.restriction != "" {
				deny := `{"Effect":"Deny","Action":"*","Resource":"*"}`
				p.SCPs = []eval.Level{{Target: "r-1", Policies: one(t, deny)}}
			}
			seen := map[eval.Decision]string{}
			for _, w := range ways(t, tt.unknown, principal, action) {
				known := *p
				w.set(&known.Settings)
				seen[eval.Evaluate(req, &known).Decision] = w.name
			}
			p.Settings.NotCollected = []eval.Setting{tt.unknown}
			got := eval.Evaluate(req, p)
			if got.String() != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if x := eval.Explain(req, p); x.String() != got.String() {
				t.Errorf("Explain says %s, Evaluate %s", x, got)
			}
			if got.Undetermined() != (len(seen) > 1) {
				t.Errorf("got %s, but %d decisions are possible: %v", got, len(seen), seen)
			}
			if want := []policy.Type{policy.ResourceBased}; got.Undetermined() && !slices.Equal(got.NotCollected, want) {
				t.Errorf("not collected: %v, want %v", got.NotCollected, want)
			}
		})
	}
}

func TestSettingNames(t *testing.T) {
	for x, want := range map[eval.Setting]string{
		0: "Setting(0)", eval.BlockPublicAccessSetting: "blockPublicAccess", eval.APIGatewayAuthSetting: "apiGatewayAuth", 9: "Setting(9)",
	} {
		if got := x.String(); got != want {
			t.Errorf("Setting %d is %q, want %q", uint8(x), got, want)
		}
	}
}

func TestInAccount(t *testing.T) {
	for kind, want := range map[eval.Kind]bool{
		eval.Anonymous: false, eval.Service: false, eval.Federated: false,
		eval.Root: true, eval.User: true, eval.Role: true, eval.Session: true, eval.FederatedUser: true, eval.Unidentified: true,
	} {
		if got := kind.InAccount(); got != want {
			t.Errorf("%s in an account: %t, want %t", kind, got, want)
		}
	}
}
