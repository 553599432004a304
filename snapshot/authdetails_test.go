// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot"
)

const eve = "arn:aws:iam::666666666666:user/eve"

func TestAuthorizationDetails(t *testing.T) {
	pages, err := os.ReadFile("testdata/details-pages.json")
	if err != nil {
		t.Fatal(err)
	}
	second := bytes.LastIndex(pages, []byte("\n{")) + 1
	list := bytes.Join([][]byte{[]byte("["), pages[:second], []byte(","), pages[second:], []byte("]")}, nil)
	for name, data := range map[string][]byte{"concatenated": pages, "list": list} {
		t.Run(name, func(t *testing.T) {
			s, err := snapshot.Read(name, data)
			if err != nil {
				t.Fatal(err)
			}
			if w := s.Warnings(); len(w) > 0 {
				t.Errorf("warnings: %v", w)
			}
			want := []snapshot.Account{{ID: "666666666666", Users: 1, Groups: 1, Roles: 1, Policies: 3, Resources: map[string]int{}}}
			if diff := cmp.Diff(want, s.Accounts()); diff != "" {
				t.Errorf("Accounts() (-want +got):\n%s", diff)
			}

			p, completed := policies(t, s, request(t, eve, "s3:GetObject", "*"))
			if got, want := names(p.Identity), "own pick PickerTools"; got != want {
				t.Errorf("identity-based policies: %s, want %s", got, want)
			}
			if got, want := layers(p.NotCollected), "scp"; got != want {
				t.Errorf("not collected: %s, want %s", got, want)
			}
			if got, want := entry(&completed.Context, "aws:PrincipalTag/Team"), "picking"; got != want {
				t.Errorf("tag: %s, want %s", got, want)
			}
			// A percent-encoded '+' is a plus sign, not a space.
			for i, want := range []string{
				`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject*", "Resource": "*"}]}`,
				"",
				`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:Subscribe", "Resource": "*"}]}`, // v2
			} {
				if got := string(p.Identity[i].Source()); want != "" && got != want {
					t.Errorf("document %d: %s, want %s", i, got, want)
				}
			}
			if got, want := p.Boundary[0].Statements[0].Action.Patterns[0].String(), "s3:*"; got != want {
				t.Errorf("boundary allows %s, want %s of the version that IsDefaultVersion marks", got, want)
			}

			const picker = "arn:aws:iam::666666666666:role/field/Picker"
			p, completed = policies(t, s, request(t, "arn:aws:sts::666666666666:assumed-role/Picker/i-1", "sts:AssumeRole", picker))
			if got, want := names(p.Identity)+" "+names(p.Resource), "PickerTools ReadTheDocs RoleTrustPolicy"; got != want {
				t.Errorf("policies of the role: %s, want %s", got, want)
			}
			if got := completed.Principal.Issuer.String(); got != picker {
				t.Errorf("issuer %s, want %s", got, picker)
			}
			at, _ := s.Owner(p.Identity[0])
			if at.Updated.Year() != 2026 || at.Version != "v2" {
				t.Errorf("attachment %+v, want version and time", at)
			}
			if got, want := entry(&completed.Context, "aws:PrincipalTag/team"), "unknown"; got != want {
				t.Errorf("tag of a role without a list of tags: %s, want %s", got, want)
			}
		})
	}
}

func TestDetailsWithoutDocuments(t *testing.T) {
	s, err := snapshot.Read("d.json", []byte(`{"UserDetailList": [{
		"Arn": "arn:aws:iam::666666666666:user/eve",
		"UserPolicyList": [{"PolicyName": "zz", "PolicyDocument": "%zz"}, {"PolicyName": "plus", "PolicyDocument": "%7B%22Version%22:%222012-10-17%22,%22Id%22:%22a+b%22,%22Statement%22:[]%7D"}],
		"AttachedManagedPolicies": [{"PolicyName": "x", "PolicyArn": "arn:aws:iam::aws:policy/x"}],
		"PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::666666666666:policy/y"},
		"Tags": null}],
		"Policies": [{"Arn": "arn:aws:iam::aws:policy/x", "DefaultVersionId": "v2", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": false, "Document": {}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := policies(t, s, request(t, eve, "s3:GetObject", "*"))
	if got, want := layers(p.NotCollected), "boundary identity scp"; got != want {
		t.Errorf("not collected: %s, want %s", got, want)
	}
	if got, want := names(p.Identity), "plus"; got != want || p.Boundary != nil {
		t.Errorf("policies %s and boundary %v, want %s and none", got, p.Boundary, want)
	}
	if got := p.Identity[0].ID; got != "a+b" {
		t.Errorf("Id = %q, want a+b", got)
	}
	if got := len(s.Warnings()); got != 1 {
		t.Errorf("%d warnings, want 1 for the document that is no text: %v", got, s.Warnings())
	}
}

// Details of several accounts may share a file; what is listed twice with
// another content is reported.
func TestDetailsOfSeveralAccounts(t *testing.T) {
	s, err := snapshot.Read("d.json", []byte(`[
		{"RoleDetailList": [{"Arn": "arn:aws:iam::666666666666:role/a", "RoleId": "AROA1", "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/x"}]}],
		 "Policies": [{"Arn": "arn:aws:iam::aws:policy/x", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "Document": {"Version": "2012-10-17", "Statement": []}}]}]},
		{"RoleDetailList": [{"Arn": "arn:aws:iam::777777777777:role/a", "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/x"}]}]},
		{"RoleDetailList": [{"Arn": "arn:aws:iam::777777777777:role/a"}]}
	]`))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(s.Accounts()); got != 2 {
		t.Errorf("%d accounts, want 2", got)
	}
	p, _ := policies(t, s, request(t, "arn:aws:iam::666666666666:role/a", "s3:GetObject", "*"))
	if got, want := names(p.Identity), "x"; got != want {
		t.Errorf("policies %s, want %s", got, want)
	}
	if w := s.Warnings(); len(w) != 1 || w[0].Error() != "d.json:5:23: arn:aws:iam::777777777777:role/a is listed twice, the later one counts" {
		t.Errorf("warnings %v, want one of the role that is listed twice", w)
	}
}
