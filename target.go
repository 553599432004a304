// SPDX-License-Identifier: Apache-2.0

package undenied

// TargetName returns the name of a root, an organizational unit or an account of
// the organization that was evaluated, "" if it is not known.
func (d *Diagnosis) TargetName(id string) string {
	if d.leg == nil {
		return ""
	}
	return targetName(d.leg.snap, id)
}
