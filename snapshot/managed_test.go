// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot"
)

func TestManagedPolicy(t *testing.T) {
	const text = `{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","policies":[
		{"arn":"arn:aws:iam::222222222222:policy/Free","name":"Free","document":{"Version":"2012-10-17","Statement":[]}},
		{"arn":"arn:aws:iam::222222222222:policy/Broken","name":"Broken","document":"{"}]}]}`
	snap, err := snapshot.Read("f", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{
		"arn:aws:iam::222222222222:policy/Free":   true, // though attached to nothing
		"arn:aws:iam::222222222222:policy/Broken": false,
		"arn:aws:iam::222222222222:policy/Other":  false,
	}
	for name, want := range tests {
		d := snap.ManagedPolicy(arn.MustParse(name))
		if got := d != nil; got != want {
			t.Errorf("%s: a document: %v, want %v", name, got, want)
		}
		if d != nil && d.Name() != name {
			t.Errorf("the document's name is %q, want %q", d.Name(), name)
		}
	}
	if new(snapshot.Snapshot).ManagedPolicy(arn.MustParse("arn:aws:iam::222222222222:policy/Free")) != nil {
		t.Error("the zero snapshot has a policy")
	}
}
