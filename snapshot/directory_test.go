// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/format"
)

// orchard writes testdata/org.json as a directory and breaks the files of some
// accounts.
func orchard(t *testing.T, broken ...string) *snapshot.Snapshot {
	t.Helper()
	f, err := format.Load("testdata/org.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "orchard")
	if err := format.SaveDirectory(dir, f, format.Plain); err != nil {
		t.Fatal(err)
	}
	for _, id := range broken {
		if err := os.WriteFile(filepath.Join(dir, id+".json"), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return load(t, dir)
}

// Only the accounts that a request concerns are read; if one of them cannot be,
// that is the answer.
func TestBrokenAccounts(t *testing.T) {
	for _, tt := range []struct {
		name   string
		req    *eval.Request
		broken []string
		faulty string // the file that the error names, or ""
	}{
		{"others", request(t, bram, "s3:GetObject", home), []string{"111111111111", "333333333333", "555555555555"}, ""},
		{"the principal's", request(t, seller, "s3:GetObject", home), []string{"555555555555"}, "555555555555"},
		{"the owner's", request(t, seller, "s3:GetObject", home), []string{"222222222222"}, "222222222222"},
		{"the endpoint's", request(t, seller, "ec2:DescribeInstances", "*", "aws:SourceVpce=vpce-0aaa"), []string{"222222222222"}, "222222222222"},
		{"nobody's", request(t, "anonymous", "s3:GetObject", home), []string{"111111111111", "333333333333", "555555555555"}, ""},
		{"of an organization's account alone", request(t, seller, "s3:ListAllMyBuckets", "*"), []string{"111111111111", "222222222222", "333333333333"}, ""},
	} {
		_, _, err := orchard(t, tt.broken...).Policies(tt.req)
		switch {
		case tt.faulty == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.faulty != "" && (err == nil || !strings.Contains(err.Error(), tt.faulty+".json")):
			t.Errorf("%s: error %v, want one about %s.json", tt.name, err, tt.faulty)
		}
	}
	byID := request(t, "anonymous", "s3:ListAllMyBuckets", "*")
	byID.Principal = eval.Principal{ID: "AIDASOMEBODYELSE00000"}
	if _, _, err := orchard(t, "333333333333").Policies(byID); err == nil {
		t.Error("a unique ID that may be that of a user in a broken file: no error")
	}
	byID.Principal = eval.Principal{ID: "AIDABRAM000000000EXAM"}
	if _, _, err := orchard(t, "333333333333").Policies(byID); err != nil {
		t.Errorf("a unique ID that is found elsewhere: %v", err)
	}
}
