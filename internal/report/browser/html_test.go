// SPDX-License-Identifier: Apache-2.0

// Package browser_test looks at the HTML report in a browser.
package browser_test

import (
	"bytes"
	"context"
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/testdata/demo"
)

var shots = flag.String("shots", "", "a directory for pictures of what the tests see")

// A tab is a page in a browser, and what it complained about or asked the
// network for.
type tab struct {
	context.Context
	complaints []string
	requests   []string
}

// open opens a page made of diagnoses, or skips the test where there is no
// browser. Setup is done before.
func open(t *testing.T, ds []*undenied.Diagnosis, setup ...chromedp.Action) *tab {
	t.Helper()
	return openPage(t, page(t, ds), setup...)
}

// openPage is open for a page that is made.
func openPage(t *testing.T, html []byte, setup ...chromedp.Action) *tab {
	t.Helper()
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Skip("no Chromium is installed")
	}
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, html, 0o600); err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox, chromedp.WindowSize(1200, 1000))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	tb := &tab{Context: ctx}
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			tb.complaints = append(tb.complaints, e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			tb.complaints = append(tb.complaints, e.Entry.Text)
		case *network.EventRequestWillBeSent:
			tb.requests = append(tb.requests, e.Request.URL)
		}
	})
	tb.do(t, append(setup, log.Enable(), network.Enable(), chromedp.Navigate((&url.URL{Scheme: "file", Path: path}).String()))...)
	return tb
}

