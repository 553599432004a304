// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/undenied/undenied/arn"
)

// Encode writes f in the project's own format. Equal files give equal bytes: the
// lists of f are sorted first, in place. An account without an ID of twelve digits
// is an error.
func Encode(w io.Writer, f *File) error {
	for i := range f.Accounts {
		if id := f.Accounts[i].ID; !IsAccountID(id) {
			return fmt.Errorf("cannot write the snapshot: %q is not an account ID, want twelve digits", id)
		}
	}
	f.sort()
	data, err := marshal(struct {
		Schema string `json:"schema"`
		*File
	}{SchemaV1, f})
	if err != nil {
		return fmt.Errorf("cannot write the snapshot: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", " "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = b.WriteTo(w)
	return err
}

// marshal is like json.Marshal, without escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// sort puts all lists in order. None of them has a meaning by its order.
func (f *File) sort() {
	if c := f.Collection; c != nil {
		slices.SortFunc(c.Calls, compareCalls)
	}
	if o := f.Organization; o != nil {
		o.sort()
	}
	slices.SortFunc(f.Accounts, func(a, b Account) int { return cmp.Compare(a.ID, b.ID) })
	for i := range f.Accounts {
		f.Accounts[i].sort()
	}
	slices.SortFunc(f.Evidence, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(a.EventID, b.EventID), bytes.Compare(a.DecodedMessage.Text, b.DecodedMessage.Text))
	})
}

func compareCalls(a, b Call) int {
	return cmp.Or(
		cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Region, b.Region),
		cmp.Compare(a.Service, b.Service),
		cmp.Compare(a.Operation, b.Operation),
		cmp.Compare(a.Resource, b.Resource),
		cmp.Compare(a.Status, b.Status),
		cmp.Compare(a.Code, b.Code),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Count, b.Count),
	)
}

func (o *Organization) sort() {
	slices.Sort(o.EnabledPolicyTypes)
	for i := range o.DelegatedAdministrators {
		slices.Sort(o.DelegatedAdministrators[i].Services)
	}
	slices.SortFunc(o.DelegatedAdministrators, func(a, b DelegatedAdministrator) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), slices.Compare(a.Services, b.Services))
	})
	slices.SortFunc(o.Nodes, func(a, b Node) int { return cmp.Compare(a.ID, b.ID) })
	for i := range o.Nodes {
		slices.Sort(o.Nodes[i].SCPs)
		slices.Sort(o.Nodes[i].RCPs)
	}
	slices.SortFunc(o.Policies, func(a, b OrganizationPolicy) int { return cmp.Compare(a.ID, b.ID) })
}

func (a *Account) sort() {
	slices.Sort(a.Services)
	slices.Sort(a.Regions)
	for _, list := range [...][]Identity{a.Users, a.Groups, a.Roles} {
		slices.SortFunc(list, func(a, b Identity) int { return compareARNs(a.ARN, b.ARN) })
		for i := range list {
			slices.Sort(list[i].Groups)
			slices.SortFunc(list[i].AttachedPolicies, compareARNs)
			slices.SortFunc(list[i].InlinePolicies, func(a, b InlinePolicy) int {
				return cmp.Or(cmp.Compare(a.Name, b.Name), bytes.Compare(a.Document.Text, b.Document.Text))
			})
		}
	}
	slices.SortFunc(a.Policies, func(a, b ManagedPolicy) int { return compareARNs(a.ARN, b.ARN) })
	slices.SortFunc(a.Resources, func(a, b Resource) int { return compareARNs(a.ARN, b.ARN) })
}

func compareARNs(a, b arn.ARN) int { return cmp.Compare(a.String(), b.String()) }
