// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
)

// aDocument is HTML, Markdown or SARIF.
type aDocument interface {
	Add(*undenied.Diagnosis) error
	io.WriterTo
}

var documentKinds = map[string]func(report.Body) aDocument{
	"html":     func(b report.Body) aDocument { return report.NewHTML(b) },
	"markdown": func(b report.Body) aDocument { return report.NewMarkdown(b) },
	"markdown-tree": func(b report.Body) aDocument {
		m := report.NewMarkdown(b)
		m.Tree = true
		return m
	},
	"sarif": func(report.Body) aDocument { return report.NewSARIF() },
}

// document is the document about diagnoses.
func documentOf(t *testing.T, kind string, ds []*undenied.Diagnosis) string {
	t.Helper()
	var body, all bytes.Buffer
	doc := documentKinds[kind](&body)
	for _, d := range ds {
		if err := doc.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	n, err := doc.WriteTo(&all)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(all.Len()) {
		t.Errorf("%s: WriteTo returns %d, wrote %d bytes", kind, n, all.Len())
	}
	return all.String()
}

func TestMarkdownGolden(t *testing.T) {
	golden(t, "demo-markdown", documentOf(t, "markdown", demoDiagnoses(t)))
	golden(t, "uncommon-markdown", documentOf(t, "markdown", uncommon(t)))
}

func TestDenialSARIFGolden(t *testing.T) {
	golden(t, "demo-sarif", documentOf(t, "sarif", demoDiagnoses(t)))
}

// TestHTMLGolden holds the answers of the page. What is around them is looked at
// in a browser.
func TestHTMLGolden(t *testing.T) {
	got := documentOf(t, "html", demoDiagnoses(t)[1:3])
	golden(t, "demo-html", got[strings.Index(got, "<header>"):strings.Index(got, "<script>")])
}

// TestDocumentsSay wants each document to say about each denial what the text
// says.
func TestDocumentsSay(t *testing.T) {
	for _, d := range append(demoDiagnoses(t), uncommon(t)...) {
		for kind := range documentKinds {
			got := documentOf(t, kind, []*undenied.Diagnosis{d})
			for _, want := range []string{string(d.AssessmentResult), d.EventID} {
				if !strings.Contains(got, want) {
					t.Errorf("%s: %s: does not say %q", kind, d.EventID, want)
				}
			}
			if kind == "sarif" {
				continue
			}
			for _, f := range d.Fixes {
				if len(f.Steps) > 0 && f.Verified && !strings.Contains(got, "verified: evaluated again") {
					t.Errorf("%s: %s: lacks the fix", kind, d.EventID)
				}
			}
		}
	}
}

// TestPictureStops checks where the pictures of the sample's denials end.
func TestPictureStops(t *testing.T) {
	says := map[string]string{ // the question at which the request is turned away
		"5ea00002": "Does a policy of the principal allow it?",
		"5ea00003": "Does nothing deny it?",
		"5ea00006": "Does the permissions boundary allow it?",
		"5ea00009": "Does nothing deny it?",
		"5ea00010": "Do the service control policies allow it?",
		"5ea00012": "Does the resource&#39;s own policy allow it?",
	}
	stop := regexp.MustCompile(`<g class="bad stop">\s*<rect[^>]*/>\s*<text[^>]*class="title">✗ ([^<]*)</text>`)
	for _, d := range demoDiagnoses(t) {
		id, _, _ := strings.Cut(d.EventID, "-")
		got := documentOf(t, "html", []*undenied.Diagnosis{d})
		stops := stop.FindAllStringSubmatch(got, -1)
		if len(stops) != 1 {
			t.Errorf("%s: %d boxes turn it away, want 1", id, len(stops))
			continue
		}
		if want, ok := says[id]; ok && stops[0][1] != want {
			t.Errorf("%s: turned away at %q, want %q", id, stops[0][1], want)
		}
		delete(says, id)
	}
	if len(says) > 0 {
		t.Errorf("no denials for %v", says)
	}
}

// TestPictureDoubts checks the pictures of denials that are not certain.
func TestPictureDoubts(t *testing.T) {
	says := map[string][]string{
		"unknown key":  {`class="doubt stop"`, "? Does nothing deny it?", "may deny it"},
		"allowed":      {"The policies allow the request, but AWS denied it."},
		"message only": {`class="doubt stop"`, "? Does nothing deny it?", "AWS says: explicit deny"},
		"error":        {"The denial could not be analysed", "<article"},
	}
	for _, d := range uncommon(t) {
		got := documentOf(t, "html", []*undenied.Diagnosis{d})
		for _, want := range says[d.EventID] {
			if !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
				t.Errorf("%s: does not say %q", d.EventID, want)
			}
		}
		if d.Explanation() == nil && strings.Contains(got, "<svg") {
			t.Errorf("%s: there is a picture of no evaluation", d.EventID)
		}
		delete(says, d.EventID)
	}
	if len(says) > 0 {
		t.Errorf("no denials for %v", says)
	}
}

