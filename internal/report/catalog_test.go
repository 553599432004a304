// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/report"
)

// Rows that no catalog holds, so that newer data does not change what is wanted.
var (
	pot = report.CatalogType{
		Type: "pot", ARNs: []string{"arn:${Partition}:brew:${Region}:${Account}:pot/${PotName}", "arn:${Partition}:brew:::pot/${PotName}"},
		Evaluated: "arn:${Partition}:brew:${Region}:${Account}:pot/${PotName}/lid", Policy: "arn:${Partition}:brew:${Region}:${Account}:pot/${PotName}/*",
		ConditionKeys: []report.CatalogKey{{Key: "aws:ResourceTag/${TagKey}", Type: "String"}, {Key: "brew:Beans", Type: "ArrayOfString"}},
	}
	cup = report.CatalogType{Type: "coffee cup", ARNs: []string{"arn:${Partition}:brew:${Region}:${Account}:cup/${CupName}"}, ConditionKeys: []report.CatalogKey{}}

	brewed = []report.CatalogAction{{
		Action: "brew:MakeCoffee", Level: "Write",
		ResourceTypes: []report.CatalogType{required(cup, false), required(pot, true)},
		ConditionKeys: []report.CatalogKey{{Key: "brew:Strength", Type: "Numeric"}, {Key: "brew:Water"}},
		Needs:         []string{"iam:PassRole", "kms:Decrypt"},
		Events: []report.CatalogCall{
			{EventName: "MakeCoffee", EventSources: []string{"brew.amazonaws.com", "coffee.amazonaws.com"}},
			{EventName: "RefillPot", EventSources: []string{"brew.amazonaws.com"}, When: "beans!=none"},
			{EventName: "WashPot", EventSources: []string{"brew.amazonaws.com"}, When: "(the pot is dirty)"},
		},
		DataDate: "2027-01-31",
	}, {
		Action: "brew:Taste", ResourceTypes: []report.CatalogType{}, ConditionKeys: []report.CatalogKey{}, Needs: []string{},
		Permissionless: true, Events: []report.CatalogCall{{EventName: "Taste", EventSources: []string{"brew.amazonaws.com"}}}, DataDate: "2027-01-31",
	}}

	breweries = []report.CatalogService{{
		Service: "brew", Name: "Amazon Brew",
		Actions:       map[string][]string{"Write": {"MakeCoffee", "WashPot"}, "PermissionsManagement": {"PutCupPolicy"}, "": {"Taste"}},
		ResourceTypes: []report.CatalogType{cup, pot}, ConditionKeys: pot.ConditionKeys,
		EventSources: []string{"brew.amazonaws.com", "coffee.amazonaws.com"}, PassedTo: "brew.amazonaws.com", RCP: true, DataDate: "2027-01-31",
	}, {
		Service: "tea", Name: "Tea", Actions: map[string][]string{}, ResourceTypes: []report.CatalogType{}, ConditionKeys: []report.CatalogKey{},
		EventSources: []string{"tea.amazonaws.com"}, DataDate: "2027-01-31",
	}}

	refill = report.CatalogEvent{
		EventSource: "brew.amazonaws.com", EventName: "RefillPot", DataDate: "2027-01-31",
		Actions: []report.CatalogCondition{{Action: "brew:RefillPot"}, {Action: "brew:MakeCoffee", When: "beans!=none"}},
		Resources: []report.CatalogTarget{
			{Action: "brew:RefillPot", Type: "pot", ARN: "arn:${Partition}:brew:${Region}:${Account}:pot/${pot}", Required: true},
			{Action: "brew:MakeCoffee", Type: "coffee cup", When: "cup"},
		},
	}
	free = report.CatalogEvent{EventSource: "brew.amazonaws.com", EventName: "Taste", Permissionless: true, Actions: []report.CatalogCondition{}, Resources: []report.CatalogTarget{}, DataDate: "2027-01-31"}

	summary = catalog.Summary{
		Date: "2027-01-31", Provenance: catalog.Provenance{Package: "made-up", Version: "1.2.3", License: "none"},
		Services: 2, Actions: 4, ResourceTypes: 2, ConditionKeys: 1, GlobalKeys: 3, Events: 1, EventSources: 5,
	}
)

func required(t report.CatalogType, always bool) report.CatalogType {
	t.Required = &always
	return t
}