func page(t *testing.T, ds []*undenied.Diagnosis) []byte {
	t.Helper()
	var body, all bytes.Buffer
	h := report.NewHTML(&body)
	for _, d := range ds {
		if err := h.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.WriteTo(&all); err != nil {
		t.Fatal(err)
	}
	return all.Bytes()
}

// samples are the denials of the sample organization.
func samples(t *testing.T) []*undenied.Diagnosis {
	t.Helper()
	snap, err := snapshot.Read(demo.Organization())
	if err != nil {
		t.Fatal(err)
	}
	name, data := demo.Denials()
	var ds []*undenied.Diagnosis
	for e, err := range cloudtrail.Events(name, bytes.NewReader(data)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Denied() {
			ds = append(ds, (&undenied.Analyzer{Snapshot: snap}).Analyze(e))
		}
	}
	return ds
}

func (tb *tab) do(t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(tb, actions...); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates an expression.
func ask[T any](t *testing.T, tb *tab, expression string) T {
	t.Helper()
	var v T
	tb.do(t, chromedp.Evaluate(expression, &v))
	return v
}

// shot takes a picture of an element, if pictures are wanted.
func (tb *tab) shot(t *testing.T, name, selector string) {
	t.Helper()
	if *shots == "" {
		return
	}
	var png []byte
	tb.do(t, chromedp.Screenshot(selector, &png, chromedp.ByQuery))
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

// peaceful checks that nothing failed, and that the page asked for itself only.
func (tb *tab) peaceful(t *testing.T) {
	t.Helper()
	for _, c := range tb.complaints {
		t.Errorf("the browser complains: %s", c)
	}
	for _, r := range tb.requests {
		if !strings.HasPrefix(r, "file://") && r != "data:," {
			t.Errorf("the page asks for %s", r)
		}
	}
	if len(tb.requests) == 0 {
		t.Error("saw no request at all")
	}
}

const visible = `[...document.querySelectorAll(".denial")].filter(a => a.checkVisibility()).length`

// TestFilter clicks and types, and checks what is shown.
func TestFilter(t *testing.T) {
	ds := samples(t)
	tb := open(t, ds)
	shown := func(what string, want int) {
		t.Helper()
		if got := ask[int](t, tb, visible); got != want {
			t.Errorf("%s: %d denials are shown, want %d", what, got, want)
		}
		if got := ask[int](t, tb, `[...document.querySelectorAll(".list tbody tr")].filter(r => r.checkVisibility()).length`); got != want {
			t.Errorf("%s: %d rows are shown, want %d", what, got, want)
		}
	}
	inSCP, ofBuilder, bySCP := 0, 0, 0
	for _, d := range ds {
		if d.AssessmentResult == undenied.DenyInSCP {
			inSCP++
		}
		if strings.Contains(d.Principal, "chart-builder") {
			ofBuilder++
		}
		for _, b := range d.Blockers {
			if b.Layer == "scp" {
				bySCP++
				break
			}
		}
	}
	if inSCP == 0 || ofBuilder == 0 || bySCP <= inSCP {
		t.Fatalf("the sample has too little: %d, %d, %d", inSCP, ofBuilder, bySCP)
	}
	shown("at first", len(ds))
	tb.do(t, chromedp.KeyEvent("/"), chromedp.KeyEvent("Chart-Builder"))
	shown("chart-builder", ofBuilder)
	tb.do(t, chromedp.KeyEvent(kb.Escape))
	shown("after Escape", len(ds))
	tb.do(t, chromedp.Click(`th[data-find="`+string(undenied.DenyInSCP)+`"] button`, chromedp.ByQuery))
	shown("the summary's button", inSCP)
	tb.do(t, chromedp.Click(`th[data-find="role chart-builder"] button`, chromedp.ByQuery))
	shown("the principal's button", ofBuilder)
	tb.do(t, chromedp.SendKeys("#find", " no such thing", chromedp.ByQuery))
	shown("nothing like that", 0)
	if !ask[bool](t, tb, `document.getElementById("nothing").checkVisibility()`) {
		t.Error("nothing is shown, and nothing says so")
	}
	// A link to a denial that is hidden shows it.
	tb.do(t, chromedp.Evaluate(`location.hash = "#d3"`, nil), chromedp.Sleep(100*time.Millisecond))
	shown("a link", len(ds))
	if top := ask[float64](t, tb, `document.getElementById("d3").getBoundingClientRect().top`); top < -1 || top > 100 {
		t.Errorf("the denial that is linked to is at %v, want the top", top)
	}
	tb.do(t, chromedp.SetValue("#layer", "scp", chromedp.ByQuery), chromedp.Evaluate(`document.getElementById("layer").dispatchEvent(new Event("input", {bubbles: true}))`, nil))
	shown("blocked by an SCP", bySCP)
	if got, want := ask[string](t, tb, `document.getElementById("shown").textContent`), "of"; !strings.Contains(got, want) {
		t.Errorf("the page says %q, want how many are shown", got)
	}
	tb.peaceful(t)
}

// TestKeyboard goes from a row of the list to its denial, and unfolds what is
// folded there.
func TestKeyboard(t *testing.T) {
	tb := open(t, samples(t))
	tb.do(t, chromedp.Focus(`.list a[href="#d5"]`, chromedp.ByQuery), chromedp.KeyEvent(kb.Enter), chromedp.Sleep(100*time.Millisecond))
	if got := ask[string](t, tb, `location.hash`); got != "#d5" {
		t.Errorf("Enter leads to %q, want #d5", got)
	}
	const tree = `document.querySelector("#d5 details").open`
	if ask[bool](t, tb, tree) {
		t.Error("the statements are not folded")
	}
	tb.do(t, chromedp.Focus(`#d5 details summary`, chromedp.ByQuery), chromedp.KeyEvent(" "))
	if !ask[bool](t, tb, tree) {
		t.Error("the space bar does not unfold the statements")
	}
	tb.peaceful(t)
}

// TestPictures looks at each picture: where the request is turned away is
// marked, and no text leaves its box.
func TestPictures(t *testing.T) {
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			ds := samples(t)
			tb := open(t, ds, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
			if got := ask[int](t, tb, `[...document.querySelectorAll("svg.picture")].filter(s => s.querySelectorAll(".stop").length === 1 && s.querySelectorAll("path.taken").length > 1 && s.querySelector(".end text").textContent.includes("Denied")).length`); got != len(ds) {
				t.Errorf("%d pictures show where the request is turned away, want %d", got, len(ds))
			}
			outside := ask[[]string](t, tb, `[...document.querySelectorAll("svg.picture g")].flatMap(g => {
				const box = g.querySelector("rect").getBBox();
				return [...g.querySelectorAll("text")].filter(text => {
					const b = text.getBBox();
					return b.x + b.width > box.x + box.width || b.y + b.height > box.y + box.height;
				}).map(text => text.textContent);
			})`)
			if len(outside) > 0 {
				t.Errorf("text leaves its box: %q", outside)
			}
			if got := ask[float64](t, tb, `document.documentElement.scrollWidth - innerWidth`); got > 0 {
				t.Errorf("the page is %v pixels wider than the window", got)
			}
			dark := ask[string](t, tb, `getComputedStyle(document.body).backgroundColor`) != "rgb(255, 255, 255)"
			if dark != (scheme == "dark") {
				t.Errorf("the page is dark: %v", dark)
			}
			if low := ask[[]string](t, tb, contrast); len(low) > 0 {
				t.Errorf("text that is hard to read: %q", low)
			}
			tb.shot(t, scheme+"-top", "header")
			tb.shot(t, scheme+"-list", "#list")
			tb.shot(t, scheme+"-3", "#d3")
			tb.shot(t, scheme+"-10", "#d10")
			tb.peaceful(t)
		})
	}
}

// contrast finds text with less contrast than WCAG 2 asks for, 4.5 to 1.
const contrast = `(() => {
	const parse = c => c.match(/[\d.]+/g).map(Number);
	const light = c => { const [r, g, b] = parse(c).map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
	const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; const p = parse(c); if (p.length < 4 || p[3] > 0) return c; } return "rgb(255, 255, 255)"; };
	const low = new Set();
	for (const e of document.querySelectorAll("p, a, dd, dt, td, th, h1, h2, h3, h4, caption, label, button, summary, code, .number, .note, figcaption, svg text")) {
		const style = getComputedStyle(e), svg = e.closest("svg");
		const fore = svg ? style.fill : style.color;
		const behind = svg ? getComputedStyle(e.parentElement.querySelector("rect")).fill : back(e);
		const [a, b] = [light(fore), light(behind)].sort((x, y) => y - x);
		if ((a + .05) / (b + .05) < 4.5) low.add(e.tagName + " " + e.className + " " + fore + " on " + behind);
	}
	return [...low];
})()`

// TestPhone looks at the page in a narrow window.
func TestPhone(t *testing.T) {
	tb := open(t, samples(t), chromedp.EmulateViewport(380, 700))
	if got := ask[float64](t, tb, `document.documentElement.scrollWidth - innerWidth`); got > 0 {
		t.Errorf("the page is %v pixels wider than the window", got)
	}
	if got := ask[int](t, tb, `[...document.querySelectorAll(".list td")].filter(c => c.getBoundingClientRect().right > innerWidth).length`); got > 0 {
		t.Errorf("%d cells of the list are beside the window", got)
	}
	if got := ask[float64](t, tb, `Math.min(...[...document.querySelectorAll("svg.picture")].map(s => s.getBoundingClientRect().width / s.viewBox.baseVal.width))`); got < 0.75 {
		t.Errorf("a picture is drawn at %v of its size, want three quarters at least: its text is small", got)
	}
	tb.peaceful(t)
}

// TestWithoutScript wants everything but the filter where no script runs.
func TestWithoutScript(t *testing.T) {
	ds := samples(t)
	tb := open(t, ds, emulation.SetScriptExecutionDisabled(true))
	if got := ask[int](t, tb, visible); got != len(ds) {
		t.Errorf("%d denials are shown, want %d", got, len(ds))
	}
	if ask[bool](t, tb, `document.getElementById("filter").checkVisibility() || document.querySelector("th button") !== null`) {
		t.Error("there are controls that do nothing")
	}
	tb.do(t, chromedp.Focus(`#d2 details summary`, chromedp.ByQuery), chromedp.KeyEvent(" "))
	if !ask[bool](t, tb, `document.querySelector("#d2 details").open`) {
		t.Error("the space bar unfolds nothing")
	}
}

// TestHostile wants text of events and policies to be text.
func TestHostile(t *testing.T) {
	const evil = `</script></style></svg><script>document.title="owned"</script><img src=x onerror='document.title="owned"'>{{.}}${1}" onfocus="x`
	d := &undenied.Diagnosis{
		EventID: evil, AssessmentResult: undenied.AssessmentResult(evil), Principal: evil, Action: evil, Resource: evil, Account: evil, Region: evil, Why: evil,
		Blockers: []undenied.Blocker{{Layer: "scp", Decision: "explicitDeny", Certain: true, Target: evil, TargetName: evil, PolicyARN: evil, PolicyName: evil,
			Statement: evil, File: evil, Line: 3, Column: 1, PolicyStatement: []byte(`{"Sid": "` + strings.ReplaceAll(evil, `"`, `\"`) + `"}`)}},
		Unknown: []string{evil}, Assumptions: []string{evil},
	}
	tb := open(t, append([]*undenied.Diagnosis{d}, samples(t)...))
	if got := ask[string](t, tb, `document.title`); got != "undenied: denials, explained" {
		t.Errorf("the title is %q", got)
	}
	if got := ask[int](t, tb, `document.querySelectorAll("img, [onerror], [onfocus]").length`); got != 0 {
		t.Errorf("%d elements come from the event", got)
	}
	if got := ask[int](t, tb, `document.scripts.length`); got != 1 {
		t.Errorf("%d scripts, want the page's own", got)
	}
	if got := ask[string](t, tb, `document.querySelector("#d1").textContent`); !strings.Contains(got, evil) {
		t.Errorf("the text is not there: %s", got)
	}
	tb.peaceful(t)
}

// TestPrint wants all denials on paper, with what was folded, and no controls.
func TestPrint(t *testing.T) {
	ds := samples(t)
	tb := open(t, ds, emulation.SetEmulatedMedia().WithMedia("print"))
	if ask[bool](t, tb, `document.getElementById("filter").checkVisibility()`) {
		t.Error("the filter is printed")
	}
	const open = `document.querySelectorAll("details[open]").length`
	tb.do(t, chromedp.Evaluate(`dispatchEvent(new Event("beforeprint"))`, nil))
	if got := ask[int](t, tb, open); got < len(ds) {
		t.Errorf("%d details are unfolded, want %d at least", got, len(ds))
	}
	tb.do(t, chromedp.Evaluate(`dispatchEvent(new Event("afterprint"))`, nil))
	if got := ask[int](t, tb, open); got != 0 {
		t.Errorf("%d details stay unfolded", got)
	}
	if got := ask[int](t, tb, visible); got != len(ds) {
		t.Errorf("%d denials are printed, want %d", got, len(ds))
	}
	tb.peaceful(t)
}
