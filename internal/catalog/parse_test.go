// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/catalog"
)

const queue = `# a queue
service sqs Amazon SQS
keys Tags aws:RequestTag/ aws:TagKeys
resource queue arn:${Partition}:sqs:${Region}:${Account}:${QueueName} aws:ResourceTag/
resource "dead queue" arn:a:sqs:r:a:x/${Id} arn:a:sqs:r:a:y/${Id}/${Account}/${Name}
key aws:TagKeys ArrayOfString
action ListQueues List
action SendMessage Write &Tags
	on "dead queue" sqs:a
	on queue* sqs:a sqs:b
`

func TestParse(t *testing.T) {
	s, err := catalog.Parse(queue, `service sqs
bind queue QueueName=queueUrl#sqsName,name @arn
amend SendMessage ListQueues
	needs kms:Decrypt
`)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := s.Action("SENDMESSAGE")
	want := catalog.Action{
		Service: "sqs", Name: "SendMessage", Level: catalog.Write,
		Keys:  []string{"aws:RequestTag/${TagKey}", "aws:TagKeys"},
		Needs: []string{"kms:Decrypt"},
		On: []catalog.Target{{
			Type:         "dead queue",
			ARN:          "arn:a:sqs:r:a:x/${Id}",
			Alternatives: []string{"arn:a:sqs:r:a:y/${Id}/${Account}/${Name}"},
			Keys:         []string{"sqs:a"},
			Params:       []catalog.Param{{Variable: "Id", From: []string{"Id"}}, {Variable: "Name", From: []string{"Name"}}},
		}, {
			Type:         "queue",
			ARN:          "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}",
			Alternatives: []string{},
			Required:     true,
			Keys:         []string{"sqs:a", "sqs:b"},
			Params:       []catalog.Param{{Variable: "QueueName", From: []string{"queueUrl#sqsName", "name"}}},
			ARNParam:     "arn",
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("SendMessage (-want +got):\n%s", diff)
	}
	if r, _ := s.Resource("Queue"); !slices.Equal(r.Keys, []string{"aws:ResourceTag/${TagKey}"}) {
		t.Errorf("queue has keys %q", r.Keys)
	}
}

// TestParseAmend checks that later files replace and change what earlier ones say.
func TestParseAmend(t *testing.T) {
	s, err := catalog.Parse(queue, `amend SendMessage
	on queue new
	on "dead queue" Id=id @x
`, `service sqs Simple Queue
action Purge Write
	on queue
action ListQueues Read
key aws:TagKeys String
resource queue arn:a:b:c:d:e
policy queue arn:a:b:c:d:f
evaluated * arn:a:b:c:d:g
`)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for a := range s.Actions() {
		names = append(names, a.String()+" "+a.Level.String())
	}
	if diff := cmp.Diff([]string{"sqs:ListQueues Read", "sqs:Purge Write", "sqs:SendMessage Write"}, names); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
	a, _ := s.Action("SendMessage")
	want := []catalog.Target{
		{
			Type: "dead queue", ARN: "arn:a:sqs:r:a:x/${Id}", Alternatives: []string{"arn:a:sqs:r:a:y/${Id}/${Account}/${Name}"},
			Keys: []string{"sqs:a"}, Params: []catalog.Param{{Variable: "Id", From: []string{"id"}}}, ARNParam: "x",
		},
		{Type: "queue", ARN: "arn:a:b:c:d:e", Alternatives: []string{}, Required: true, Keys: []string{"sqs:a", "sqs:b"}, Evaluated: catalog.AsNew},
	}
	if diff := cmp.Diff(want, a.On); diff != "" {
		t.Errorf("SendMessage (-want +got):\n%s", diff)
	}
	if k, _ := s.Key("aws:tagkeys"); k.Type != catalog.TypeString {
		t.Errorf("key = %v, want String", k)
	}
	r, _ := s.Resource("queue")
	if r.Policy != "arn:a:b:c:d:f" || s.Evaluated != "arn:a:b:c:d:g" || s.Name != "Simple Queue" {
		t.Errorf("policy form %q, evaluated %q, name %q", r.Policy, s.Evaluated, s.Name)
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", `1.txt:1:1: no service line`},
		{"word", "service a\nactoin X Read", `1.txt:2:1: unknown word "actoin", want service, resource, key, keys, action, amend, bind, evaluated or policy`},
		{"case", "service A", `1.txt:1:9: service prefix "A", want a name in lower case`},
		{"two services", "service a\nservice b", `1.txt:2:9: service "b" in the files of "a"`},
		{"level", "service a\naction X Reed", `1.txt:2:10: "Reed" is not an access level, want List, Read, Write, Tagging or PermissionsManagement`},
		{"no level", "service a\naction X", `1.txt:2:9: "" is not an access level`},
		{"on alone", "service a\n\ton x", `1.txt:2:1: indented line without an action`},
		{"on after key", "service a\naction X Read\nkey a:b String\n\ton x", `1.txt:4:1: indented line without an action`},
		{"unknown type", "service a\naction X Read\n\ton x*", `1.txt:3:1: target of unknown resource type "x"`},
		{"indented word", "service a\naction X Read\n\toff x", `1.txt:3:2: unknown word "off", want on or needs`},
		{"amend", "service a\namend X", `1.txt:2:7: no action "X" to amend`},
		{"amend target", "service a\naction X Read\namend X\n\ton y Z", `1.txt:4:5: no target "y" to amend`},
		{"arn", "service a\nresource x arn:a:b", `1.txt:2:12: ARN template "arn:a:b", want six fields`},
		{"no arn", "service a\nresource x a:b", `1.txt:2:12: resource type "x" without an ARN template`},
		{"key type", "service a\nkey a:b Strin", `1.txt:2:9: key "a:b" of type "Strin"`},
		{"key name", "service a\naction X Read foo", `1.txt:2:15: "foo" is not a condition key`},
		{"key list", "service a\naction X Read &foo", `1.txt:2:15: no list of keys is named "foo"`},
		{"keys", "service a\nkeys X", `1.txt:2:7: keys "X", want a name and condition keys`},
		{"binding", "service a\nresource x arn:::::y\nbind x Y=", `1.txt:3:8: binding "Y=", want Variable=parameter`},
		{"bind keys", "service a\nresource x arn:::::y\nbind x a:b", `1.txt:3:8: bind "x", want a resource type and bindings`},
		{"policy", "service a\npolicy x arn:y", `1.txt:2:10: no resource type "x"`},
	}
	for _, tt := range tests {
		_, err := catalog.Parse(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error = %v, want %q", tt.name, err, tt.want)
		}
	}
	_, err := catalog.Parse("service a\nfoo\nbar")
	if n := strings.Count(err.Error(), "\n") + 1; n != 2 {
		t.Errorf("%d errors, want all 2: %v", n, err)
	}
}

func TestParseTableErrors(t *testing.T) {
	tests := []struct {
		text string
		want [3]string
	}{
		{"foo", [3]string{"events.txt:1:1: ", "sources.txt:1:1: ", "reference.txt:1:1: "}},
		{"# x\n\nevent s3", [3]string{"events.txt:3:9: event without a name", "sources.txt:3:1: ", "reference.txt:3:1: "}},
		{"event s3 X Y", [3]string{`events.txt:1:12: "Y" is not an action`, "sources.txt:1:1", "reference.txt:1:1"}},
		{"event s3 X\nevent S3 x", [3]string{`events.txt:2:1: event "s3:x" is listed twice`, "", ""}},
		{"event s3 X\n\talso s3:Y", [3]string{`events.txt:2:11: also "s3:Y"`, "", ""}},
		{"event s3 X\n\ton s3:Y", [3]string{`events.txt:2:9: on "s3:Y"`, "", ""}},
		{"\talso s3:Y x", [3]string{`events.txt:1:1: `, "", ""}},
		{"tagged s3 CreateBucket", [3]string{`events.txt:1:11: tagged, want a service, or an action after tagged, and names of events`, "", ""}},
		{"passes eks", [3]string{`events.txt:1:11: passes, want`, "", ""}},
		{"unmapped s3:Y X", [3]string{`events.txt:1:15: unmapped, want`, "", ""}},
	}
	for _, tt := range tests {
		for i, err := range catalog.ParseTables(tt.text) {
			if err == nil || !strings.Contains(err.Error(), tt.want[i]) {
				t.Errorf("%q: error = %v, want %q", tt.text, err, tt.want[i])
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(queue, "amend SendMessage\n\ton * X=y @z new list a:b\n")
	for _, name := range []string{"data/sqs.txt", "data/facts/sqs.txt", "data/tables/reference.txt"} {
		text, err := fs.ReadFile(catalog.Data, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), string(text))
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		s, err := catalog.Parse(first, second)
		if err != nil {
			return
		}
		// What is parsed can be found by its name, and is in order.
		var last string
		for a := range s.Actions() {
			if got, ok := s.Action(strings.ToUpper(a.Name)); !ok || got.Name != a.Name && asciiOnly(a.Name) {
				t.Errorf("Action(%q) = %v, %v", a.Name, got, ok)
			}
			if asciiOnly(a.Name) && asciiOnly(last) && strings.ToLower(a.Name) < strings.ToLower(last) {
				t.Errorf("%q after %q", a.Name, last)
			}
			last = a.Name
			for _, target := range a.On {
				if _, ok := s.Resource(target.Type); !ok {
					t.Errorf("no resource type %q", target.Type)
				}
			}
		}
		for k := range s.Keys() {
			if got, ok := s.Key(k.Name); !ok || got != k {
				t.Errorf("Key(%q) = %v, %v", k.Name, got, ok)
			}
		}
	})
}

func asciiOnly(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 127 })
}

func FuzzParseTables(f *testing.F) {
	for _, name := range []string{"events.txt", "sources.txt", "reference.txt", "keys.txt"} {
		text, err := fs.ReadFile(catalog.Data, "data/tables/"+name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("event s3 X s3:Y permissionless\n\ton* s3:Y - - a=b when x\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, err := range catalog.ParseTables(text) {
			if err != nil && !strings.Contains(err.Error(), ".txt:") {
				t.Errorf("error without a place: %v", err)
			}
		}
	})
}
