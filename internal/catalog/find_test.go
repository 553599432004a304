// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/catalog"
)

func TestFindActions(t *testing.T) {
	tests := []struct {
		name string
		want []string // some of what is found
		most int
	}{
		{"s3:getobject", []string{"s3:GetObject"}, 1},
		{"S3:GetObject", []string{"s3:GetObject"}, 1},
		{"sqs:SendMessag?", []string{"sqs:SendMessage"}, 1},
		{"sts:*Session", []string{"sts:TagSession"}, 1},
		{"sqs:*", []string{"sqs:AddPermission", "sqs:UntagQueue"}, 40},
		{"SendMessage", []string{"sqs:SendMessage"}, 10},
		{"TagResource", []string{"kms:TagResource", "sns:TagResource"}, 400},
		{"*PassRole", []string{"iam:PassRole"}, 10},
	}
	for _, tt := range tests {
		found, err := catalog.FindActions(tt.name)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var names []string
		for _, a := range found {
			names = append(names, a.String())
		}
		for _, want := range tt.want {
			if !slices.Contains(names, want) || len(names) > tt.most {
				t.Errorf("FindActions(%q) = %d actions, %v, want %s among at most %d", tt.name, len(names), names, want, tt.most)
			}
		}
		sorted := slices.IsSortedFunc(found, func(a, b catalog.Action) int {
			return cmp.Or(strings.Compare(a.Service, b.Service), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
		})
		if !sorted {
			t.Errorf("FindActions(%q) = %v, want them sorted", tt.name, names)
		}
	}
}

func TestNotFound(t *testing.T) {
	asOf := ", as of " + catalog.Date()
	tests := []struct {
		find func() error
		want string
	}{
		{func() error { _, err := catalog.FindActions("s3:GetObjet"); return err }, `unknown action "s3:GetObjet" (did you mean s3:GetObject?)` + asOf},
		{func() error { _, err := catalog.FindActions("S3:GetObjet*"); return err }, `unknown action "S3:GetObjet*" (did you mean s3:GetObject?)` + asOf},
		{func() error { _, err := catalog.FindActions("AssumRole"); return err }, `unknown action "AssumRole" (did you mean AssumeRole?)` + asOf},
		{func() error { _, err := catalog.FindActions("s3:Xyzzy"); return err }, `unknown action "s3:Xyzzy"` + asOf},
		{func() error { _, err := catalog.FindActions("dynamdb:GetItem"); return err }, `unknown service "dynamdb" (did you mean dynamodb?)` + asOf},
		{func() error { _, err := catalog.FindActions(""); return err }, `unknown action ""` + asOf},
		{func() error { _, err := catalog.FindActions(":"); return err }, `unknown service ""` + asOf},
		{func() error { _, err := catalog.FindEvent("s3.amazonaws.com", "CopyObjekt"); return err }, `unknown event "CopyObjekt of s3.amazonaws.com" (did you mean CopyObject?)` + asOf},
		{func() error { _, err := catalog.FindEvent("sqs.amazonaws.com", "SendMessag"); return err }, `unknown event "SendMessag of sqs.amazonaws.com" (did you mean SendMessage?)` + asOf},
		{func() error { _, err := catalog.FindEvent("x.amazonaws.com", "Y"); return err }, `unknown event source "x.amazonaws.com"` + asOf},
		{func() error { _, err := catalog.FindService("s*"); return err }, `unknown service "s*"`},
		{func() error { _, err := catalog.FindService("monitoring"); return err }, `unknown service "monitoring" (did you mean cloudwatch?)` + asOf},
		{func() error { _, err := catalog.FindActions("s3.amazonaws.com:GetObject"); return err }, `unknown service "s3.amazonaws.com" (did you mean s3?)` + asOf},
	}
	for _, tt := range tests {
		err := tt.find()
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("error %v, want %s", err, tt.want)
		}
		if notFound := (*catalog.NotFoundError)(nil); !errors.As(err, &notFound) {
			t.Errorf("error %T, want a *NotFoundError", err)
		}
	}
}

