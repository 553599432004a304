// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// alternatives returns the changes of a clause's key that make the clause true,
// or false, as wanted, and that the principal can make: what policies name comes
// first. A key that a change has given a value keeps it.
func (a Authorization) alternatives(x *eval.Explanation, s *policy.Statement, cl *condition.Clause, want condition.Truth, made []Change) []Change {
	key := cl.Key
	if key == keyMFAAge {
		key = keyMFAPresent // what is used anew is young
	}
	isMade := slices.ContainsFunc(made, func(c Change) bool { return c.Key == key })
	if isMade || cl.Set != condition.SingleValued || !decides(a.Request, key) {
		return nil
	}
	change := Change{Key: key, Name: nameOf(key, s), Clause: cl}
	var all []Change
	propose := func(c Change) {
		if !sensible(c) || slices.ContainsFunc(all, c.same) {
			return
		}
		if then := a.Asked([]Change{c}); cl.Eval(contextOf(then.Request)) == want {
			all = append(all, c)
		}
	}
	with := func(value string) {
		c := change
		c.Value = value
		propose(c)
	}
	for _, v := range values(a.Request, cl) {
		with(v)
	}
	// Another statement may say what values there are; then not any will do.
	free := true
	for r := range x.Statements() {
		for i := range r.Clauses {
			if other := r.Clauses[i].Clause; other.Key == key && other != cl {
				free = free && (other.Operator == condition.Null || r.Action == condition.False)
				for _, v := range values(a.Request, other) {
					with(v)
				}
			}
		}
	}
	if optional(key) {
		c := change
		c.Left = true
		propose(c)
	}
	switch {
	case cl.Operator != condition.Null || len(all) > 0:
	case !sensible(change): // there is but one value of MFA
		with("true")
	case free:
		with("")
	}
	return all
}

// sensible reports whether somebody would ask for the change: nobody signs in
// without MFA, or goes without TLS, to be let in.
func sensible(c Change) bool {
	switch c.Key.String() {
	case "aws:multifactorauthpresent", "aws:securetransport":
		return c.Value == "true"
	}
	return true
}

// values returns what a request could carry to be on one side of a clause or the
// other.
func values(req *eval.Request, cl *condition.Clause) []string {
	var all []string
	for _, v := range cl.Values {
		text, ok := resolved(req, v.String())
		prefix, err := netip.ParsePrefix(text)
		switch {
		case !ok || strings.ContainsAny(text, "*?$"):
			continue
		case err == nil && prefix.Addr().IsPrivate() && cl.Key == keySourceIP: // nobody has such an address on the way to AWS
			continue
		}
		switch {
		case cl.Operator == condition.Null:
		case cl.Operator == condition.Bool:
			all = append(all, "true", "false")
		case numeric(cl.Operator):
			if n, err := strconv.ParseInt(text, 10, 64); err == nil {
				all = append(all, text, strconv.FormatInt(n-1, 10), strconv.FormatInt(n+1, 10))
			} else {
				all = append(all, text)
			}
		case cl.Key == keyTokenIssued:
			all = append(all, text)
			if t, err := time.Parse(time.RFC3339, text); err == nil {
				all = append(all, t.Add(time.Second).UTC().Format(time.RFC3339))
			}
		default:
			all = append(all, text)
		}
	}
	if cl.Key == keyMFAAge {
		return []string{"true"}
	}
	return all
}

func numeric(o condition.Operator) bool {
	return o >= condition.NumericEquals && o <= condition.NumericGreaterThanEquals
}

// variable is a policy variable that stands for a key.
var variable = regexp.MustCompile(`\$\{([A-Za-z0-9]+:[^{}*?$,]+)\}`)

// resolved puts in what variables stand for. It reports false if that is not
// known.
func resolved(req *eval.Request, text string) (string, bool) {
	if !strings.Contains(text, "${") {
		return text, true
	}
	ok, known := true, contextOf(req)
	text = variable.ReplaceAllStringFunc(text, func(v string) string {
		k, err := condition.ParseKey(variable.FindStringSubmatch(v)[1])
		if err != nil {
			ok = false
			return v
		}
		value, present, sure := known.Variable(k)
		ok = ok && present && sure
		return value
	})
	return text, ok
}

// decides reports whether the principal itself can choose the value of a key for
// this request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func decides(req *eval.Request, k condition.Key) bool {
	kind := req.Principal.Kind()
	switch name := k.String(); name {
	case "aws:sourcevpce", "aws:sourcevpc", "aws:securetransport":
		return true
	case "aws:sourceip":
		return req.Context.Lookup(keySourceIP).Presence == condition.Present // a public call
	case "aws:vpcsourceip":
		return req.Context.Lookup(k).Presence == condition.Present // from a VPC
	case "aws:multifactorauthpresent":
		return kind == eval.User || kind == eval.Root
	case "aws:tokenissuetime":
		return kind == eval.Session || kind == eval.FederatedUser
	case "aws:requestedregion":
		return movable(req)
	case "sts:externalid", "sts:rolesessionname", "sts:sourceidentity":
		return true
	default:
		return settable(name) && catalog.Takes(req.Action.String(), name)
	}
}

