// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/format"
)

// A SnapshotInfo says what a snapshot holds and what it lacks. The zero
// SnapshotInfo is that of a snapshot that holds nothing. It takes the files of a
// snapshot one after another and keeps none of them.
type SnapshotInfo struct {
	collected    time.Time
	by           string
	organization *organizationInfo
	accounts     map[string]*accountInfo
	failed       []failedCall // of no account
	evidence     []evidenceRow
}

// An organizationInfo counts what is known of an organization.
type organizationInfo struct {
	id, management  string
	units, accounts int
	policies        map[string]int // by type
}

// An accountInfo is a row about an account.
type accountInfo struct {
	Account   string         `json:"account"`
	Name      string         `json:"name"`
	Users     int            `json:"users"`
	Roles     int            `json:"roles"`
	Groups    int            `json:"groups"`
	Policies  int            `json:"policies"`
	Resources map[string]int `json:"resources"` // by type
	Services  []string       `json:"services"`  // of which all resources were collected
	Missing   []string       `json:"missing"`   // services whose resources can have policies that were not all collected
	Failed    []failedCall   `json:"failed"`
}

// A failedCall is a call that did not give what was asked for.
type failedCall struct {
	Service   string `json:"service"`
	Operation string `json:"operation"`
	Code      string `json:"code"`
	Status    string `json:"status"`
	Resource  string `json:"resource"`
	Count     int    `json:"count"` // at least 1
	Region    string `json:"region"`
	Message   string `json:"message"`
}

// Add takes a file of the snapshot into account.
func (i *SnapshotInfo) Add(f *format.File) {
	if i.accounts == nil {
		i.accounts = map[string]*accountInfo{}
	}
	if o := f.Organization; o != nil {
		i.organization = newOrganizationInfo(o)
	}
	for n := range f.Accounts {
		i.account(f.Accounts[n].ID).add(&f.Accounts[n])
	}
	for n := range f.Evidence {
		i.evidence = append(i.evidence, newEvidenceRow(&f.Evidence[n]))
	}
	if f.Collection == nil {
		return
	}
	if at := f.Collection.CollectedAt; !at.IsZero() && (i.collected.IsZero() || at.Before(i.collected)) {
		i.collected = at
	}
	i.by = cmp.Or(i.by, f.Collection.By)
	for _, call := range f.Collection.Calls {
		i.call(&call)
	}
}

// account returns the row of an account.
func (i *SnapshotInfo) account(id string) *accountInfo {
	a := i.accounts[id]
	if a == nil {
		a = &accountInfo{Account: id, Resources: map[string]int{}, Services: []string{}, Missing: snapshot.PolicyServices(), Failed: []failedCall{}}
		i.accounts[id] = a
	}
	return a
}

// call notes a call if it failed. What is of no account is the organization's.
func (i *SnapshotInfo) call(c *format.Call) {
	if c.Status == "ok" || c.Status == "none" {
		return
	}
	row := failedCall{c.Service, c.Operation, c.Code, c.Status, c.Resource, max(1, c.Count), c.Region, c.Message}
	if c.Account == "" {
		i.failed = append(i.failed, row)
		return
	}
	a := i.account(c.Account)
	a.Failed = append(a.Failed, row)
}

// add counts what an account holds.
func (row *accountInfo) add(a *format.Account) {
	row.Name = cmp.Or(row.Name, a.Name)
	row.Users += len(a.Users)
	row.Roles += len(a.Roles)
	row.Groups += len(a.Groups)
	row.Policies += len(a.Policies)
	for n := range a.Resources {
		row.Resources[snapshot.ResourceType(&a.Resources[n])]++
	}
	row.Services = append(row.Services, a.Services...)
	slices.Sort(row.Services)
	row.Services = slices.Compact(row.Services)
	row.Missing = slices.DeleteFunc(row.Missing, func(s string) bool { return slices.Contains(row.Services, s) })
}

func newOrganizationInfo(o *format.Organization) *organizationInfo {
	info := &organizationInfo{id: o.ID, management: o.ManagementAccount, policies: map[string]int{}}
	for _, n := range o.Nodes {
		switch n.Kind {
		case "ou":
			info.units++
		case "account":
			info.accounts++
		}
	}
	for _, p := range o.Policies {
		info.policies[p.Type]++
	}
	return info
}

// rows returns the accounts in the order of their IDs.
func (i *SnapshotInfo) rows() []*accountInfo {
	rows := make([]*accountInfo, 0, len(i.accounts))
	for _, id := range slices.Sorted(maps.Keys(i.accounts)) {
		rows = append(rows, i.accounts[id])
	}
	return rows
}

// MarshalJSON returns one object with a row for each account. What was not
// collected or recorded is null.
func (i *SnapshotInfo) MarshalJSON() ([]byte, error) {
	row := struct {
		Schema       string         `json:"schema"`
		CollectedAt  *time.Time     `json:"collectedAt"`
		CollectedBy  *string        `json:"collectedBy"`
		Organization *string        `json:"organization"`
		Accounts     []*accountInfo `json:"accounts"`
		Failed       []failedCall   `json:"failed"`
		Evidence     []evidenceRow  `json:"evidence"`
	}{Schema: format.SchemaV1, Accounts: i.rows(), Failed: append([]failedCall{}, i.failed...), Evidence: append([]evidenceRow{}, i.evidence...)}
	if !i.collected.IsZero() {
		row.CollectedAt = &i.collected
	}
	if i.by != "" {
		row.CollectedBy = &i.by
	}
	if i.organization != nil {
		row.Organization = &i.organization.id
	}
	return json.Marshal(row)
}
