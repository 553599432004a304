// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/undenied/undenied/policy"
)

// samples is a folder of policies that others wrote. It is not part of the
// project: where it is missing, its tests are skipped.
const samples = "../../shared/samples/policies"

type sample struct {
	File       string
	PolicyType string
	Source     string
	Valid      *bool
	Expected   any
}

func readSamples(t *testing.T) []sample {
	t.Helper()
	f, err := os.Open(filepath.Join(samples, "INDEX.ndjson"))
	if err != nil {
		t.Skip("no samples")
	}
	defer f.Close()
	var list []sample
	for lines := bufio.NewScanner(f); lines.Scan(); {
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

func (s sample) folder() string { return filepath.Dir(s.File) }

func (s sample) text(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, s.File))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestSamplesParse parses policies that are in use or in documentation.
func TestSamplesParse(t *testing.T) {
	// Not policies, or with faults that AWS refuses.
	refused := []string{
		"resource/any_5e140fa4c217.json", "resource/s3_6936335fe0c8.json", // ForAnyValuesStringLike
		"resource/s3_9ef0edb5475b.json", "resource/s3_dcbbf59ee239.json",
		"resource/lambda_8d1ec7491bcc.json",                                // GetPolicy's answer, with RevisionId
		"resource/sns_09214aad99d5.json", "resource/sns_9a5498782ab3.json", // an empty Version
		"resource/sqs_08a441f84a29.json", // "NotPrincipal": "90120"
		"trust/sts_3e2792ecbfa1.json",    // Path in a statement
	}
	parsed := 0
	for _, s := range readSamples(t) {
		// Scenarios hold no policies, and the identity policies of one source are
		// its validator's test cases.
		if s.folder() == "validation" || s.folder() == "guardrail-scenarios" || isValidatorCase(s) {
			continue
		}
		d, err := policy.Parse(s.File, s.text(t))
		if want := slices.Contains(refused, s.File); (err != nil) != want {
			t.Errorf("%s is refused: %v, want %v (%v)", s.File, err != nil, want, err)
		}
		if err != nil {
			continue
		}
		parsed++
		checkRoundTrip(t, d)
		if s.folder() == "aws-managed" {
			if errs := d.Check(policy.IdentityBased); errs != nil {
				t.Errorf("Check: %v", errs)
			}
		}
	}
	if parsed < 600 {
		t.Errorf("parsed %d samples, want at least 600", parsed)
	}
}

func isValidatorCase(s sample) bool {
	return s.Source == "getmoto/moto :: tests/test_iam/test_iam_policies.py"
}

// TestSamplesValidation tests documents of which somebody else says whether AWS
// accepts them.
func TestSamplesValidation(t *testing.T) {
	types := map[string]policy.Type{"": policy.IdentityBased, "identity_policy": policy.IdentityBased,
		"resource_policy": policy.ResourceBased, "trust_policy": policy.ResourceBased}
	refused, accepted := 0, 0
	for _, s := range readSamples(t) {
		if s.folder() != "validation" {
			continue
		}
		d, err := policy.Parse(s.File, s.text(t))
		switch {
		case s.Valid != nil && *s.Valid:
			accepted++
			if err != nil {
				t.Errorf("%v, want no error", err)
				continue
			}
			typ := types[s.PolicyType]
			if d.Statements[0].Principal != nil {
				typ = policy.ResourceBased
			}
			if errs := d.Check(typ); errs != nil {
				t.Errorf("Check(%v): %v", typ, errs)
			}
		case isValidatorCase(s):
			if onlyVersion := []any{"Policy document must be version 2012-10-17 or greater."}; err == nil &&
				slices.Equal(anys(s.Expected), onlyVersion) {
				continue // an old version is no fault of its own here
			}
			refused++
			if err == nil && d.Check(policy.IdentityBased) == nil {
				t.Errorf("%s: no error, want %v", s.File, s.Expected)
			}
		case slices.Contains(anys(s.Expected), any("MALFORMED")):
			refused++
			if err == nil {
				t.Errorf("%s: no error, want one", s.File)
			}
		}
	}
	if refused < 35 || accepted < 13 {
		t.Errorf("%d to refuse and %d to accept, want at least 35 and 13", refused, accepted)
	}
}

func anys(v any) []any {
	list, _ := v.([]any)
	return list
}
