// SPDX-License-Identifier: Apache-2.0

package denial

import "strings"

// What the sentences begin with that newer messages, and those of EC2, end with.
const (
	encodedHead = "Encoded authorization failure message:"
	detailsHead = "Go to https://"
)

// trailer reads what newer messages, and those of EC2, end with.
func (p *parser) trailer() {
	m, s := &p.refusal, p.text
	_, i := find(s, 0, encodedHead)
	m.Encoded = i >= 0
	switch text, whole := readEncoded(s, i, p.cut); {
	case m.Encoded && whole:
		m.EncodedText = text
	case m.Encoded:
		p.unread(partEncodedText)
		m.Truncated = m.Truncated || text == "" && strings.TrimSpace(s[i:]) == ""
	case breaksOffIn(s, encodedHead) && strings.Contains(s, "uthorized"):
		p.broken(partEncodedText)
	}
	p.authorizationID(s)
}

// readEncoded reads an encoded message from i on, which lines may break.
func readEncoded(s string, i int, cut bool) (text string, whole bool) {
	if i < 0 {
		return "", false
	}
	const set = alnum + "_=-"
	rest := strings.TrimLeft(s[i:], space)
	text = token(rest, set)
	rest = rest[len(text):]
	for len(text) >= 40 && strings.HasPrefix(rest, "\n") {
		line := token(rest[1:], set)
		if after := rest[1+len(line):]; line == "" || after != "" && after[0] != '\n' && strings.ContainsAny(after[:1], " :") {
			break
		}
		text, rest = text+line, rest[1+len(line):]
	}
	torn := strings.HasPrefix(rest, "\n") && !lineEnds(rest[1:])
	return text, text != "" && !torn && !(rest == "" && cut)
}

// authorizationID reads the ID for the GetRequestAuthorizationDetails API: from
// the end of the sentence, or from the link before it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html
func (p *parser) authorizationID(s string) {
	announced := strings.Contains(s, detailsHead)
	for _, words := range [...]string{"authorization id:", "authorization ID:", "authorization id ", "authorization ID ", "/authorization-details/", "authorizationId="} {
		_, i := find(s, 0, words)
		if i < 0 {
			continue
		}
		announced = true
		rest := strings.TrimLeft(s[i:], space+":")
		id := token(rest, alnum+"-")
		after := rest[len(id):]
		if id == "" || after == "" && p.cut || strings.HasPrefix(after, "\n") && !lineEnds(after[1:]) {
			continue
		}
		p.refusal.AuthorizationID = id
		break
	}
	switch {
	case p.refusal.AuthorizationID != "":
	case announced:
		p.broken(partAuthorizationID)
	case breaksOffIn(s, detailsHead) && p.refusal.Template && !p.refusal.PublicAccess:
		p.broken(partAuthorizationID)
	}
}
