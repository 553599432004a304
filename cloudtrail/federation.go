// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"cmp"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
)

// claims returns the condition keys of an identity provider in a request to
// assume a role with a SAML or web identity. The identity of the record has some
// of them even if the request was refused.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html#STS-API-SAML-WIF
func (e *Event) claims() map[string]string {
	switch e.Identity.Type {
	case "SAMLUser":
		return e.samlClaims()
	case "WebIdentityUser":
		return e.webClaims()
	}
	return nil
}

// samlProvider returns the ARN of the SAML provider that an event names, or "".
func (e *Event) samlProvider() string {
	if p := e.params.Get("principalArn").Str(); p != "" {
		return p
	}
	for _, r := range e.Resources {
		if strings.Contains(r.ARN, ":saml-provider/") {
			return r.ARN
		}
	}
	return ""
}

func (e *Event) samlClaims() map[string]string {
	id := &e.Identity
	c := map[string]string{}
	set := func(key string, values ...string) {
		if v := cmp.Or(values...); v != "" {
			c[key] = v
		}
	}
	set("saml:sub", e.response.Get("subject").Str(), id.UserName)
	if !strings.HasPrefix(id.Provider, "arn:") {
		set("saml:namequalifier", e.response.Get("nameQualifier").Str(), id.Provider)
	}
	set("saml:iss", e.response.Get("issuer").Str())
	set("saml:aud", e.response.Get("audience").Str())
	switch typ := e.response.Get("subjectType").Str(); {
	case typ == "persistent", typ == "transient", strings.Contains(typ, ":"):
		set("saml:sub_type", typ) // STS shortens other formats, the key does not
	}
	if p, err := arn.Parse(e.samlProvider()); err == nil {
		if name, ok := strings.CutPrefix(p.Resource(), "saml-provider/"); ok {
			set("saml:doc", p.Account()+"/"+name)
		}
	}
	return c
}

// kept reports whether a session keeps a claim of the request that made it.
func kept(key string) bool {
	return !strings.HasPrefix(key, "saml:") || key == "saml:sub" || key == "saml:sub_type" || key == "saml:namequalifier"
}

// claimKey returns the condition key of a claim in a record's session, or "".
func claimKey(provider, name string) string {
	h := host(provider)
	switch name {
	case "aud", "sub", "amr":
		if h != "" {
			return h + ":" + name
		}
	case "appid":
		if h == "www.amazon.com" || h == "graph.facebook.com" {
			return h + ":app_id"
		}
	}
	if h != "" && strings.HasPrefix(name, h+":") {
		return name
	}
	return ""
}

func (e *Event) webClaims() map[string]string {
	id := &e.Identity
	provider := cmp.Or(id.Provider, e.response.Get("provider").Str())
	h := host(provider)
	if h == "" {
		return nil
	}
	sub := cmp.Or(id.UserName, e.response.Get("subjectFromWebIdentityToken").Str())
	// The unique ID is provider, application and user.
	aud, _ := strings.CutPrefix(id.PrincipalID, provider+":")
	aud, ok := strings.CutSuffix(aud, ":"+sub)
	if !ok || aud == id.PrincipalID {
		aud = e.response.Get("audience").Str()
	}
	names := [2]string{"aud", "sub"}
	switch h {
	case "www.amazon.com":
		names = [2]string{"app_id", "user_id"}
	case "graph.facebook.com":
		names = [2]string{"app_id", "id"}
	case "accounts.google.com":
		aud = "" // which of azp and aud is recorded is not documented
	}
	c := map[string]string{}
	for i, value := range [...]string{aud, sub} {
		if value != "" {
			c[h+":"+names[i]] = value
		}
	}
	return c
}

// host returns the prefix of the condition keys of a web identity provider: its
// URL without the scheme.
func host(provider string) string {
	if a, err := arn.Parse(provider); err == nil {
		h, ok := strings.CutPrefix(a.Resource(), "oidc-provider/")
		if !ok {
			return ""
		}
		return h
	}
	if strings.ContainsAny(provider, " :=") { // a SAML provider's name qualifier is no host
		return ""
	}
	return provider
}

// claim sets a key of an identity provider. The methods of authentication are a
// list, which records hold as JSON text.
func (w *contextWriter) claim(key, value string) {
	if !strings.HasSuffix(key, ":amr") {
		w.set(key, value)
		return
	}
	n, err := jsontree.Parse([]byte(value))
	if err != nil || n.Kind != jsontree.Array {
		w.list(key, value)
		return
	}
	w.list(key, scalars(n.Elements)...)
}
