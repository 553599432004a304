// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// principalName is the short name of a principal, such as "user tom.arden" or
// "role chart-builder, session nightly-charts". It is s itself where that is
// short or says no more.
func principalName(s string) string {
	p, err := eval.ParsePrincipal(s)
	if err != nil || !p.ARN.IsValid() {
		return s
	}
	resource := p.ARN.Resource()
	switch p.Kind() {
	case eval.Root:
		return "root user of " + p.Account()
	case eval.Session:
		role, session := p.RoleName(), afterSlash(resource)
		if role == session {
			return "role " + role
		}
		return "role " + role + ", session " + session
	case eval.User, eval.Role, eval.FederatedUser:
		return p.Kind().String() + " " + afterSlash(resource)
	}
	return s
}

// resourceName is the short name of a resource to which a policy is attached,
// such as "role forecast-api" or "bucket charts", or s itself.
func resourceName(s string) string {
	a, err := arn.Parse(s)
	if err != nil {
		return s
	}
	resource := a.Resource()
	switch a.Service() {
	case "iam":
		if kind, _, ok := strings.Cut(resource, "/"); ok {
			return kind + " " + afterSlash(resource)
		}
	case "s3":
		if !strings.Contains(resource, "/") {
			return "bucket " + resource
		}
	case "kms":
		return strings.Replace(resource, "/", " ", 1)
	}
	return s
}

// targetName names the root, organizational unit or account of a policy.
func targetName(id, name string) string {
	switch {
	case strings.HasPrefix(id, "ou-"):
		return strings.TrimSpace("OU "+name) + " (" + id + ")"
	case name == "":
		return id
	case strings.HasPrefix(id, "r-") && name == "Root":
		return "the root (" + id + ")"
	case strings.HasPrefix(id, "r-"):
		return "the root " + name + " (" + id + ")"
	}
	return "account " + name + " (" + id + ")"
}

// policyKind is what people call a policy: by the name that stands for a
// resource's own policy, or by its type.
func policyKind(layer, name string) string {
	switch name {
	case "RoleTrustPolicy":
		return "trust policy"
	case "KMSKeyPolicy":
		return "key policy"
	case "S3BucketPolicy":
		return "bucket policy"
	}
	t, err := policy.ParseLayer(layer)
	if err != nil {
		return "policy"
	}
	return t.String()
}

// ownedPolicy names a policy: "the trust policy of role survey-reader", "the
// service control policy KeepInEurope".
func ownedPolicy(layer, name, owner string) string {
	kind := policyKind(layer, name)
	switch {
	case layer == policy.ResourceBased.Layer() && owner != "":
		owner = strings.TrimPrefix(strings.TrimPrefix(resourceName(owner), "bucket "), "key ")
		return "the " + kind + " of " + owner
	case name == "":
		return "the " + kind
	}
	return "the " + kind + " " + name
}

// names finds the names of policies whose documents go by their ARN.
type names map[string]string

// namesIn collects the names that a diagnosis mentions.
func namesIn(d *undenied.Diagnosis) names {
	n := names{}
	for _, b := range d.Blockers {
		n[b.PolicyARN] = b.PolicyName
	}
	for _, f := range d.Fixes {
		for _, s := range f.Steps {
			n[s.PolicyARN] = s.PolicyName
		}
	}
	return n
}

// of returns the name of a document.
func (n names) of(document string) string {
	if name := n[document]; name != "" {
		return name
	}
	return afterSlash(document)
}

func afterSlash(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// count is a number with its noun in the singular or plural.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// list joins the first few of many texts.
func list(texts []string) string {
	const shown = 4
	if len(texts) <= shown+1 {
		return strings.Join(texts, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(texts[:shown], ", "), len(texts)-shown)
}

// upper makes the first letter of an English sentence a capital.
func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
