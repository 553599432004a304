// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/catalog"
)

// CatalogActions writes actions as text: one in full, of several a line each.
func CatalogActions(w io.Writer, rows []CatalogAction, s Style) error {
	p := &page{style: s}
	if len(rows) == 1 {
		p.catalogAction(&rows[0])
	} else {
		p.catalogList(rows)
	}
	return p.flush(w)
}

func (p *page) catalogAction(r *CatalogAction) {
	p.wrap("", 0, bold, r.Action)
	p.row("level", plain, "%s", cmp.Or(r.Level, "not known"))
	if len(r.ResourceTypes) == 0 {
		p.row("on", plain, `no resource: "Resource": "*"`)
	}
	label := "on"
	for i := range r.ResourceTypes {
		p.catalogType(label, &r.ResourceTypes[i])
		label = ""
	}
	p.catalogKeys("keys", r.ConditionKeys)
	if len(r.Needs) > 0 {
		p.items("needs", plain, r.Needs)
		p.more(faint, "in some or all cases: a hint, as of %s", catalog.NeedsDate)
	}
	label = "events"
	for _, e := range r.Events {
		p.row(label, plain, "%s of %s%s", e.EventName, strings.Join(e.EventSources, ", "), when(e.When))
		label = ""
	}
	if r.Permissionless {
		p.more(doubt, "AWS asks for no permission for the call of this name.")
	}
	p.row("as of", faint, "%s", r.DataDate)
}

// catalogType adds a resource type with what a policy needs to know of it.
func (p *page) catalogType(label string, t *CatalogType) {
	heading := t.Type
	if t.Required != nil {
		if *t.Required {
			heading += ", always"
		} else {
			heading += ", if the request names one"
		}
	}
	p.row(label, plain, "%s", heading)
	for _, arn := range t.ARNs {
		p.item("  ", faint, "%s", arn)
	}
	if t.Evaluated != "" {
		p.item("  ", faint, "AWS compares %s", t.Evaluated)
	}
	if t.Policy != "" {
		p.item("  ", faint, "a policy should hold %s", t.Policy)
	}
	if len(t.ConditionKeys) > 0 {
		p.words(strings.Repeat(" ", indent+2), indent+2, faint, keyTexts(t.ConditionKeys))
	}
}

// catalogKeys adds condition keys with their types.
func (p *page) catalogKeys(label string, keys []CatalogKey) {
	if len(keys) > 0 {
		p.items(label, plain, keyTexts(keys))
	}
}

// keyTexts are the keys as words for a paragraph.
func keyTexts(keys []CatalogKey) []string {
	var texts []string
	for i, k := range keys {
		text := k.Key
		if k.Type != "" && k.Type != catalog.TypeString.String() {
			text += " (" + k.Type + ")"
		}
		if i < len(keys)-1 {
			text += ","
		}
		texts = append(texts, clean(text))
	}
	return texts
}

func when(condition string) string {
	switch {
	case condition == "":
		return ""
	case strings.HasPrefix(condition, "("):
		return " " + condition
	}
	return ", when " + condition
}

// catalogList adds a table of actions: name, level, resource types with a star
// for those that AWS always wants.
func (p *page) catalogList(rows []CatalogAction) {
	var names, levels int
	for _, r := range rows {
		names, levels = max(names, width(clean(r.Action))), max(levels, width(clean(r.Level)))
	}
	for _, r := range rows {
		var types []string
		for _, t := range r.ResourceTypes {
			name := clean(t.Type)
			if *t.Required {
				name += "*"
			}
			types = append(types, name)
		}
		if types == nil {
			types = []string{"–"}
		}
		name := clean(r.Action)
		first := p.style.paint(bold, name) + pad("", names-width(name)) + gap + pad(clean(r.Level), levels) + gap
		column := names + levels + 2*len(gap)
		if p.style.width()-column < 20 {
			p.buf.WriteString(strings.TrimRight(first, " ") + "\n")
			column = 4
			first = pad("", column)
		}
		for i := range types[:len(types)-1] {
			types[i] += ","
		}
		p.words(first, column, faint, types)
	}
	if len(rows) > 0 {
		p.wrap("", 0, bold, fmt.Sprintf("%s, as of %s; * is a resource type that AWS always wants", count(len(rows), "action"), rows[0].DataDate))
	}
}

