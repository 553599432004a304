// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/undenied/undenied"
)

// HTML is answers as one page that needs no other file and no network: a summary,
// a list to filter, and for each denial its cause, a picture of the evaluation
// and the fixes. Without JavaScript only the filter is missing. It keeps a line
// of each diagnosis, for the list.
type HTML struct {
	body     Body
	overview overview
	rows     []htmlRow
	layers   []string // that block, in the order of a [picture]

	group      *DiagnosisGroup // that is being added, or nil
	conclusion *Conclusion     // nil if the answers are of no groups
}

// An htmlRow is a denial in the list. Its fields are harmless.
type htmlRow struct {
	ID, Number, Result, Principal, Action, Resource, Time string
	Count                                                 int // of a group
}

// NewHTML returns HTML that keeps its answers in body.
func NewHTML(body Body) *HTML { return &HTML{body: body} }

//go:embed html
var htmlFiles embed.FS

// templates are the parts of the page. They escape what they are given for
// where it stands.
var templates = template.Must(template.ParseFS(htmlFiles, "html/*.tmpl"))

// An htmlDenial is a denial as the template has it. All text is harmless.
type htmlDenial struct {
	ID, Number, Result, Layers string
	Verdict                    passage
	Request, Reasons           []passage
	Places                     []htmlPlace
	Picture                    *picture
	Tree                       string
	Evidence, Besides          []passage
	Message, Text, Snapshot    string
	Fixes                      []htmlFix
}

type htmlPlace struct {
	Said    []passage
	Listing *listing
}

type htmlFix struct {
	Said     []passage
	Policies []htmlPolicy
}

// An htmlPolicy is a policy as a fix leaves it.
type htmlPolicy struct{ Name, Text string }

// Add adds a diagnosis.
func (h *HTML) Add(d *undenied.Diagnosis) error {
	h.overview.add(d)
	a := answersOf(d)
	n := fmt.Sprint(len(h.rows) + 1)
	view := htmlDenial{
		ID: "d" + n, Number: n, Result: clean(string(d.AssessmentResult)),
		Verdict: a.verdict, Request: h.group.request(a.request), Reasons: a.reasons,
		Picture: pictureOf(d), Evidence: a.evidence, Besides: a.besides,
		Message: clean(d.Evidence.Message), Text: clean(d.Evidence.Text), Snapshot: clean(d.Evidence.Snapshot),
	}
	h.rows = append(h.rows, htmlRow{
		ID: view.ID, Number: n, Result: view.Result,
		Principal: clean(principalShort(d.Principal)), Action: clean(d.Action), Resource: clean(d.Resource),
		Time: timeOf(d),
	})
	h.group.row(&h.rows[len(h.rows)-1])
	view.Layers = strings.Join(h.blocking(d), " ")
	for i, at := range a.places {
		shown := htmlPlace{Said: at.said}
		if !slices.ContainsFunc(a.places[:i], func(o place) bool { return sameStatement(o.Blocker, at.Blocker) }) {
			shown.Listing = listingOf(d, at.Blocker)
		}
		view.Places = append(view.Places, shown)
	}
	for i, said := range a.fixes {
		view.Fixes = append(view.Fixes, htmlFix{said, policiesAfter(&d.Fixes[i])})
	}
	if x := d.Explanation(); x != nil {
		var tree strings.Builder
		if err := Tree(&tree, x, Style{Width: 110}); err != nil {
			return err
		}
		view.Tree = tree.String()
	}
	return templates.ExecuteTemplate(h.body, "denial.tmpl", view)
}

// timeOf is when a denial was, "" if that is not known.
func timeOf(d *undenied.Diagnosis) string {
	if d.EventTime.IsZero() {
		return ""
	}
	return d.EventTime.UTC().Format("2006-01-02 15:04:05")
}

// blocking returns the layers that block, and notes them for the filter.
func (h *HTML) blocking(d *undenied.Diagnosis) []string {
	var found []string
	for _, b := range d.Blockers {
		if layer := clean(b.Layer); layerWords[layer] != "" && !slices.Contains(found, layer) {
			found = append(found, layer)
		}
	}
	for _, layer := range found {
		if !slices.Contains(h.layers, layer) {
			h.layers = append(h.layers, layer)
		}
	}
	return found
}

// policiesAfter returns the policies that a fix leaves.
func policiesAfter(f *undenied.Fix) []htmlPolicy {
	var all []htmlPolicy
	for i := range f.Steps {
		s := &f.Steps[i]
		if len(s.Policy) == 0 || slices.ContainsFunc(f.Steps[:i], func(o undenied.Step) bool { return sameChange(&o, s) }) {
			continue
		}
		text := textOf(passages(func(p *page) { p.json(s.Policy) }))
		all = append(all, htmlPolicy{clean(upper(ownedPolicy(s.Layer, s.PolicyName, s.AttachmentTargetARN))), text})
	}
	return all
}

// An htmlTable counts denials by something.
type htmlTable struct {
	Name string
	Rows []tally
	More int // denials that are in none of the rows

	Grouped    bool
	MoreGroups int
}

// mostRows is the number of rows of a table of the summary.
const mostRows = 8

func tableOf(name string, counted tallied) htmlTable {
	t := htmlTable{Name: name, Rows: counted.sorted()}
	for len(t.Rows) > mostRows {
		last := len(t.Rows) - 1
		t.More += t.Rows[last].N
		t.Rows = t.Rows[:last]
	}
	return t
}

// WriteTo writes the page.
func (h *HTML) WriteTo(w io.Writer) (int64, error) {
	style, script := asset("style.css"), asset("script.js")
	var top, end bytes.Buffer
	fmt.Fprintf(&top, htmlHead, hashOf(style), hashOf(script), style)
	o := &h.overview
	var results []string
	for _, t := range o.results().sorted() {
		results = append(results, t.Name)
	}
	page := map[string]any{
		"All": o.all, "Title": count(o.all, "denial") + ", explained", "Period": o.period(), "Help": upper(o.help()) + ".",
		"Tables": []htmlTable{tableOf("By result", o.results()), tableOf("By principal", o.principals), tableOf("By service", o.served)},
		"Rows":   h.rows, "Results": results, "Layers": h.layers,
	}
	if h.conclusion != nil {
		h.conclude(page)
	}
	if err := templates.ExecuteTemplate(&top, "top.tmpl", page); err != nil {
		return 0, err
	}
	if err := templates.ExecuteTemplate(&end, "merged.tmpl", page); err != nil {
		return 0, err
	}
	fmt.Fprintf(&end, htmlEnd, script)
	return writeAll(w, &top, h.body, &end)
}

// The page around the answers. Its policy lets it load nothing, and run and
// apply nothing but the script and the style of ours that are in it.
const (
	htmlHead = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '%s'; script-src '%s'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>undenied: denials, explained</title>
<style>%s</style>
</head>
<body>
`
	htmlEnd = `</main>
<script>%s</script>
</body>
</html>
`
)

// asset is a file that is part of the page, with line ends as a browser takes
// them for its hash.
func asset(name string) string {
	text, err := htmlFiles.ReadFile("html/" + name)
	if err != nil {
		return "" // it is embedded
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// hashOf names a script or a style in a Content-Security-Policy.
// https://www.w3.org/TR/CSP3/#grammardef-hash-source
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
