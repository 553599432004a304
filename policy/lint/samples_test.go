// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/policy/lint"
)

// samples is a folder of policies that others wrote. It is not part of the
// project: where it is missing, its tests are skipped.
const samples = "../../../shared/samples/policies"

type sample struct {
	File       string
	Name       string
	PolicyType string
	Source     string
	Valid      *bool
	Expected   json.RawMessage
	Meta       struct{ ARN string }
}

func readSamples(t *testing.T) []sample {
	t.Helper()
	f, err := os.Open(filepath.Join(samples, "INDEX.ndjson"))
	if err != nil {
		t.Skip("no samples")
	}
	defer f.Close()
	var list []sample
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s sample
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	if len(list) < 800 {
		t.Fatalf("%d samples, want at least 800", len(list))
	}
	return list
}

func (s sample) text(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, s.File))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// expectations returns what the index expects of a document, and whether that
// is a list of findings or messages at all.
func (s sample) expectations(t *testing.T) []string {
	t.Helper()
	var list []string
	if json.Unmarshal(s.Expected, &list) == nil {
		return list
	}
	var linter struct {
		ErrorCount int
		Messages   []string
	}
	if err := json.Unmarshal(s.Expected, &linter); err != nil {
		t.Fatalf("%s: %v", s.File, err)
	}
	if linter.ErrorCount > 0 && len(linter.Messages) == 0 {
		return []string{"some error"}
	}
	return linter.Messages
}

// TestSamplesClean tests that AWS's own policies have no errors and few
// warnings, and that examples of SCPs and RCPs have no errors.
func TestSamplesClean(t *testing.T) {
	kinds := map[string]lint.Kind{"aws-managed": lint.Identity, "boundary": lint.Boundary, "scp": lint.SCP, "rcp": lint.RCP, "vpc_endpoint": lint.Endpoint}
	managed, warned := 0, 0
	counts := make(map[string]int)
	for _, s := range readSamples(t) {
		folder := filepath.Dir(s.File)
		k, ok := kinds[folder]
		if !ok {
			continue
		}
		names := []string{s.File}
		if s.Meta.ARN != "" {
			names = append(names, s.Meta.ARN)
		}
		for _, name := range names {
			list := lint.Bytes(name, s.text(t), k)
			for _, f := range list {
				if f.Severity == lint.Error {
					t.Errorf("%v", f)
				}
				if name == s.File && folder == "aws-managed" {
					counts[f.Code]++
				}
			}
			if name == s.File && folder == "aws-managed" {
				managed++
				if len(list) > 0 {
					warned++
				}
			}
		}
	}
	if managed < 250 || warned*3 > managed {
		t.Errorf("%d AWS managed policies, %d with warnings: want at least 250, and warnings for a third at most", managed, warned)
	}
	t.Logf("%d AWS managed policies, %d with warnings: %v", managed, warned, counts)
}

// codesFor are the codes of this package for what others report: a finding of
// parliament, a message of AWS as moto recorded it, or a message of cfn-lint. A
// key that ends in "…" is a prefix. AWS reports the first fault it meets and this
// package all, so that its general messages stand for any error.
var codesFor = map[string][]string{
	"MALFORMED":                    nil,
	"Syntax errors in policy.":     nil,
	"The policy failed legacy pa…": nil,
	"some error":                   nil,

	"UNKNOWN_ACTION":               {"unknown-action"},
	"MISMATCHED_TYPE":              {"operator-type", "unreadable-value", "invalid-condition"},
	"UNKNOWN_CONDITION_FOR_ACTION": {"unknown-key", "inapplicable-key"},
	"BAD_PATTERN_FOR_MFA":          {"mfa-inverted"},

	"Policy document must be version 2012-10-17 or g…": {"old-version"},
	"Actions/Conditions must be prefaced by a vendor…": {"invalid-action"},
	"Actions/Condition can contain only one colon.":    {"invalid-action"},
	"Resource …":  {"invalid-resource"},
	"Partition …": {"invalid-resource"},
	"Policy statement must contain resources.":               {"invalid-statement"},
	"Statement IDs (SID) in a single policy must be unique.": {"invalid-sid"},

	"'Statement' is a required property":                                          {"invalid-document"},
	"'2012-10-18' is not one of ['2008-10-17', '2012-10-17']":                     {"invalid-version"},
	"'NotAllow' is not one of ['Allow', 'Deny']":                                  {"invalid-effect"},
	"{'NotValid': ['arn:${AWS::Partition}:iam::123456789012:role/object-role']}…": {"invalid-resource"},
	"{'Fn::Sub': ['arn:${AWS::Partition}:iam::123456789012/role/string-role']}…":  {"invalid-resource"},
	"array items are not unique for keys ['Sid']":                                 {"invalid-sid"},
}

// differences are expectations that are not met, and why.
var differences = map[string]string{
	"RESOURCE_STAR":                        `an opinion: "*" is what the author meant, and the only resource for many actions`,
	"RESOURCE_POLICY_PRIVILEGE_ESCALATION": "an opinion about what the policy grants, not a fault in it",
	"RESOURCE_MISMATCH":                    "an action pattern with a wildcard that fits some resources: the actions that fit none were not asked for by name",
	"invalid-59":                           "a statement without Action is no statement: the document is not read further, and so has no duplicate Sid",
	"invalid-60":                           "the same, and so has no version",
}

func expectedCodes(expectation string) (codes []string, ok bool) {
	for key, codes := range codesFor {
		prefix, isPrefix := strings.CutSuffix(key, "…")
		if expectation == key || isPrefix && strings.HasPrefix(expectation, prefix) {
			return codes, true
		}
	}
	return nil, false
}

// TestSamplesValidation tests documents of which somebody else says what is
// wrong with them.
func TestSamplesValidation(t *testing.T) {
	kinds := map[string]lint.Kind{"identity_policy": lint.Identity, "resource_policy": lint.Resource, "trust_policy": lint.Trust}
	met, accepted := 0, 0
	used := make(map[string]bool)
	for _, s := range readSamples(t) {
		if filepath.Dir(s.File) != "validation" {
			continue
		}
		k := kinds[s.PolicyType]
		if strings.HasPrefix(s.Source, "getmoto/") {
			k = lint.Identity
		}
		list := lint.Bytes(s.Name, s.text(t), k)
		isError := func(f lint.Finding) bool { return f.Severity == lint.Error }
		if s.Valid != nil && *s.Valid {
			accepted++
			if slices.ContainsFunc(list, isError) {
				t.Errorf("valid, but\n%s", text(list))
			}
		}
		for _, e := range s.expectations(t) {
			if differences[e] != "" || differences[s.Name] != "" {
				used[e], used[s.Name] = true, true
				continue
			}
			codes, ok := expectedCodes(e)
			if !ok {
				t.Errorf("%s expects %q, which is not in the table", s.File, e)
				continue
			}
			met++
			if !slices.ContainsFunc(list, func(f lint.Finding) bool { return codes == nil && isError(f) || slices.Contains(codes, f.Code) }) {
				t.Errorf("%s expects %q, want one of %q, got\n%s", s.File, e, codes, text(list))
			}
		}
	}
	if met < 40 || accepted < 13 {
		t.Errorf("%d expectations met and %d valid documents, want at least 40 and 13", met, accepted)
	}
	for name := range differences {
		if !used[name] {
			t.Errorf("no sample has the difference %s any more", name)
		}
	}
	t.Logf("%d expectations, %d valid documents, %d differences", met, accepted, len(differences))
}
