// SPDX-License-Identifier: Apache-2.0

package report

import (
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/snapshot/format"
)

// An evidenceRow is AWS's own account of a denial. What it does not tell, or is
// not understood, is "".
type evidenceRow struct {
	EventID   string `json:"eventId"`
	Decision  string `json:"decision"` // "allowed", "explicitDeny", "implicitDeny"
	Principal string `json:"principal"`
	Action    string `json:"action"`
	Resource  string `json:"resource"`
}

func newEvidenceRow(e *format.Evidence) evidenceRow {
	row := evidenceRow{EventID: e.EventID}
	told, err := cloudtrail.ParseEvaluations(e.EventID, e.DecodedMessage.Text)
	if err != nil || len(told) != 1 {
		return row
	}
	row.Principal, row.Action, row.Resource = told[0].PrincipalARN, told[0].Action, told[0].Resource
	switch {
	case told[0].Allowed:
		row.Decision = eval.Allowed.String()
	case told[0].Effect == cloudtrail.EffectExplicit:
		row.Decision = eval.ExplicitDeny.String()
	case told[0].Effect == cloudtrail.EffectImplicit:
		row.Decision = eval.ImplicitDeny.String()
	}
	return row
}

// told adds a line for each denial that AWS gave its own account of.
func (p *page) told(rows []evidenceRow) {
	label := "evidence"
	for _, e := range rows {
		text := "event " + e.EventID + ": "
		switch {
		case e.Decision == "":
			text += "a message that is not understood"
		case e.Action == "":
			text += e.Decision
		default:
			text += e.Decision + ", " + e.Action
			if e.Resource != "" {
				text += " on " + e.Resource
			}
			if e.Principal != "" {
				text += " for " + e.Principal
			}
		}
		p.row(label, plain, "%s", text)
		label = ""
	}
}