func TestCallsOf(t *testing.T) {
	tests := []struct {
		action string
		want   []catalog.Call // some of the calls
	}{
		{"s3:GetObject", []catalog.Call{
			{Sources: []string{"s3.amazonaws.com", "s3control.amazonaws.com"}, Name: "GetObject"},
			{Sources: []string{"s3.amazonaws.com", "s3control.amazonaws.com"}, Name: "HeadObject"},
		}},
		{"kms:Decrypt", []catalog.Call{
			{Sources: []string{"ssm.amazonaws.com"}, Name: "GetParameter", When: "withDecryption=true"},
		}},
		{"cloudwatch:PutMetricData", []catalog.Call{
			{Sources: []string{"cloudwatch.amazonaws.com", "monitoring.amazonaws.com"}, Name: "PutMetricData"},
		}},
		{"sts:GetCallerIdentity", []catalog.Call{
			{Sources: []string{"sts.amazonaws.com"}, Name: "GetCallerIdentity", Permissionless: true},
		}},
		{"iam:PassRole", []catalog.Call{
			{Sources: []string{"lambda.amazonaws.com"}, Name: "CreateFunction20150331", When: "role"},
		}},
	}
	for _, tt := range tests {
		got := catalog.CallsOf(action(t, tt.action))
		for _, want := range tt.want {
			if !slices.ContainsFunc(got, func(c catalog.Call) bool { return gocmp.Equal(c, want) }) {
				t.Errorf("CallsOf(%s) = %v, want %v among them", tt.action, got, want)
			}
		}
	}
}

// TestCallsOfAll holds CallsOf to Event: each call is checked for the action,
// and each entry of the table of events is a call of its actions.
func TestCallsOfAll(t *testing.T) {
	calls := make(map[string]bool) // "action prefix-or-source:name", folded
	for prefix := range catalog.Services() {
		for a := range service(t, prefix).Actions() {
			for _, c := range catalog.CallsOf(a) {
				if len(c.Sources) == 0 {
					t.Errorf("%v: %s has no source", a, c.Name)
				}
				for _, source := range c.Sources {
					e, ok := catalog.Event(source, c.Name)
					if !ok || !slices.Contains(actionsOf(e), strings.ToLower(a.String())) {
						t.Errorf("%v: %s of %s is checked for %v", a, c.Name, source, e)
					}
					host := strings.TrimSuffix(source, ".amazonaws.com")
					at, _ := catalog.Prefix(source)
					for _, s := range []string{host, at} {
						calls[strings.ToLower(a.String()+" "+s+":"+c.Name)] = true
					}
				}
			}
		}
	}
	for key, e := range catalog.EventTable() {
		for _, a := range actionsOf(e) {
			if !calls[a+" "+key] {
				t.Errorf("%s is checked for %s, and no call of it", key, a)
			}
		}
	}
}

func actionsOf(e catalog.EventFacts) []string {
	var all []string
	for _, a := range e.Actions {
		all = append(all, strings.ToLower(a))
	}
	for _, c := range e.Also {
		all = append(all, strings.ToLower(c.Action))
	}
	return all
}

func TestEventSources(t *testing.T) {
	for service, want := range map[string][]string{
		"s3":          {"s3.amazonaws.com", "s3control.amazonaws.com"},
		"CloudWatch":  {"cloudwatch.amazonaws.com", "monitoring.amazonaws.com"},
		"pipes":       {"pipes.amazonaws.com"}, // events.amazonaws.com is of events
		"sqs":         {"sqs.amazonaws.com"},
		"nothing":     nil,
		"execute-api": {"execute-api.amazonaws.com", "apigatewaymanagementapi.amazonaws.com"},
	} {
		if diff := gocmp.Diff(want, catalog.EventSources(service)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", service, diff)
		}
	}
	for prefix := range catalog.Services() {
		for _, source := range catalog.EventSources(prefix) {
			if got, ok := catalog.Prefix(source); !ok || got != prefix {
				t.Errorf("%s: Prefix(%q) = %q", prefix, source, got)
			}
		}
	}
}