// catalogTexts are all texts of the catalog command.
func catalogTexts(t *testing.T, s report.Style) string {
	t.Helper()
	fromFile := summary
	fromFile.File, fromFile.Replaced = "newer.txtar", 6
	var b strings.Builder
	for _, write := range []func(io.Writer) error{
		func(w io.Writer) error { return report.CatalogActions(w, brewed[:1], s) },
		func(w io.Writer) error { return report.CatalogActions(w, brewed[1:], s) },
		func(w io.Writer) error { return report.CatalogActions(w, brewed, s) },
		func(w io.Writer) error { return report.CatalogServices(w, breweries, s) },
		func(w io.Writer) error { return report.CatalogEventText(w, refill, s) },
		func(w io.Writer) error { return report.CatalogEventText(w, free, s) },
		func(w io.Writer) error { return report.CatalogInfoText(w, report.NewCatalogInfo(summary), s) },
		func(w io.Writer) error { return report.CatalogInfoText(w, report.NewCatalogInfo(fromFile), s) },
	} {
		b.WriteString(written(t, write) + "\n")
	}
	return b.String()
}

func TestCatalogGolden(t *testing.T) {
	golden(t, "catalog-60", catalogTexts(t, report.Style{Width: 60}))
	golden(t, "catalog-110", catalogTexts(t, report.Style{Width: 110}))
	for width := 40; width <= 160; width += 10 {
		s := report.Style{Width: width}
		plain := catalogTexts(t, s)
		s.Color = true
		checkColor(t, plain, catalogTexts(t, s))
	}
}

// copied returns v, sharing nothing with it.
func copied[T any](t *testing.T, v T) T {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var c T
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogHostile(t *testing.T) {
	action, service, event, info := copied(t, brewed[0]), copied(t, breweries[0]), copied(t, refill), report.NewCatalogInfo(summary)
	for _, row := range []reflect.Value{reflect.ValueOf(&action), reflect.ValueOf(&service), reflect.ValueOf(&event), reflect.ValueOf(&info)} {
		fillHostile(row)
	}
	service.Actions = map[string][]string{"Write": {hostile}}
	for _, write := range []func(io.Writer) error{
		func(w io.Writer) error {
			return report.CatalogActions(w, []report.CatalogAction{action}, report.Style{})
		},
		func(w io.Writer) error {
			return report.CatalogActions(w, []report.CatalogAction{action, action}, report.Style{})
		},
		func(w io.Writer) error {
			return report.CatalogServices(w, []report.CatalogService{service}, report.Style{})
		},
		func(w io.Writer) error { return report.CatalogEventText(w, event, report.Style{}) },
		func(w io.Writer) error { return report.CatalogInfoText(w, info, report.Style{}) },
	} {
		checkHarmless(t, written(t, write))
	}
}

// TestCatalogRows looks at rows of the real catalog.
func TestCatalogRows(t *testing.T) {
	action := func(name string) report.CatalogAction {
		found, err := catalog.FindActions(name)
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %v, %v", name, found, err)
		}
		return report.NewCatalogAction(found[0])
	}
	send := action("sqs:SendMessage")
	if send.Action != "sqs:SendMessage" || send.Level != "Write" || len(send.ResourceTypes) != 1 || send.DataDate != catalog.Date() || send.Permissionless {
		t.Fatalf("got %+v", send)
	}
	queue := send.ResourceTypes[0]
	if queue.Type != "queue" || !*queue.Required || queue.ARNs[0] != "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}" {
		t.Errorf("sqs:SendMessage is on %+v", queue)
	}
	if want := (report.CatalogKey{Key: "aws:ResourceTag/${TagKey}", Type: "String"}); !slices.Contains(queue.ConditionKeys, want) {
		t.Errorf("a queue has the keys %v, want %v among them", queue.ConditionKeys, want)
	}
	if !action("sts:GetCallerIdentity").Permissionless {
		t.Error("sts:GetCallerIdentity needs a permission")
	}
	if needs := action("lambda:CreateFunction").Needs; !slices.Contains(needs, "iam:PassRole") {
		t.Errorf("lambda:CreateFunction needs %v, want iam:PassRole among it", needs)
	}
	facts, err := catalog.FindEvent("sqs.amazonaws.com", "SendMessage")
	if err != nil {
		t.Fatal(err)
	}
	e := report.NewCatalogEvent("sqs.amazonaws.com", "SendMessage", facts)
	if len(e.Actions) != 1 || e.Actions[0].Action != "sqs:SendMessage" || len(e.Resources) != 1 || !e.Resources[0].Required || e.Resources[0].Type != "queue" {
		t.Errorf("SendMessage is checked for %+v", e)
	}
	s, err := catalog.FindService("sqs")
	if err != nil {
		t.Fatal(err)
	}
	if row := report.NewCatalogService(s); !row.RCP || !slices.Contains(row.Actions["Write"], "SendMessage") || len(row.ResourceTypes) != 1 || row.ResourceTypes[0].Required != nil {
		t.Errorf("sqs is %+v", row)
	}
}