// settable reports whether a key is an option of requests, which the principal
// sets without asking for something else: a tag, a header, an encryption setting.
// What names the thing that the request is about is none.
func settable(name string) bool {
	for _, prefix := range settablePrefixes {
		if strings.HasPrefix(name, prefix) && len(name) > len(prefix) {
			return name != "s3:x-amz-copy-source" && name != "s3:x-amz-content-sha256"
		}
	}
	return slices.Contains(settables, name)
}

var settablePrefixes = []string{"aws:requesttag/", "s3:x-amz-", "s3:requestobjecttag/", "s3:object-lock-", "kms:encryptioncontext:"}

var settables = []string{
	"s3:prefix", "s3:delimiter", "s3:max-keys", "s3:signatureversion", "s3:authtype", "s3:tlsversion", "s3:locationconstraint", "s3:if-none-match",
	"iam:permissionsboundary",
	"ec2:instancetype", "ec2:encrypted", "ec2:metadatahttptokens", "ec2:metadatahttpendpoint", "ec2:metadatahttpputresponsehoplimit",
	"ec2:volumetype", "ec2:volumesize", "ec2:ebsoptimized", "ec2:tenancy", "ec2:associatepublicipaddress",
	"rds:storageencrypted", "rds:databaseclass", "rds:multiaz", "rds:publiclyaccessible",
	"lambda:functionurlauthtype",
	"elasticfilesystem:encrypted",
	"sns:protocol",
	"sts:durationseconds",
	"kms:keyspec", "kms:keyusage", "kms:keyorigin", "kms:multiregion", "kms:schedulekeydeletionpendingwindowindays", "kms:rotationperiodindays",
	"secretsmanager:blockpublicpolicy", "secretsmanager:forcedeletewithoutrecovery", "secretsmanager:recoverywindowindays",
	"dynamodb:select", "dynamodb:returnvalues",
	"sagemaker:directinternetaccess", "sagemaker:rootaccess", "sagemaker:networkisolation",
}

// optional reports whether a request can do without a key: a tag, or a header
// that gives others access.
func optional(k condition.Key) bool {
	name := k.String()
	return strings.HasPrefix(name, "aws:requesttag/") || strings.HasPrefix(name, "s3:requestobjecttag/") ||
		name == "s3:x-amz-acl" || strings.HasPrefix(name, "s3:x-amz-grant-")
}

// movable reports whether the same request can be made in another Region: it is
// about no resource that exists, and its service has Regions.
func movable(req *eval.Request) bool {
	if !req.Resource.IsValid() {
		return !global[req.Action.Service()]
	}
	return req.Resource.Region() != "" && strings.HasSuffix(req.Resource.Resource(), "*")
}

// global are services with one Region for everybody.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
var global = map[string]bool{
	"iam": true, "organizations": true, "cloudfront": true, "route53": true, "globalaccelerator": true, "account": true,
	"support": true, "health": true, "budgets": true, "ce": true, "shield": true, "waf": true, "sts": true, "s3": true,
}

// companionsAllowed reports whether what changes need besides is allowed: a
// request with tags is authorized for tagging, too.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
func companionsAllowed(call []Authorization, changes []Change) bool {
	for _, c := range changes {
		for _, a := range call {
			action, ok := companion(a.Request.Action.String(), c)
			made := strings.HasSuffix(a.Request.Resource.Resource(), "*") // by the call, which tags nothing else
			if !ok || a.Request.Action.Service() == "ec2" && !made {
				continue
			}
			req := *a.Request
			var err error
			if req.Action, err = policy.ParseAction(action); err != nil {
				continue
			}
			if req.Action.Service() == "ec2" {
				_, name, _ := strings.Cut(catalog.ActionName(a.Request.Action.String()), ":")
				req.Context.Set(condition.MustKey("ec2:CreateAction"), name)
			}
			if !(Authorization{&req, a.Policies}).allowed() {
				return false
			}
		}
	}
	return true
}

// companion is the action that AWS checks beside another because of a change.
func companion(action string, c Change) (string, bool) {
	key := c.Key.String()
	_, name, _ := strings.Cut(action, ":")
	tags := strings.HasPrefix(key, "aws:requesttag/") && !c.Left
	switch {
	case tags && strings.HasPrefix(action, "sts:assumerole"):
		return "sts:TagSession", true
	case tags && strings.HasPrefix(action, "ec2:") && (strings.HasPrefix(name, "create") || strings.HasPrefix(name, "run")) && action != "ec2:createtags":
		return "ec2:CreateTags", true
	case key == "sts:sourceidentity" && strings.HasPrefix(action, "sts:assumerole"):
		return "sts:SetSourceIdentity", true
	case strings.HasPrefix(key, "s3:requestobjecttag/") && !c.Left && action == "s3:putobject":
		return "s3:PutObjectTagging", true
	}
	return "", false
}
