// SPDX-License-Identifier: Apache-2.0

package denial

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// unwrap undoes what logs and tools do to a text: escapes of JSON and XML,
// colours, and the frame that Terraform draws around lines. A line break becomes
// a single "\n", whatever stands at the start of the next line: whether a word
// goes on there is not known.
func unwrap(s string) string {
	for range 3 {
		if !strings.Contains(s, `\"`) {
			break
		}
		s = unescape(s)
	}
	if strings.Contains(s, "&") && containsAny(s, quoteEntities) {
		s = entities.Replace(s)
	}
	if strings.ContainsRune(s, '\x1b') {
		s = uncolour(s)
	}
	if strings.ContainsAny(s, "\r\n") {
		s = joinLines(s)
	}
	return s
}

// quoteEntities are what XML has for quotes. Names with other entities in them
// may be just so.
var quoteEntities = []string{"&quot;", "&#34;", "&apos;", "&#39;"}

var entities = strings.NewReplacer("&quot;", `"`, "&#34;", `"`, "&apos;", "'", "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&")

// unescape undoes the escapes of a JSON string. Others stay as they are.
func unescape(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 == len(s) {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		n := 2
		switch c := s[i+1]; c {
		case '"', '\\', '/':
			b.WriteByte(c)
		case 'n', 'r', 't':
			b.WriteByte("\n\r\t"[strings.IndexByte("nrt", c)])
		case 'u':
			if r, err := strconv.ParseUint(s[i+2:min(i+6, len(s))], 16, 16); err == nil && i+6 <= len(s) && utf8.ValidRune(rune(r)) {
				b.WriteRune(rune(r))
				n = 6
				break
			}
			fallthrough
		default:
			b.WriteString(s[i : i+2])
		}
		s = s[i+n:]
	}
}

// uncolour removes the sequences that set colours on a terminal.
func uncolour(s string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		s = after[strings.IndexByte(after, 'm')+1:]
	}
}

// joinLines puts "\n" for each line break, the blanks around it and the frame
// after it, and leaves one empty line where there are several.
func joinLines(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexAny(s, "\r\n")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(strings.TrimRight(s[:i], " \t"))
		rest := strings.TrimPrefix(strings.TrimPrefix(s[i:], "\r"), "\n")
		s = strings.TrimLeft(rest, " \t│║╷╵|>")
		b.WriteByte('\n')
	}
}

// lineEnds reports whether a word that stands before a line break ends there:
// next, the text after the break, does not go on with it as far as one can see.
// Tools break lines within words as well.
func lineEnds(next string) bool {
	line, _, _ := strings.Cut(next, "\n")
	if line == "" || line[0] == '(' {
		return true
	}
	word, more, _ := strings.Cut(line, " ")
	word = strings.TrimSuffix(word, ":")
	return more != "" && len(word) > 1 && strings.Trim(word, letters) == ""
}

const (
	lower   = "abcdefghijklmnopqrstuvwxyz"
	letters = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	alnum   = letters + "0123456789"
	space   = " \t\n"
)

// fold returns s in lower case, each run of white space as one blank.
func fold(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), "’", "'")
	if strings.ContainsAny(s, "\t\n") || strings.Contains(s, "  ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}

// phrase returns where words ends if s goes on with it at i, else -1. A blank in
// words stands for any white space. short says that s ends within words.
func phrase(s string, i int, words string) (end int, short bool) {
	start := i
	for j := 0; j < len(words); j++ {
		if i == len(s) {
			return -1, i > start
		}
		if words[j] != ' ' {
			if s[i] != words[j] {
				return -1, false
			}
			i++
			continue
		}
		n := len(s) - len(strings.TrimLeft(s[i:], space))
		if n == i {
			return -1, false
		}
		i = n
	}
	return i, false
}

// find returns where words starts and ends in s, from i on, else -1.
func find(s string, i int, words string) (start, end int) {
	first, _, _ := strings.Cut(words, " ")
	for i <= len(s) {
		n := strings.Index(s[i:], first)
		if n < 0 {
			break
		}
		if end, _ := phrase(s, i+n, words); end >= 0 {
			return i + n, end
		}
		i += n + 1
	}
	return -1, -1
}

// breaksOffIn reports whether s ends with a blank and the first letters of words.
func breaksOffIn(s, words string) bool {
	i := strings.LastIndexAny(s, space)
	for i >= 0 {
		if _, short := phrase(s, i+1, words); short {
			return true
		}
		if len(s)-i > len(words)+8 {
			return false
		}
		i = strings.LastIndexAny(s[:i], space)
	}
	return false
}

// token returns the longest prefix of s of bytes in set.
func token(s, set string) string { return s[:len(s)-len(strings.TrimLeft(s, set))] }

func containsAny(s string, texts []string) bool {
	for _, t := range texts {
		if strings.Contains(s, t) {
			return true
		}
	}
	return false
}
