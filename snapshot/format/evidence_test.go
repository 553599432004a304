// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot/format"
)

// evident returns a file that holds evidence.
func evident(t *testing.T, name, evidence string) *format.File {
	t.Helper()
	f, err := format.Read(name, []byte(`{"schema": "undenied/snapshot/v1", "evidence": [`+evidence+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func messages(f *format.File) map[string]string {
	all := map[string]string{}
	for _, e := range f.Evidence {
		all[e.EventID] = string(e.DecodedMessage.Text)
	}
	return all
}

func TestEvidence(t *testing.T) {
	f := evident(t, "a.json", `{"eventId": "e2", "decodedMessage": "{\"allowed\": false}"}, {"eventId": "e1", "decodedMessage": {"allowed": true}}`)
	want := map[string]string{"e1": `{"allowed": true}`, "e2": `{"allowed": false}`}
	if diff := cmp.Diff(want, messages(f)); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	var b bytes.Buffer
	if err := format.Encode(&b, f); err != nil {
		t.Fatal(err)
	}
	if again, err := format.Read("b.json", b.Bytes()); err != nil || !cmp.Equal(want, messages(again)) {
		t.Errorf("read again: %v, %v from %s", messages(again), err, b.String())
	}
	dir := filepath.Join(t.TempDir(), "dir")
	if err := format.SaveDirectory(dir, f, format.Plain); err != nil {
		t.Fatal(err)
	}
	d, err := format.OpenDirectory(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, messages(d.Rest())); diff != "" {
		t.Errorf("in a directory (-want +got):\n%s", diff)
	}
	if all, err := d.File(); err != nil || !cmp.Equal(want, messages(all)) {
		t.Errorf("of a directory: %v, %v", messages(all), err)
	}
}

func TestMergeEvidence(t *testing.T) {
	f := evident(t, "a.json", `{"eventId": "e1", "decodedMessage": "{}"}, {"eventId": "e2", "decodedMessage": "{}"}`)
	conflicts := f.Merge(evident(t, "b.json", `{"eventId": "e2", "decodedMessage": "{\"allowed\": false}"}, {"eventId": "e3", "decodedMessage": "{}"}`))
	if len(conflicts) != 1 || !strings.Contains(conflicts[0].Error(), "event e2: the decoded message is not what it is at a.json") {
		t.Errorf("conflicts %v, want one about e2", conflicts)
	}
	want := map[string]string{"e1": "{}", "e2": `{"allowed": false}`, "e3": "{}"}
	if diff := cmp.Diff(want, messages(f)); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
}

func TestEvidenceRefused(t *testing.T) {
	for text, want := range map[string]string{
		`{"eventId": "e1"}`:                                 `decodedMessage`,
		`{"decodedMessage": "{}"}`:                          `eventId`,
		`{"eventId": "e1", "decodedMessage": "{}", "x": 1}`: `x`,
		`{"eventId": "e1", "decodedMessage": 1}`:            `decodedMessage`,
	} {
		_, err := format.Read("a.json", []byte(`{"schema": "undenied/snapshot/v1", "evidence": [`+text+`]}`))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error about %s", text, err, want)
		}
	}
}
