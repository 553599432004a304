// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"encoding/json"
	"strings"
)

// statement makes a statement.
func (g *generator) statement(layer string) map[string]any {
	deny := g.percent(map[string]int{"identity": 12, "boundary": 10, "session": 10, "scp": 40, "rcp": 100, "endpoint": 10, "resource": 15}[layer])
	s := map[string]any{"Effect": "Allow"}
	if deny {
		s["Effect"] = "Deny"
	}
	switch {
	case layer == "rcp":
		s["Principal"] = "*"
	case (layer == "resource" || layer == "endpoint") && deny && g.percent(25):
		s["NotPrincipal"] = g.notPrincipal()
	case layer == "resource" && !g.percent(2), layer == "endpoint" && g.percent(80):
		s["Principal"] = g.principal()
	}

	action := g.list(g.actionPattern)
	if g.percent(8) && layer != "rcp" {
		s["NotAction"] = action
	} else {
		s["Action"] = action
	}

	resource := g.list(func() any { return g.resourcePattern() })
	switch {
	case layer == "resource" && g.percent(25):
	case g.percent(8):
		s["NotResource"] = resource
	default:
		s["Resource"] = resource
	}
	if n := 30; g.percent(n) || deny && g.percent(60) {
		s["Condition"] = g.condition()
	}
	return s
}

// list makes a value, or a list of some.
func (g *generator) list(one func() any) any {
	switch n := g.IntN(100); {
	case n < 55:
		return one()
	case n < 99:
		var all []any
		for range 1 + g.IntN(3) {
			all = append(all, one())
		}
		return all
	}
	return []any{}
}

// actionPattern makes a value of an Action element.
func (g *generator) actionPattern() any {
	action := pick(g, g.theme.actions)
	if g.percent(10) {
		action = pick(g, g.theme.zero)
	}
	service, name, _ := strings.Cut(action, ":")
	switch g.IntN(12) {
	case 0, 1:
		return "*"
	case 2, 3:
		return service + ":*"
	case 4:
		return service + ":" + name[:g.IntN(len(name))] + "*"
	case 5:
		return service + ":*" + name[g.IntN(len(name)):]
	case 6:
		i := g.IntN(len(name))
		return service + ":" + name[:i] + "?" + name[i+1:]
	case 7:
		return strings.ToLower(action)
	case 8:
		other := pick(g, themesOf)
		return pick(g, other.actions)
	case 9:
		return service[:1] + "*:" + pick(g, []string{"*", name})
	}
	return action
}

// resourcePattern makes a value of a Resource element: mostly one that a
// request is about, with wildcards and variables put in.
func (g *generator) resourcePattern() string {
	if g.percent(25) {
		return "*"
	}
	r := pick(g, g.theme.resources)
	if g.percent(8) {
		r = pick(g, pick(g, themesOf).resources)
	}
	if g.percent(12) {
		r = strings.ReplaceAll(r, home, foreign)
	}
	r = strings.NewReplacer("${", "$").Replace(r)
	if g.percent(30) {
		return r
	}
	f := strings.SplitN(r, ":", 6)
	for range 1 + g.IntN(2) {
		n := g.IntN(18)
		if strings.Contains(f[5], "${") {
			n = 5 // leave variables alone
		}
		switch n {
		case 0, 1, 2: // the end of the resource
			f[5] = f[5][:g.IntN(len(f[5])+1)] + "*"
		case 3:
			i := g.IntN(len(f[5]) + 1)
			f[5] = "*" + f[5][i:]
		case 4: // one character
			c := []rune(f[5])
			if len(c) > 0 {
				c[g.IntN(len(c))] = '?'
			}
			f[5] = string(c)
		case 5:
			f[pick(g, []int{3, 4})] = "*"
		case 6:
			i := pick(g, []int{1, 3, 4})
			f[i] = f[i][:g.IntN(len(f[i])+1)] + pick(g, []string{"*", "?", "*-*"})
		case 7:
			i := g.IntN(6)
			f[i] = strings.ToUpper(f[i])
		case 8, 9, 12, 13, 14, 15, 16:
			names := strings.FieldsFunc(f[5], func(c rune) bool { return strings.ContainsRune("/:*?${}", c) })
			if len(names) == 0 {
				continue
			}
			name := pick(g, names)
			v := pick(g, []string{"${aws:username}", "${aws:PrincipalTag/team}", "${AWS:UserName, 'alice'}", "${s3:prefix, '" + name + "'}", "${aws:PrincipalTag/team, '" + name + "'}", "${aws:TagKeys}", "${aws:TagKeys, '" + name + "'}", "${*}", "${?}", "${$}"})
			f[5] = strings.Replace(f[5], name, v, 1)
		case 10: // a short one
			n := 2 + g.IntN(4)
			return strings.Join(f[:n], ":") + pick(g, []string{"", "*", ":*"})
		case 17: // a star that runs across colons
			last := strings.LastIndexAny(f[5], ":/")
			return strings.Join(f[:3+g.IntN(2)], ":") + ":*:" + strings.Repeat("*:", g.IntN(2)) + f[5][last+1:]
		case 11:
			f[2] = pick(g, []string{"*", f[2][:1] + "*", f[2]})
		}
	}
	f[5] = strings.Replace(f[5], "a*b", "a${*}b", g.IntN(2))
	return strings.Join(f, ":")
}

