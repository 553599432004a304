// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/format"
)

// native returns a file of the project's own format.
func native(members string) []byte {
	return []byte(`{"schema": "undenied/snapshot/v1", ` + members + `}`)
}

// within fails if f hangs: it is given far longer than it takes to read a file of
// some megabytes, also on a machine that is busy.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(3 * time.Minute):
		t.Fatalf("%s: it takes more than 3 minutes", what)
	}
}

// Files that are made to be slow are not.
func TestSlowFiles(t *testing.T) {
	many := 100_000
	if testing.Short() {
		many = 10_000 // for the race detector
	}
	list := func(n int, each func(i int) string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = each(i)
		}
		return strings.Join(parts, ",")
	}
	for name, text := range map[string]string{
		"numbers for roles":      `"accounts": [{"account": "111122223333", "roles": [` + list(many, func(int) string { return "1" }) + `]}]`,
		"a chain of units":       `"organization": {"id": "o-a", "managementAccount": "111122223333", "nodes": [{"id": "r", "kind": "root"}, {"id": "u0", "kind": "ou", "parent": "r"},` + list(many, func(i int) string { return fmt.Sprintf(`{"id": "u%d", "kind": "ou", "parent": "u%d"}`, i+1, i) }) + `]}`,
		"a circle of units":      `"organization": {"id": "o-a", "managementAccount": "111122223333", "nodes": [` + list(many, func(i int) string { return fmt.Sprintf(`{"id": "u%d", "kind": "ou", "parent": "u%d"}`, (i+1)%many, i) }) + `]}`,
		"many inline policies":   `"accounts": [{"account": "111122223333", "roles": [{"arn": "arn:aws:iam::111122223333:role/a", "inlinePolicies": [` + list(many, func(i int) string { return fmt.Sprintf(`{"name": "p%d", "document": "{\"Statement\":[]}"}`, i) }) + `]}]}]`,
		"accounts below a chain": `"organization": {"id": "o-a", "managementAccount": "111122223333", "nodes": [{"id": "r", "kind": "root"}, {"id": "u0", "kind": "ou", "parent": "r"},` + list(5000, func(i int) string { return fmt.Sprintf(`{"id": "u%d", "kind": "ou", "parent": "u%d"}`, i+1, i) }) + `,` + list(20_000, func(i int) string { return fmt.Sprintf(`{"id": "%012d", "kind": "account", "parent": "u5000"}`, i) }) + `]}`,
	} {
		t.Run(name, func(t *testing.T) {
			within(t, name, func() {
				f, err := format.Read("f", native(text))
				if err == nil {
					snapshot.New(f)
				}
			})
		})
	}
}

// An organization that was made without this package may have circles.
func TestCircles(t *testing.T) {
	within(t, "two units in a circle", func() {
		s := snapshot.New(&format.File{Organization: &format.Organization{ID: "o-a", Nodes: []format.Node{
			{ID: "a", Kind: "ou", Parent: "b"}, {ID: "b", Kind: "ou", Parent: "a"}, {ID: "111122223333", Kind: "account", Parent: "a"}}}})
		s.Organization().Path("111122223333")
	})
}

