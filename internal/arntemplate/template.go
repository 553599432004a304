// SPDX-License-Identifier: Apache-2.0

package arntemplate

import "strings"

// A Template is an ARN with variables. The zero Template stands for no ARN.
type Template struct {
	text   string
	pieces []piece
}

// A piece is text or, if variable, the text within ${ and }.
type piece struct {
	text     string
	variable bool
	placed   bool // a variable that is filled from the Place
}

// Parse cuts a template. Braces within a variable nest. Every text is one.
func Parse(template string) Template {
	t := Template{text: template}
	colons := 0
	for template != "" {
		text, rest, ok := strings.Cut(template, "${")
		colons += strings.Count(text, ":")
		if text != "" {
			t.pieces = append(t.pieces, piece{text: text})
		}
		if !ok {
			break
		}
		depth, end := 1, len(rest)
		for i := range len(rest) {
			switch rest[i] {
			case '{':
				depth++
			case '}':
				depth--
			}
			if depth == 0 {
				end = i
				break
			}
		}
		name := rest[:end]
		t.pieces = append(t.pieces, piece{text: name, variable: true, placed: colons < 5 && placed(name)})
		template = rest[min(end+1, len(rest)):]
	}
	return t
}

// placed reports whether a variable before the resource part of an ARN is filled
// from the Place.
func placed(variable string) bool {
	switch variable {
	case "Partition", "Region", "Account", "AccountId":
		return true
	}
	return false
}

// String returns the text of t.
func (t Template) String() string { return t.text }

// A Variable is what a request fills in a template.
type Variable struct {
	Name    string
	EC2Type string // the type of EC2's resources whose id it is, such as "instance"; "" for others
}

// Variables returns the variables of t that a request fills, in their order:
// all but the partition, the Region and the account.
func (t Template) Variables() []Variable {
	var found []Variable
	for i, p := range t.pieces {
		if p.variable && !p.placed {
			found = append(found, Variable{p.text, ec2Type(t.pieces[:i])})
		}
	}
	return found
}

// ec2Type returns the type of EC2's resources whose ARN begins with pieces, or "".
func ec2Type(pieces []piece) string {
	const before = ":ec2:"
	if len(pieces) < 3 || pieces[1].text != "Partition" && pieces[0].text != "arn:" || pieces[2].text != before {
		return ""
	}
	last := pieces[len(pieces)-1].text
	return strings.TrimSuffix(last[strings.LastIndexByte(last, ':')+1:], "/")
}

// Fill returns t with a value for each of its Variables.
func (t Template) Fill(at Place, values []string) string {
	var b strings.Builder
	for _, p := range t.pieces {
		switch {
		case !p.variable:
			b.WriteString(p.text)
		case p.placed:
			b.WriteString(at.piece(p.text))
		default:
			b.WriteString(values[0])
			values = values[1:]
		}
	}
	return b.String()
}

// Matches reports whether s could be of t, whose variables hold anything, as
// paths do.
func (t Template) Matches(s string) bool { return match(t.pieces, s, "") }

// MatchesNarrowly is like Matches for variables that hold no separator.
func (t Template) MatchesNarrowly(s string) bool { return match(t.pieces, s, "/:") }

func match(pieces []piece, s, separators string) bool {
	if len(pieces) == 0 {
		return s == ""
	}
	p := pieces[0]
	switch {
	case !p.variable:
		rest, ok := strings.CutPrefix(s, p.text)
		return ok && match(pieces[1:], rest, separators)
	case p.placed:
		end := strings.IndexByte(s, ':')
		return end >= 0 && match(pieces[1:], s[end:], separators)
	case len(pieces) == 1:
		return s != "" && !strings.ContainsAny(s, separators)
	}
	next := pieces[1].text
	if pieces[1].variable {
		return s != "" // two variables side by side: nothing to tell them apart
	}
	for i := 1; i < len(s); i++ {
		if strings.HasPrefix(s[i:], next) && match(pieces[1:], s[i:], separators) {
			return true
		}
		if strings.IndexByte(separators, s[i-1]) >= 0 {
			return false
		}
	}
	return false
}

// IsARN reports whether s has the fields of an ARN.
func IsARN(s string) bool { return strings.HasPrefix(s, "arn:") && strings.Count(s, ":") >= 5 }