// principal makes a Principal element that often names the world's principal.
func (g *generator) principal() any {
	switch n := g.IntN(100); {
	case n < 15:
		return "*"
	case n < 17:
		return home // no proper grammar, read as an AWS principal
	}
	element := map[string]any{}
	who := newPrincipal(g.caller.name, g.caller.issuer)
	for range 1 + g.IntN(2) {
		switch g.IntN(10) {
		case 0:
			element["Service"] = g.list(func() any { return pick(g, []string{"events.amazonaws.com", "s3.amazonaws.com"}) })
			continue
		case 1:
			element["Federated"] = g.list(func() any {
				return pick(g, []string{"accounts.google.com", "arn:aws:iam::111122223333:saml-provider/Idp", "arn:aws:iam::111122223333:saml-provider/Other"})
			})
			continue
		}
		switch who.kind {
		case "service":
			if g.percent(15) { // not said to be one of them
				element["AWS"] = g.list(func() any { return g.awsPrincipal() })
			}
			element["Service"] = g.list(func() any { return pick(g, []string{who.service, "s3.amazonaws.com"}) })
		case "federated":
			if g.percent(15) { // not a principal of any account
				element["AWS"] = g.list(func() any { return pick(g, []string{home, foreign, "arn:aws:iam::111122223333:root"}) })
			}
			element["Federated"] = g.list(func() any { return pick(g, []string{who.arn + who.service, "www.amazon.com"}) })
		default:
			element["AWS"] = g.list(func() any { return g.awsPrincipal() })
		}
	}
	return element
}

// awsPrincipal makes a value of {"AWS": …}.
func (g *generator) awsPrincipal() string {
	own := g.levels()
	switch n := g.IntN(100); {
	case n < 65 && len(own) > 0:
		return pick(g, own)
	case n < 75:
		return "*"
	}
	return pick(g, []string{home, foreign, "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:role/app/App", "arn:aws:iam::444455556666:role/app/App",
		"arn:aws:sts::111122223333:assumed-role/App/other", "arn:aws:iam::111122223333:user/Alice", "AIDACKCEVSQ6C2EXAMPLE", "arn:aws:sts::111122223333:federated-user/carol"})
}

// levels are all names of the world's principal: account, user or role, session.
func (g *generator) levels() []string {
	who := newPrincipal(g.caller.name, g.caller.issuer)
	if !who.inAccount() {
		return nil
	}
	names := []string{who.account(), "arn:" + who.partition() + ":iam::" + who.account() + ":root", who.arn}
	switch {
	case who.issuer != "":
		names = append(names, who.issuer)
	case who.kind == "session":
		names = append(names, "arn:aws:iam::111122223333:role/app/App")
	case who.kind == "federatedUser":
		names = append(names, "arn:aws:iam::111122223333:user/alice")
	}
	return names
}

// notPrincipal makes a NotPrincipal element that lists some, none or all levels
// of the world's principal.
func (g *generator) notPrincipal() any {
	if g.caller.name == "events.amazonaws.com" && g.percent(70) {
		return map[string]any{"Service": g.caller.name}
	}
	var list []any
	for _, name := range g.levels() {
		if g.percent(75) {
			list = append(list, name)
		}
	}
	if len(list) == 0 || g.percent(20) {
		list = append(list, "arn:aws:iam::111122223333:user/dave")
	}
	return map[string]any{"AWS": list}
}

// condition makes a Condition element.
func (g *generator) condition() any {
	block := map[string]any{}
	if g.percent(2) {
		return block
	}
	for range 1 + g.IntN(2) {
		w := pick(g, wordsOf)
		operator, tests := g.operator(w)
		if block[operator] != nil {
			continue
		}
		key := w.key
		if g.percent(10) {
			key = strings.ToUpper(key)
		}
		clauses := map[string]any{key: g.list(func() any { return g.unquoted(pick(g, tests)) })}
		if other := pick(g, wordsOf); g.percent(10) && other.kind == w.kind && other.key != w.key {
			clauses[other.key] = g.list(func() any { return pick(g, other.tests) })
			if strings.HasSuffix(operator, "Null") {
				clauses[other.key] = "true"
			}
		}
		block[operator] = clauses
		if g.percent(2) {
			return map[string]any{strings.ToLower(operator): clauses}
		}
	}
	return block
}

// unquoted sometimes writes a number or boolean without quotes.
func (g *generator) unquoted(s string) any {
	if !g.percent(30) {
		return s
	}
	switch {
	case s == "true":
		return true
	case s == "false":
		return false
	case decimal.MatchString(s):
		return json.Number(s)
	}
	return s
}

// operator chooses an operator for a key, and what to compare with.
func (g *generator) operator(w word) (string, []string) {
	if g.percent(10) {
		return pick(g, []string{"Null", "Null", "Null", "ForAnyValue:Null", "ForAllValues:Null"}), []string{"true", "false"}
	}
	kind := w.kind
	if g.percent(7) {
		kind = pick(g, kindsOf)
	}
	operator := pick(g, operatorsOf[kind])
	if n := g.IntN(100); w.multi && n < 80 || n < 10 {
		operator = pick(g, []string{"ForAllValues:", "ForAnyValue:"}) + operator
	}
	if g.percent(20) {
		operator += "IfExists"
	}
	return operator, w.tests
}