// CatalogServices writes services as text.
func CatalogServices(w io.Writer, rows []CatalogService, s Style) error {
	p := &page{style: s}
	for i := range rows {
		if i > 0 {
			p.blank()
		}
		p.catalogService(&rows[i])
	}
	return p.flush(w)
}

func (p *page) catalogService(r *CatalogService) {
	p.wrap("", 0, bold, strings.TrimSpace(r.Service+"  "+r.Name))
	all := 0
	for _, names := range r.Actions {
		all += len(names)
	}
	p.row("actions", plain, "%d", all)
	for l := catalog.AccessLevel(0); l == catalog.NoLevel || l.String() != ""; l++ {
		names := slices.Clone(r.Actions[l.String()])
		if len(names) == 0 {
			continue
		}
		p.more(bold, "%s (%d)", cmp.Or(l.String(), "no level"), len(names))
		for i := range names {
			names[i] = clean(names[i])
		}
		p.words(strings.Repeat(" ", indent), indent, plain, names)
	}
	label := "types"
	for i := range r.ResourceTypes {
		p.catalogType(label, &r.ResourceTypes[i])
		label = ""
	}
	if len(r.ResourceTypes) == 0 {
		p.row("types", plain, `none: "Resource": "*"`)
	}
	p.catalogKeys("keys", r.ConditionKeys)
	p.items("events", plain, r.EventSources)
	if r.PassedTo != "" {
		p.row("roles", plain, "passed to %s (iam:PassedToService)", r.PassedTo)
	}
	rcps := "do not apply to it"
	if r.RCP {
		rcps = "apply to it"
	}
	p.row("RCPs", plain, "%s", rcps)
	p.row("as of", faint, "%s", r.DataDate)
}

// CatalogEventText writes what an event is checked for as text.
func CatalogEventText(w io.Writer, r CatalogEvent, s Style) error {
	p := &page{style: s}
	p.wrap("", 0, bold, r.EventName+" of "+r.EventSource)
	if r.Permissionless {
		p.row("actions", doubt, "none is needed: AWS asks for no permission")
	}
	label := "actions"
	for _, a := range r.Actions {
		if r.Permissionless {
			label = ""
		}
		p.row(label, plain, "%s%s", a.Action, when(a.When))
		label = ""
		for _, t := range r.Resources {
			if t.Action == a.Action {
				p.item("  ", faint, "%s", targetText(t))
			}
		}
	}
	p.row("as of", faint, "%s", r.DataDate)
	return p.flush(w)
}

func targetText(t CatalogTarget) string {
	text := strings.TrimSpace(t.Type + " " + cmp.Or(t.ARN, "that the event does not name"))
	if t.Required {
		text += ", always"
	}
	return text + when(t.When)
}

// CatalogInfoText writes what the catalog says of itself as text.
func CatalogInfoText(w io.Writer, r CatalogInfo, s Style) error {
	p := &page{style: s}
	p.wrap("", 0, bold, "Catalog of "+r.DataDate)
	p.row("from", plain, "%s %s (%s)", r.Package, r.Version, r.License)
	if r.File == "" {
		p.row("where", plain, "embedded in the program")
	} else {
		p.row("where", plain, "%s replaces %s of the embedded data", r.File, count(r.Replaced, "file"))
	}
	p.row("holds", plain, "%s, %s, %s, %s", count(r.Services, "service"), count(r.Actions, "action"), count(r.ResourceTypes, "resource type"), count(r.ConditionKeys, "condition key"))
	p.more(plain, "%s, %s whose actions the name does not tell, %s named otherwise than the service", count(r.GlobalKeys, "global condition key"), count(r.Events, "event"), count(r.EventSources, "event source"))
	label := "limits"
	for _, l := range r.Limits {
		p.row(label, plain, "%s", l)
		label = ""
	}
	return p.flush(w)
}