// TestListing checks that the statement that decides is marked, with its lines in
// the policy, and nothing else is.
func TestListing(t *testing.T) {
	marked := regexp.MustCompile(`<span class="line marked[^"]*"><span class="number">(\d*)</span><mark>([^<]*)</mark>`)
	n := 0
	for _, d := range demoDiagnoses(t) {
		for i := range d.Blockers {
			b := &d.Blockers[i]
			if b.Statement == "" || i > 0 {
				continue
			}
			n++
			lines := marked.FindAllStringSubmatch(documentOf(t, "html", []*undenied.Diagnosis{{Blockers: d.Blockers[:1], AssessmentResult: d.AssessmentResult}}), -1)
			var text strings.Builder
			for _, l := range lines {
				text.WriteString(l[2])
			}
			got, want := strings.Join(strings.Fields(text.String()), ""), strings.Join(strings.Fields(string(b.PolicyStatement)), "")
			if got = unescape.Replace(got); got != want {
				t.Errorf("%s: marked\n%s, want\n%s", d.EventID, got, want)
			}
		}
	}
	if n == 0 {
		t.Error("no denial has a statement")
	}
}

var unescape = strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&")

// markup is what somebody may put into an event or a policy to get into a page.
const markup = "</script></style></svg><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}${x}'\" onload=`x` ``` | ~~~ @ops www.example.com"

func TestDocumentsHostile(t *testing.T) {
	for kind := range documentKinds {
		ds := append(demoDiagnoses(t), uncommon(t)...)
		for _, d := range ds {
			fillHostile(reflect.ValueOf(d))
			d.Principal, d.Action, d.Resource = d.Principal+markup, d.Action+markup, d.Resource+markup
			for i := range d.Blockers {
				b := &d.Blockers[i]
				b.Layer, _, _ = strings.Cut(b.Layer, "\x1b")
				b.Decision, _, _ = strings.Cut(b.Decision, "\x1b")
				b.PolicyName, b.File, b.Statement = markup, markup, markup
				if i == 0 {
					b.PolicyStatement, _ = json.Marshal(map[string]string{"Sid": markup})
				}
			}
		}
		got := documentOf(t, kind, ds)
		checkHarmless(t, got)
		if !strings.Contains(got, `\u202e`) && !strings.Contains(got, `\\u202e`) {
			t.Errorf("%s: the hostile text is not there at all", kind)
		}
		switch kind {
		case "html":
			checkHTML(t, got)
		case "sarif":
			if !json.Valid([]byte(got)) {
				t.Error("sarif: this is no JSON")
			}
		default:
			checkMarkdown(t, got)
		}
	}
}

// checkHTML checks that the page has no element but the template's.
func checkHTML(t *testing.T, got string) {
	t.Helper()
	known := " html head meta link title style body header h1 h2 h3 h4 p main section div table caption tbody thead tr td th form label input select option output article a span dl dt dd pre code figure figcaption mark svg path g rect text details summary ol li script "
	dec := xml.NewDecoder(strings.NewReader(got[strings.Index(got, "<body>"):]))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	scripts, elements := 0, 0
	for !strings.HasPrefix(got[strings.Index(got, "<body>"):][dec.InputOffset():], "<script>") {
		token, err := dec.Token()
		if err != nil {
			t.Fatalf("html: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok {
			elements++
			if !strings.Contains(known, " "+e.Name.Local+" ") {
				t.Fatalf("html: element %s comes from the event", e.Name.Local)
			}
			for _, a := range e.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") {
					t.Errorf("html: attribute %s=%q", a.Name.Local, a.Value)
				}
			}
		}
	}
	if scripts = strings.Count(got, "<script"); scripts != 1 {
		t.Errorf("html: %d scripts, want the page's own", scripts)
	}
	if elements < 1000 {
		t.Errorf("html: only %d elements", elements)
	}
}

