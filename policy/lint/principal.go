// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// principals reports what is wrong with a Principal or NotPrincipal element, in
// the policies that may have one.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (l *linter) principals(s *statement) {
	if s.Principal == nil || slices.Contains([]Kind{Identity, Boundary, Session, SCP, RCP}, l.kind) {
		return
	}
	ps := s.Principal
	at := s.at.member(ps.Element())
	places := awsPlaces(at)
	for _, p := range ps.AWS {
		l.awsPrincipal(p, places.of(p))
	}
	for i, text := range ps.Service {
		if !strings.Contains(text, ".") && !strings.ContainsAny(text, "*?") {
			l.report(textPlace(at, "Service", i), codePrincipal, "%q is not a service principal, want one such as %q", text, "lambda.amazonaws.com")
		}
	}
	l.misplaced(s, at)
	if ps.Not {
		l.notPrincipal(s, places)
	}
	if ps.Any && !ps.Not && s.Effect == policy.Allow && len(s.Condition) == 0 && (l.kind == Trust || l.kind == Key) {
		l.report(at, codeOpen, "allows everybody in all accounts, want principals or a Condition")
	}
	named := len(ps.AWS)+len(ps.Service)+len(ps.Federated) > 0
	if l.kind == Endpoint && named && !ps.Not && s.hasService("s3", "dynamodb") {
		l.report(at, codeGateway, `a gateway endpoint takes no named principals, want "Principal": "*" and a Condition on aws:PrincipalArn`)
	}
}

// principalPlaces are the places of the AWS principals of an element.
type principalPlaces struct {
	element place
	list    map[policy.AWSPrincipal]place
}

func awsPlaces(element place) principalPlaces {
	at := element
	if at.node == nil || at.node.Kind == jsontree.Object {
		at = at.member("AWS")
	}
	ps := principalPlaces{element, make(map[policy.AWSPrincipal]place)}
	for i := range at.size() {
		item := at.item(i)
		if p, err := policy.ParseAWSPrincipal(item.node.Str()); err == nil {
			ps.list[p] = item
		}
	}
	return ps
}

// of returns the place of p, or the element's if it has no source.
func (ps principalPlaces) of(p policy.AWSPrincipal) place {
	if at, ok := ps.list[p]; ok {
		return at
	}
	return ps.element
}

// textPlace returns the place of the i-th principal of another kind than AWS.
func textPlace(element place, kind string, i int) place { return element.member(kind).item(i) }

func (l *linter) awsPrincipal(p policy.AWSPrincipal, at place) {
	if p.ID != "" {
		l.report(at, codeUniqueID, "%q is the unique ID that AWS shows for a user or role that was deleted, want an ARN", p.ID)
		return
	}
	if err := checkPrincipal(p.ARN); err != nil {
		l.report(at, codePrincipal, "%v", err)
	}
}

// checkPrincipal says why AWS takes no ARN such as a for a principal. Wildcards
// and groups are for policy.Document.Check.
func checkPrincipal(a arn.ARN) error {
	kind, name, _ := strings.Cut(a.Resource(), "/")
	switch {
	case strings.ContainsAny(a.String(), "*?"):
		return nil
	case a.Service() != "iam" && a.Service() != "sts":
		return fmt.Errorf("%q is not a principal, want the ARN of an account, a user, a role or a session", a)
	case a.Region() != "":
		return fmt.Errorf("%q has a region, want none in the ARN of a principal", a)
	case !isAccount(a.Account()):
		return fmt.Errorf("%q has no account ID, want twelve digits", a)
	}
	switch a.Service() + " " + kind {
	case "iam root", "iam group":
		return nil
	case "iam user", "iam role", "sts federated-user":
		if name != "" {
			return nil
		}
	case "sts assumed-role":
		if role, session, ok := strings.Cut(name, "/"); ok && role != "" && session != "" {
			return nil
		}
		return fmt.Errorf("%q does not name a session, want assumed-role/ROLE/SESSION, or the ARN of the role", a)
	}
	return fmt.Errorf("%q is not a principal, want the ARN of an account, a user, a role or a session", a)
}

// isAccount reports whether s is an account ID, or a name that AWS uses for one
// of its own, such as cloudfront.
func isAccount(s string) bool {
	digits, letters := 0, 0
	for i := range len(s) {
		switch {
		case '0' <= s[i] && s[i] <= '9':
			digits++
		case 'a' <= s[i] && s[i] <= 'z':
			letters++
		}
	}
	return digits == 12 && len(s) == 12 || letters > 0 && letters == len(s)
}

// misplaced reports principals that make no request to such a resource.
func (l *linter) misplaced(s *statement, at place) {
	ps := s.Principal
	for i, text := range ps.Federated {
		switch {
		case l.kind != Trust:
			l.report(textPlace(at, "Federated", i), codeMisplacedPrincipal, "%q is a principal for role trust policies only", text)
		case !strings.ContainsAny(text, "*./:"):
			l.report(textPlace(at, "Federated", i), codePrincipal, "%q is not an identity provider, want its ARN or domain name", text)
		}
	}
	for i, text := range ps.CanonicalUser {
		if !s.hasService("s3") && !s.open {
			l.report(textPlace(at, "CanonicalUser", i), codeMisplacedPrincipal, "%q is a canonical user, which only S3 knows", text)
		}
	}
}

// hasService reports whether an action pattern of s is of one of the services.
func (s *statement) hasService(prefixes ...string) bool {
	return slices.ContainsFunc(s.Action.Patterns, func(p policy.ActionPattern) bool {
		prefix, _, _ := strings.Cut(p.Service(), "-")
		return slices.Contains(prefixes, prefix)
	})
}

// notPrincipal reports the dangers of NotPrincipal: whom it denies although
// listed.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func (l *linter) notPrincipal(s *statement, places principalPlaces) {
	l.report(places.element, codeNotPrincipal, `also denies listed principals that have a permissions boundary, want "Principal": "*" and a Condition on aws:PrincipalArn`)
	listed := make(map[string]bool)
	for _, p := range s.Principal.AWS {
		a := p.ARN
		if a.Account() == "" {
			continue
		}
		listed[a.Account()+" "+a.Resource()] = true
		if name, ok := strings.CutPrefix(a.Resource(), "role/"); ok {
			listed[a.Account()+" role/"+name[strings.LastIndexByte(name, '/')+1:]] = true
		}
	}
	for _, p := range s.Principal.AWS {
		account, resource := p.ARN.Account(), p.ARN.Resource()
		if account == "" || resource == "root" {
			continue
		}
		if !listed[account+" root"] {
			l.report(places.of(p), codePartialNotPrincipal, "%q is denied all the same unless its account is listed too, want %q", p, account)
		}
		if session, ok := strings.CutPrefix(resource, "assumed-role/"); ok {
			role, _, _ := strings.Cut(session, "/")
			if !listed[account+" role/"+role] {
				l.report(places.of(p), codePartialNotPrincipal, "%q is denied all the same unless its role is listed too, want the ARN of role %s", p, role)
			}
		}
	}
}
