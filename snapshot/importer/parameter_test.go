// SPDX-License-Identifier: Apache-2.0

package importer_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot/importer"
)

func TestParameters(t *testing.T) {
	const template = `
Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Team: { Type: String }
  Ports: { Type: List<Number>, Default: "80, 443" }
  Names: { Type: CommaDelimitedList }
  Size: { Type: Number, Default: 7 }
  Secret: { Type: String, NoEcho: true, Default: hush }
  Image: { Type: "AWS::SSM::Parameter::Value<String>", Default: /images/new }
Resources:
  R: { Type: AWS::SQS::Queue, Properties: { QueueName: QUEUE } }
  P: { Type: AWS::SQS::QueuePolicy, Properties: { Queues: [!Ref R], PolicyDocument: { Statement: [] } } }
`
	for _, tt := range []struct{ name, given, want string }{
		{`!Ref Stage`, ``, "dev"},
		{`!Ref Stage`, `Stage=prod`, "prod"},
		{`!Ref Stage`, `Stage=test`, `the parameter Stage cannot be "test", want one of dev, prod`},
		{`!Sub "${Team}-${Size}"`, `Team=red`, "red-7"},
		{`!Sub "${Team}-${Size}"`, `Team=`, "-7"},
		{`!Ref Team`, ``, "the parameter Team is not known, want --parameter Team=VALUE"},
		{`!Join ["-", !Ref Ports]`, ``, "80-443"},
		{`!Join ["-", !Ref Names]`, `Names=a, b`, "a-b"},
		{`!Join ["-", [x, !Ref Stage]]`, ``, "x-dev"},
		{`!Sub "q-${Ports}"`, ``, "the parameter Ports is a list"},
		{`!Join ["-", !Ref Names]`, ``, "the parameter Names is not known, want --parameter Names=VALUE"},
		{`!Ref Secret`, ``, "the parameter Secret is not known, want --parameter Secret=VALUE"},
		{`!Ref Secret`, `Secret=open`, "open"},
		{`!Ref Image`, `Image=/images/old`, "the parameter Image is the name of one in the Systems Manager"},
	} {
		o := importer.Options{Account: "111122223333", Region: "eu-west-1", Parameters: new(importer.Parameters)}
		if name, value, ok := strings.Cut(tt.given, "="); ok {
			o.Parameters.Set(name, value)
		}
		f, err := importer.Read("t.yaml", []byte(strings.Replace(template, "QUEUE", tt.name, 1)), o)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		got := ""
		for _, a := range f.Accounts {
			for _, r := range a.Resources {
				got += r.ARN.Resource()
			}
		}
		for _, err := range f.Skipped {
			_, why, _ := strings.Cut(err.Error(), "Queues: ")
			got += why
		}
		if got != tt.want {
			t.Errorf("%s with %q: %s, want %s", tt.name, tt.given, got, tt.want)
		}
	}
}

// A value for a parameter that no template has is not passed over in silence.
func TestUndeclared(t *testing.T) {
	p := new(importer.Parameters)
	for _, name := range []string{"Zone", "Stage", "Area"} {
		p.Set(name, "x")
	}
	for _, text := range []string{
		`{"AWSTemplateFormatVersion": "2010-09-09", "Parameters": {"Stage": {"Type": "String"}}, "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}`,
		`{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}`,
	} {
		if _, err := importer.Read("t.json", []byte(text), importer.Options{Parameters: p}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"Area", "Zone"}, p.Undeclared()); diff != "" {
		t.Errorf("undeclared (-want +got):\n%s", diff)
	}
}