// checkMarkdown checks that nothing of the markup stands outside code.
func checkMarkdown(t *testing.T, got string) {
	t.Helper()
	fence := ""
	for line := range strings.Lines(got) {
		line = strings.TrimRight(line, "\n")
		if opening := regexp.MustCompile("^```+").FindString(line); fence == "" && opening != "" {
			fence = opening
			continue
		} else if fence != "" {
			if line == fence {
				fence = ""
			}
			continue
		}
		rest := withoutCode(line)
		for _, mark := range []string{"<", "{{", "@", "www.", "~~~", "|"} {
			if strings.Contains(rest, mark) {
				t.Fatalf("markdown: %q outside code: %q of %q", mark, rest, line)
			}
		}
	}
	if fence != "" {
		t.Error("markdown: a block of code does not end")
	}
}

var backquotes = regexp.MustCompile("`+")

// withoutCode returns a line of Markdown without its code spans, which end at as
// many backquotes as they begin with.
func withoutCode(line string) string {
	var rest strings.Builder
	for {
		begin := backquotes.FindStringIndex(line)
		if begin == nil {
			return rest.String() + line
		}
		rest.WriteString(line[:begin[0]])
		ticks := line[begin[0]:begin[1]]
		line = line[begin[1]:]
		for _, end := range backquotes.FindAllStringIndex(line, -1) {
			if end[1]-end[0] == len(ticks) {
				line, ticks = line[end[1]:], ""
				break
			}
		}
		rest.WriteString(ticks) // that begin no code
	}
}

// TestHTMLPolicy checks that the page's policy names what is in it.
func TestHTMLPolicy(t *testing.T) {
	got := documentOf(t, "html", nil)
	for _, part := range []string{"style", "script"} {
		_, rest, _ := strings.Cut(got, "<"+part+">")
		text, _, ok := strings.Cut(rest, "</"+part+">")
		sum := sha256.Sum256([]byte(text))
		if want := part + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !ok || !strings.Contains(got, want) {
			t.Errorf("the policy lacks %s", want)
		}
		if len(text) > 8<<10 {
			t.Errorf("the %s has %d bytes", part, len(text))
		}
	}
	for _, remote := range regexp.MustCompile(`(?:https?:)?//[a-z]`).FindAllString(got, -1) {
		t.Errorf("the page names %s", remote)
	}
}

// TestDocumentsEmpty wants documents about nothing to say so.
func TestDocumentsEmpty(t *testing.T) {
	for kind, want := range map[string]string{"html": "<h1>No denials</h1>", "markdown": "# No denials\n", "sarif": `"results": []`} {
		if got := documentOf(t, kind, nil); !strings.Contains(got, want) {
			t.Errorf("%s: does not say %q:\n%s", kind, want, got)
		}
	}
}

// failingBody takes nothing.
type failingBody struct{ failingWriter }

func (failingBody) WriteTo(io.Writer) (int64, error) { return 0, errFull }

func TestDocumentErrors(t *testing.T) {
	for kind, make := range documentKinds {
		doc := make(failingBody{})
		if err := doc.Add(&undenied.Diagnosis{}); kind != "sarif" && !errors.Is(err, errFull) {
			t.Errorf("%s: Add: error %v, want %v", kind, err, errFull)
		}
		if _, err := doc.WriteTo(failingWriter{}); !errors.Is(err, errFull) {
			t.Errorf("%s: WriteTo: error %v, want %v", kind, err, errFull)
		}
	}
}

// TestPictureNames wants the levels of an organization by name, also those that
// do not block.
func TestPictureNames(t *testing.T) {
	got := documentOf(t, "html", demoDiagnoses(t)[:1])
	for _, want := range []string{">✓ the root (r-lf01): allows it<", ">✓ OU Workloads (ou-lf01-workloads): allows it<", ">✓ account tides (444455556666): allows it<"} {
		if !strings.Contains(got, want) {
			t.Errorf("the picture lacks %s", want)
		}
	}
}
