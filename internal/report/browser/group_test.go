// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/testdata/demo"
)

// groups are the denials of the sample organization, those of one role twice.
func groups(t *testing.T) *report.DiagnosisGroups {
	t.Helper()
	snap, err := snapshot.Read(demo.Organization())
	if err != nil {
		t.Fatal(err)
	}
	a := &undenied.Analyzer{Snapshot: snap}
	name, data := demo.Denials()
	all := new(report.DiagnosisGroups)
	for e, err := range cloudtrail.Events(name, bytes.NewReader(data)) {
		if err != nil {
			t.Fatal(err)
		}
		if !e.Denied() {
			continue
		}
		all.Add(e, a.Analyze(e))
		if strings.Contains(e.Principal.String(), "chart-builder") {
			e.Time = e.Time.Add(time.Hour)
			all.Add(e, a.Analyze(e))
		}
	}
	return all
}

// groupPage is the page about groups, with the given code of each merged fix, if
// there is any.
func groupPage(t *testing.T, all *report.DiagnosisGroups, code string) []byte {
	t.Helper()
	var body, html bytes.Buffer
	h := report.NewHTML(&body)
	for _, g := range all.Rows() {
		if err := h.AddGroup(g); err != nil {
			t.Fatal(err)
		}
	}
	c, err := report.NewConclusion(all)
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.MergedFixes {
		c.MergedFixes[i].Rendered = code
	}
	h.Conclude(c)
	if _, err := h.WriteTo(&html); err != nil {
		t.Fatal(err)
	}
	return html.Bytes()
}

// TestGroups looks at the counts, filters by them, and goes to the merged fixes.
func TestGroups(t *testing.T) {
	all := groups(t)
	tb := openPage(t, groupPage(t, all, ""))
	if got, want := ask[string](t, tb, `document.querySelector("h1").textContent`), fmt.Sprintf("14 denials in %d groups, explained", len(all.Rows())); got != want {
		t.Errorf("the page is headed %q, want %q", got, want)
	}
	if got := ask[[]string](t, tb, `[...document.querySelectorAll(".list tbody tr")].filter(r => r.querySelector(".n").textContent === "2").map(r => r.querySelector(".times").textContent)`); len(got) != 2 || !strings.Contains(got[0], " to ") {
		t.Errorf("the groups of two are of %q, want two with the first and the last time", got)
	}
	// Numbers stand in columns of their own, under their headings.
	if got := ask[[]string](t, tb, `[...document.querySelectorAll(".tables table, .list")].filter(t => [...t.querySelectorAll("tbody tr")].some(r => r.cells.length !== t.tHead.rows[0].cells.length)).map(t => t.textContent)`); len(got) > 0 {
		t.Errorf("rows that have not as many cells as the heading: %q", got)
	}
	tb.do(t, chromedp.Click(`th[data-find="role chart-builder"] button`, chromedp.ByQuery))
	if got := ask[int](t, tb, visible); got != 2 {
		t.Errorf("chart-builder: %d groups are shown, want 2", got)
	}
	if got := ask[string](t, tb, `[...document.querySelectorAll(".denial")].find(a => a.checkVisibility()).querySelector("dl").textContent`); !strings.Contains(got, "2 times, from ") {
		t.Errorf("a group of two says %q", got)
	}
	tb.do(t, chromedp.Click(`header a[href="#merged"]`, chromedp.ByQuery), chromedp.Sleep(100*time.Millisecond))
	if top := ask[float64](t, tb, `document.getElementById("merged").getBoundingClientRect().top`); top < -1 || top > 900 {
		t.Errorf("the merged fixes are at %v, want them in the window", top)
	}
	if got := ask[int](t, tb, `[...document.querySelectorAll(".merged")].filter(a => a.checkVisibility() && a.querySelector(".good")).length`); got != 3 {
		t.Errorf("%d merged fixes are verified, want 3", got)
	}
	tb.do(t, chromedp.Focus(`.merged details summary`, chromedp.ByQuery), chromedp.KeyEvent(" "))
	if !ask[bool](t, tb, `document.querySelector(".merged details").open`) {
		t.Error("the space bar does not unfold the policy")
	}
	tb.peaceful(t)
}

// TestGroupsShape wants the page about groups within the window, and readable.
func TestGroupsShape(t *testing.T) {
	html := groupPage(t, groups(t), "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ "+strings.Repeat("a = 1, ", 50)+"})\n}\n")
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1200, 380} {
			tb := openPage(t, html, chromedp.EmulateViewport(width, 800), emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
			if got := ask[float64](t, tb, `document.documentElement.scrollWidth - innerWidth`); got > 0 {
				t.Errorf("%s, %d: the page is %v pixels wider than the window", scheme, width, got)
			}
			if low := ask[[]string](t, tb, contrast); len(low) > 0 {
				t.Errorf("%s: text that is hard to read: %q", scheme, low)
			}
			if got := ask[int](t, tb, `[...document.querySelectorAll(".merged pre")].filter(p => p.textContent.includes("resource \"aws_")).length`); got != 9 {
				t.Errorf("%d merged fixes are code, want 9", got)
			}
			tb.shot(t, fmt.Sprintf("groups-%s-%d-top", scheme, width), "#summary")
			tb.shot(t, fmt.Sprintf("groups-%s-%d-list", scheme, width), "#list")
			tb.shot(t, fmt.Sprintf("groups-%s-%d-merged", scheme, width), "#merged")
			tb.peaceful(t)
		}
	}
}
