// SPDX-License-Identifier: Apache-2.0

package denial

import (
	"slices"
	"strings"
)

// What was found where a resource should stand.
type resourceState uint8

const (
	wholeResource  resourceState = iota
	brokenResource               // the text ends within it
	tornResource                 // a line break may have torn it
)

// readResource reads the resource that s begins with: a name in quotes, or one
// that goes on to the reason of the refusal, or to what a tool wrote behind the
// message. Names may contain blanks and quotes.
func readResource(s string, cut bool) (name, after string, state resourceState) {
	for _, quotes := range [...]string{`""`, "''", "``", "“”"} {
		runes := []rune(quotes)
		if rest, ok := strings.CutPrefix(s, string(runes[0])); ok {
			return quotedResource(rest, string(runes[1]))
		}
	}
	s = joinNoun(s)
	end, reason := reasonStart(s), true
	if i := wrapperStart(s, true); i >= 0 && (end < 0 || i < end) {
		end, reason = i, false
	}
	if end < 0 {
		reason = false
		if end = wrapperStart(s, false); end < 0 {
			end = len(s)
		}
	}
	name, after = s[:end], s[end:]
	if reason {
		name = strings.TrimRight(name, space)
		if strings.Contains(name, "\n") {
			return "", after, tornResource
		}
		return name, after, wholeResource
	}
	if after == "" && (cut || partReason(name)) {
		return "", "", brokenResource
	}
	if strings.Contains(name, "\n") || strings.HasPrefix(after, "\n") && (partReason(name) || !lineEnds(after[1:])) {
		return "", after, tornResource
	}
	return trimName(name), after, wholeResource
}

// nouns are the words that IAM puts before the name of a resource.
var nouns = []string{"user", "role", "group", "policy", "instance profile"}

// joinNoun undoes a line break between a noun and a name.
func joinNoun(s string) string {
	before, after, broken := strings.Cut(s, "\n")
	if broken && slices.Contains(nouns, before) {
		return before + " " + after
	}
	return s
}

// quotedResource reads a name up to the closing quote.
func quotedResource(s, quote string) (name, after string, state resourceState) {
	first, closing := -1, -1
	for i := 0; ; {
		j := strings.Index(s[i:], quote)
		if j < 0 {
			break
		}
		i += j
		rest := s[i+len(quote):]
		if first < 0 {
			first = i
		}
		if rest == "" || strings.ContainsAny(rest[:1], ".,;)<\"'\n") || ends(rest) {
			closing = i
			break
		}
		i += len(quote)
	}
	if closing < 0 {
		closing = first
	}
	if closing < 0 {
		return "", "", brokenResource
	}
	name, after = s[:closing], s[closing+len(quote):]
	if strings.Contains(name, "\n") {
		return "", after, tornResource
	}
	return name, after, wholeResource
}

// ends reports whether s begins as what may follow a name in quotes does.
func ends(s string) bool {
	for _, words := range [...]string{" because ", " " + explicitDeny, " no identity-based policy allow", " (", " status code:"} {
		if end, short := phrase(s, 0, words); end >= 0 || short {
			return true
		}
	}
	return false
}

// reasonStart returns where the reason of the refusal begins in s, with the
// blank before it, or -1.
func reasonStart(s string) int {
	best := -1
	for _, words := range [...]string{"because ", "because", explicitDeny, "no identity-based policy allow"} {
		for from := 0; ; {
			i, end := find(s, from, words)
			if i < 0 {
				break
			}
			from = i + 1
			if words == "because" && end != len(s) {
				continue // within a name
			}
			if i > 0 && strings.ContainsAny(s[i-1:i], space) {
				start := len(strings.TrimRight(s[:i], space))
				if best < 0 || start < best {
					best = start
				}
				break
			}
		}
	}
	if i := strings.LastIndex(s, "with an e"); best < 0 && i > 0 && strings.ContainsAny(s[i-1:i], space) {
		if _, short := phrase(s, i, explicitDeny); short {
			return len(strings.TrimRight(s[:i], space)) // cut off
		}
	}
	return best
}

// partReason reports whether a name ends with the first words of a reason. A
// noun of IAM's and a name are no such thing: "role b".
func partReason(name string) bool {
	i := strings.LastIndexAny(name, space)
	if i < 0 || !strings.HasPrefix(name, "arn:") && !strings.ContainsAny(strings.TrimRight(name[:i], space), space) && len(name)-i <= 2 {
		return false
	}
	return unfinishedReason(name)
}

// wrapperStart returns where s goes over to what a tool wrote around a message,
// or -1. In sure places only, or also where a name could go on like that.
func wrapperStart(s string, sure bool) int {
	best := -1
	at := func(i int) {
		if i >= 0 && (best < 0 || i < best) {
			best = i
		}
	}
	if sure {
		for _, words := range [...]string{" (Service", " (retry", " (Amazon", " (Status", " (AWS", " status code:", "\nstatus code:", "</", ". " + encodedHead, ". " + detailsHead, `\n`} {
			at(strings.Index(s, words))
		}
		at(closingQuote(s))
		return best
	}
	for _, words := range [...]string{" (", "\n", ", ", "; ", ". "} {
		at(strings.Index(s, words))
	}
	return best
}

// closingQuote returns where a quote in s closes one that was opened before s.
func closingQuote(s string) int {
	best := -1
	for _, q := range [...]string{`"`, "'", "`", "”"} {
		open := false
		for i := 0; ; {
			j := strings.Index(s[i:], q)
			if j < 0 {
				break
			}
			i += j
			rest := s[i+len(q):]
			if !open && (rest == "" || strings.ContainsAny(rest[:1], " \t\n(){}[],;:.<\"'")) {
				if best < 0 || i < best {
					best = i
				}
				break
			}
			open = !open
			i += len(q)
		}
	}
	return best
}

// trimName removes what a sentence or a tool put behind a name.
func trimName(s string) string {
	for s != "" {
		last := s[len(s)-1]
		switch {
		case strings.IndexByte(space+".,;\\", last) >= 0:
		case strings.IndexByte("\"'`", last) >= 0 && strings.Count(s, string(last))%2 == 1:
		case strings.IndexByte(")]}>", last) >= 0 && strings.Count(s, string(last)) > strings.Count(s, opening(last)):
		default:
			return s
		}
		s = s[:len(s)-1]
	}
	return s
}

func opening(closing byte) string {
	return string("([{<"[strings.IndexByte(")]}>", closing)])
}