// The order of lists in a File does not show in what is written.
func TestOrder(t *testing.T) {
	one := func() *format.File {
		role := arn.MustParse("arn:aws:iam::111122223333:role/a")
		return &format.File{
			Collection: &format.Collection{Calls: []format.Call{
				{Service: "s3", Operation: "ListBuckets", Status: "ok", Count: 1}, {Service: "s3", Operation: "ListBuckets", Status: "ok", Count: 2}, {Service: "s3", Operation: "ListBuckets", Status: "ok"}}},
			Organization: &format.Organization{ID: "o-a", ManagementAccount: "111122223333", Nodes: []format.Node{}, DelegatedAdministrators: []format.DelegatedAdministrator{
				{Account: "222233334444", Services: []string{"b", "a"}}, {Account: "222233334444", Services: []string{"c"}}, {Account: "222233334444"}}},
			Accounts: []format.Account{{ID: "111122223333", Roles: []format.Identity{{ARN: role, InlinePolicies: []format.InlinePolicy{
				{Name: "p", Document: format.Document{Text: []byte("1")}}, {Name: "p", Document: format.Document{Text: []byte("2")}}}}}}},
		}
	}
	want := encoded(t, one())
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		f := one()
		shuffle(r, f.Collection.Calls)
		shuffle(r, f.Organization.DelegatedAdministrators)
		shuffle(r, f.Accounts[0].Roles[0].InlinePolicies)
		if diff := cmp.Diff(want, encoded(t, f)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
}

func shuffle[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// A document that is not percent-encoded is not decoded, whatever it begins with.
func TestDocumentsAsTheyAre(t *testing.T) {
	for _, text := range []string{
		"{\r\n\t\"Id\": \"<a> & b\u2028\\u00e9é%7B\"}", "\ufeff{\"Id\":\"%41\"}", "[\"%41\"]", "  {\"Id\":\"%2525\"}", "", " ", "%", "\x00{%7B}",
	} {
		f := &format.File{Accounts: []format.Account{{ID: "111122223333", Roles: []format.Identity{{ARN: arn.MustParse("arn:aws:iam::111122223333:role/a"), TrustPolicy: format.Document{Text: []byte(text)}}}}}}
		back, err := format.Read("f", []byte(encoded(t, f)))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(back.Accounts[0].Roles[0].TrustPolicy.Text); got != text {
			t.Errorf("own format: %q is %q", text, got)
		}
		page := []byte(`{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/a", "AssumeRolePolicyDocument": ` + string(quote(text)) + `}]}`)
		if back, err = format.Read("f", page); err != nil {
			t.Fatal(err)
		}
		if got := string(back.Accounts[0].Roles[0].TrustPolicy.Text); got != text {
			t.Errorf("get-account-authorization-details: %q is %q", text, got)
		}
	}
}

func quote(text string) []byte {
	data, err := format.Document{Text: []byte(text)}.MarshalJSON()
	if err != nil {
		panic(err)
	}
	return data
}

// A page of AWS managed policies names no account. It is of those who have them.
func TestPageWithoutAccount(t *testing.T) {
	const role = `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/a", "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}]}`
	const policies = `{"Policies": [{"Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "Document": {"Id": "r"}}]}]}`
	check := func(t *testing.T, f *format.File) {
		t.Helper()
		for _, path := range []string{"one.json", "parts/"} {
			path = filepath.Join(t.TempDir(), path)
			if strings.HasSuffix(path, "parts") {
				path += "/"
			}
			if err := format.Save(path, f); err != nil {
				t.Fatal(err)
			}
			back, err := format.Load(path)
			if err != nil {
				t.Fatalf("what was written cannot be read: %v", err)
			}
			if len(back.Accounts) != 1 || len(back.Accounts[0].Policies) != 1 || back.Accounts[0].ID != "111122223333" {
				t.Errorf("%s: %+v, want one account with one policy", path, back.Accounts)
			}
		}
	}
	for _, text := range []string{role + policies, policies + role, "[" + policies + "," + role + "]"} {
		f, err := format.Read("f", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		check(t, f)
	}
	for _, texts := range [][]string{{role, policies}, {policies, role}} {
		all := new(format.File)
		for _, text := range texts {
			f, err := format.Read("f", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			all.Merge(f)
		}
		check(t, all)
	}
}

// What cannot be written leaves what was there, and nothing beside it.
func TestSaveFails(t *testing.T) {
	good := &format.File{Accounts: []format.Account{{ID: "111122223333"}}}
	bad := &format.File{Accounts: []format.Account{{ID: "111122223333"}, {ID: "222233334444", Roles: []format.Identity{{TrustPolicy: format.Document{Text: []byte("\xff")}}}}}}
	dir := t.TempDir()
	for _, path := range []string{"a.json", "a.json.gz", "parts/"} {
		path = dir + "/" + path
		if err := format.Save(path, good); err != nil {
			t.Fatal(err)
		}
		if err := format.Save(path, bad); err == nil {
			t.Errorf("%s: text that is not UTF-8 was written", path)
		}
		if got := load(t, path); len(got.Accounts) != 1 {
			t.Errorf("%s: %d accounts are left, want what was there", path, len(got.Accounts))
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("%d entries, %v, want 3", len(entries), err)
	}
	if err := format.Encode(brokenWriter{}, good); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk: %v", err)
	}
	if err := format.SaveDirectory(filepath.Join(dir, "new/"), &format.File{Accounts: []format.Account{{ID: "../../evil"}}}, format.Plain); err == nil {
		t.Error("an account with a path for its ID was written")
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// The owner of a bucket that two accounts list is not known, whatever the order.
func TestContestedOwner(t *testing.T) {
	bucket := []format.Resource{{ARN: arn.MustParse("arn:aws:s3:::b")}}
	accounts := []format.Account{{ID: "111122223333", Resources: bucket}, {ID: "222233334444", Resources: bucket}}
	var files [][]byte
	for range 2 {
		dir := filepath.Join(t.TempDir(), "d")
		if err := format.SaveDirectory(dir, &format.File{Accounts: slices.Clone(accounts)}, format.Plain); err != nil {
			return // it is refused, which is as good
		}
		data, err := os.ReadFile(filepath.Join(dir, "organization.json"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, data)
		slices.Reverse(accounts)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Errorf("the order shows:\n%s\n%s", files[0], files[1])
	}
}
