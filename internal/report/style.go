// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
)

// A Style says how text is laid out. The zero Style is 80 columns without colour.
type Style struct {
	Width int  // columns; 0 stands for 80, less than 40 for 40
	Color bool // add colour by escape sequences
	ASCII bool // draw signs and lines with ASCII; what policies and events hold stays
}

func (s Style) width() int {
	if s.Width <= 0 {
		return 80
	}
	return max(s.Width, 40)
}

// The colours, by what they are for.
var (
	plain = text.Colors(nil)
	bad   = text.Colors{text.Bold, text.FgRed}
	wrong = text.Colors{text.FgRed}
	good  = text.Colors{text.FgGreen}
	doubt = text.Colors{text.FgYellow}
	faint = text.Colors{text.Faint}
	bold  = text.Colors{text.Bold}
)

// paint colours a line, if the style has colour.
func (s Style) paint(c text.Colors, line string) string {
	if !s.Color || len(c) == 0 || line == "" {
		return line
	}
	return c.EscapeSeq() + line + text.EscapeReset
}

// indent is the column at which text stands; labels stand before it.
const indent = 11

// A page collects lines of text.
type page struct {
	style Style
	buf   bytes.Buffer
	done  bytes.Buffer // what comes before buf, with its signs settled
	said  []passage    // the same before it was laid out
}

// flush writes the page.
func (p *page) flush(w io.Writer) error {
	p.settle()
	_, err := w.Write(p.done.Bytes())
	return err
}

// settle replaces the signs of what was added since.
func (p *page) settle() {
	if p.style.ASCII {
		p.done.WriteString(plainSigns.Replace(p.buf.String()))
	} else {
		p.done.Write(p.buf.Bytes())
	}
	p.buf.Reset()
}

// keep leaves what was added since as it is.
func (p *page) keep() {
	p.done.Write(p.buf.Bytes())
	p.buf.Reset()
}

// plainSigns replaces the signs and lines by ASCII of the same width.
var plainSigns = strings.NewReplacer("✓", "+", "✗", "x", "–", "-", "…", "~", "├─", "|-", "└─", "`-", "│", "|")

// row adds a paragraph that begins with a label.
func (p *page) row(label string, c text.Colors, format string, args ...any) {
	p.wrap(p.label(label), indent, c, fmt.Sprintf(format, args...))
}

// items adds a paragraph of short texts that are broken only if they do not fit
// on a line.
func (p *page) items(label string, c text.Colors, texts []string) {
	var words []string
	for _, t := range texts {
		t = clean(t)
		if width(t) > p.style.width()-indent {
			words = append(words, strings.Fields(t)...)
		} else {
			words = append(words, t)
		}
	}
	p.words(p.label(label), indent, c, words)
}

func (p *page) label(s string) string {
	return "  " + p.style.paint(bold, s) + pad("", indent-2-width(s))
}

// more adds a paragraph below the one before it.
func (p *page) more(c text.Colors, format string, args ...any) {
	p.wrap(strings.Repeat(" ", indent), indent, c, fmt.Sprintf(format, args...))
}

// item adds a paragraph that begins with a short word or sign, further lines
// aligned with the text after it.
func (p *page) item(sign string, c text.Colors, format string, args ...any) {
	p.wrap(strings.Repeat(" ", indent)+p.style.paint(c, sign), indent+width(sign), c, fmt.Sprintf(format, args...))
}

// wrap adds a paragraph: first stands before its first line and takes column
// columns, as many spaces before each of the others.
func (p *page) wrap(first string, column int, c text.Colors, s string) {
	p.words(first, column, c, strings.Fields(clean(s)))
}

// words is wrap for words that may hold spaces.
func (p *page) words(first string, column int, c text.Colors, words []string) {
	p.said = append(p.said, passage{lead: strings.TrimSpace(first), tone: toneOf(c), text: strings.Join(words, " ")})
	prefix := first
	for _, line := range fill(words, p.style.width()-column) {
		p.buf.WriteString(prefix)
		p.buf.WriteString(p.style.paint(c, line))
		p.buf.WriteByte('\n')
		prefix = strings.Repeat(" ", column)
	}
}

// verbatim adds a line as it is.
func (p *page) verbatim(prefix string, c text.Colors, line string) {
	p.said = append(p.said, passage{tone: code, text: clean(line)})
	p.buf.WriteString(prefix)
	p.buf.WriteString(p.style.paint(c, clean(line)))
	p.buf.WriteByte('\n')
}

// blank adds an empty line.
func (p *page) blank() { p.buf.WriteByte('\n') }

// fill sets words in lines of at most n columns. A word that is wider has a line
// to itself. There is always one line.
func fill(words []string, n int) []string {
	var lines []string
	line, columns := "", 0
	for _, word := range words {
		w := width(word)
		switch {
		case line == "":
			line, columns = word, w
		case columns+1+w <= n:
			line, columns = line+" "+word, columns+1+w
		default:
			lines = append(lines, line)
			line, columns = word, w
		}
	}
	return append(lines, line)
}

// width is the number of columns that s takes on a terminal.
func width(s string) int { return text.StringWidthWithoutEscSequences(s) }

// pad fills s up to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-width(s))) }

// shorten takes from the middle of s what is more than n columns.
func shorten(s string, n int) string {
	columns := width(s)
	if columns <= n {
		return s
	}
	runes := []rune(s)
	head, tail := runes[:len(runes)/3], runes[len(runes)/3:]
	for columns+1 > n && len(head)+len(tail) > 1 {
		if len(tail) > 2*len(head) {
			columns -= text.RuneWidth(tail[0])
			tail = tail[1:]
		} else {
			columns -= text.RuneWidth(head[len(head)-1])
			head = head[:len(head)-1]
		}
	}
	return string(head) + "…" + string(tail)
}

// clean makes text from outside harmless: what is not printed, such as control
// characters, escape sequences, line breaks and marks that turn the direction of
// writing, appears as an escape.
func clean(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
