// SPDX-License-Identifier: Apache-2.0

package report

import (
	"strings"

	"github.com/undenied/undenied"
)

// warnings says what a fix hands out beside what was asked for.
func (p *page) warnings(f *undenied.Fix) {
	for _, w := range f.Warnings {
		p.item("! ", wrong, "%s: %s", warningTitle(w.Kind), w)
	}
}

// warningTitle is a kind of warning in words: "privilege escalation".
func warningTitle(kind string) string {
	words := strings.ReplaceAll(kind, "-", " ")
	return strings.NewReplacer("mfa", "MFA", "external id", "external ID").Replace(words)
}

// warningText says of which fixes there is what to warn, as sentences after
// others.
func warningText(d *undenied.Diagnosis) string {
	var text strings.Builder
	for i := range d.Fixes {
		f := &d.Fixes[i]
		for _, p := range passages(func(p *page) { p.warnings(f) }) {
			text.WriteString(" The fix \"" + clean(f.Summary) + "\" warns: " + p.text + ".")
		}
	}
	return text.String()
}
