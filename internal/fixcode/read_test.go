// SPDX-License-Identifier: Apache-2.0

package fixcode_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"gopkg.in/yaml.v3"
)

// readTerraform parses and evaluates HCL and returns the policies in it.
func readTerraform(t *testing.T, text string) []any {
	t.Helper()
	file, diags := hclparse.NewParser().ParseHCL([]byte(text), "fix.tf")
	if diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, text)
	}
	if again := hclwrite.Format([]byte(text)); !bytes.Equal(again, []byte(text)) {
		t.Errorf("terraform fmt would change\n%s\nto\n%s", text, again)
	}
	eval := &hcl.EvalContext{Functions: map[string]function.Function{"jsonencode": stdlib.JSONEncodeFunc}}
	var policies []any
	labels := map[string]bool{}
	for _, block := range file.Body.(*hclsyntax.Body).Blocks {
		name := strings.Join(append([]string{block.Type}, block.Labels...), ".")
		if labels[name] {
			t.Errorf("two blocks %s", name)
		}
		labels[name] = true
		for name, attr := range block.Body.Attributes {
			if _, isTraversal := attr.Expr.(*hclsyntax.ScopeTraversalExpr); isTraversal {
				continue
			}
			v, diags := attr.Expr.Value(eval)
			if diags.HasErrors() {
				t.Fatalf("%s: %v", name, diags)
			}
			if v.Type() != cty.String {
				t.Errorf("%s is a %s, want text", name, v.Type().FriendlyName())
			}
			if _, isCall := attr.Expr.(*hclsyntax.FunctionCallExpr); isCall {
				policies = append(policies, value(t, []byte(v.AsString())))
			}
		}
	}
	return policies
}

// readTemplate parses YAML and returns the policies in it.
func readTemplate(t *testing.T, text string) []any {
	t.Helper()
	var template struct {
		Version   string `yaml:"AWSTemplateFormatVersion"`
		Resources map[string]struct {
			Type                string         `yaml:"Type"`
			DeletionPolicy      string         `yaml:"DeletionPolicy"`
			UpdateReplacePolicy string         `yaml:"UpdateReplacePolicy"`
			Properties          map[string]any `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	dec := yaml.NewDecoder(strings.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&template); err != nil && !errors.Is(err, io.EOF) {
		t.Fatalf("%v\n%s", err, text)
	}
	var policies []any
	for id, r := range template.Resources {
		if template.Version != "2010-09-09" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			t.Errorf("version %q, logical ID %q", template.Version, id)
		}
		for _, v := range r.Properties {
			if doc, ok := v.(map[string]any); ok {
				text, err := json.Marshal(doc)
				if err != nil {
					t.Fatal(err)
				}
				policies = append(policies, value(t, text))
			}
		}
	}
	return policies
}

// A fake of the AWS CLI prints its words, each with a NUL after it, the document
// in place of the last, and an ID.
const fakeAWS = `set -eu
aws() {
	for word; do
		if [ "$word" = file:///dev/stdin ]; then
			printf 'DOCUMENT:' >&3
			cat >&3
		else
			printf '%s' "$word" >&3
		fi
		printf '\0' >&3
	done
	printf '\n\0' >&3
	echo p-made
}
`

// runCommands runs commands with a fake of the AWS CLI and returns the words of
// each call.
func runCommands(t *testing.T, text string) [][]string {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	syntax := exec.Command(bash, "-n")
	syntax.Stdin = strings.NewReader(text)
	if out, err := syntax.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, text)
	}
	var calls [][]string
	run := exec.Command(bash, "-c", "exec 3>&1 >/dev/null\n"+fakeAWS+text)
	run.Env = []string{"PATH="} // nothing else is run
	var stderr strings.Builder
	run.Stderr = &stderr
	// cat is the one program that the fake needs.
	if cat, err := exec.LookPath("cat"); err == nil {
		run.Args[2] = strings.Replace(run.Args[2], "cat >&3", cat+" >&3", 1)
	}
	out, err := run.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%v: %s\n%s", err, &stderr, text)
	}
	var call []string
	for word := range strings.SplitSeq(string(out), "\x00") {
		switch word {
		case "\n":
			calls, call = append(calls, call), nil
		default:
			call = append(call, word)
		}
	}
	return calls
}

// readCommands runs commands and returns the documents that they send.
func readCommands(t *testing.T, text string) []any {
	t.Helper()
	var policies []any
	for _, call := range runCommands(t, text) {
		for _, word := range call {
			doc, ok := strings.CutPrefix(word, "DOCUMENT:")
			if !ok {
				continue
			}
			v := value(t, []byte(doc))
			if wrapped, ok := v.(map[string]any)["Policy"].(string); ok {
				v = value(t, []byte(wrapped))
			}
			policies = append(policies, v)
		}
	}
	return policies
}
