// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/catalog"
)

// A CatalogAction is what the catalog knows about an action, in the form of the
// catalog command's JSON output.
type CatalogAction struct {
	Action         string        `json:"action"` // as AWS spells it
	Level          string        `json:"level"`  // List, Read, Write, Tagging, PermissionsManagement or ""
	ResourceTypes  []CatalogType `json:"resourceTypes"`
	ConditionKeys  []CatalogKey  `json:"conditionKeys"`  // that do not depend on the resource type
	Needs          []string      `json:"needs"`          // actions of other calls: a hint
	Permissionless bool          `json:"permissionless"` // the call of its name needs no permission
	Events         []CatalogCall `json:"events"`         // that are checked for the action
	DataDate       string        `json:"dataDate"`
}

// A CatalogType is a resource type that an action is checked on, or one of a
// service.
type CatalogType struct {
	Type          string       `json:"type"`
	Required      *bool        `json:"required,omitempty"` // of an action: AWS always wants a resource of the type
	ARNs          []string     `json:"arns"`               // templates
	Evaluated     string       `json:"evaluated"`          // the ARN that AWS compares with policies, if another
	Policy        string       `json:"policy"`             // the ARN that a policy should hold, if another
	ConditionKeys []CatalogKey `json:"conditionKeys"`
}

// A CatalogKey is a condition key and the type of its values.
type CatalogKey struct {
	Key  string `json:"key"`
	Type string `json:"type"` // String, ARN, Bool, …, "" if not known
}

// A CatalogCall is an API call in CloudTrail that is checked for an action.
type CatalogCall struct {
	EventName    string   `json:"eventName"`
	EventSources []string `json:"eventSources"`
	When         string   `json:"when"` // "" for always
}

// NewCatalogAction returns what the catalog knows about an action.
func NewCatalogAction(a catalog.Action) CatalogAction {
	row := CatalogAction{
		Action:        a.String(),
		Level:         a.Level.String(),
		ResourceTypes: []CatalogType{},
		ConditionKeys: catalogKeys(a.Service, a.Keys),
		Needs:         append([]string{}, a.Needs...),
		Events:        []CatalogCall{},
		DataDate:      catalog.Date(),
	}
	s, _ := catalog.Lookup(a.Service)
	for _, t := range a.On {
		r, _ := s.Resource(t.Type)
		c := newCatalogType(s, r)
		c.Required = &t.Required
		c.ConditionKeys = catalogKeys(a.Service, t.Keys, r.Keys)
		row.ResourceTypes = append(row.ResourceTypes, c)
	}
	for _, c := range catalog.CallsOf(a) {
		if c.Permissionless && strings.EqualFold(c.Name, a.Name) {
			row.Permissionless = true
		}
		row.Events = append(row.Events, CatalogCall{EventName: c.Name, EventSources: c.Sources, When: c.When})
	}
	return row
}

func newCatalogType(s *catalog.Service, r catalog.Resource) CatalogType {
	evaluated := r.Evaluated
	if evaluated == "" {
		evaluated = s.Evaluated
	}
	return CatalogType{
		Type: r.Type, ARNs: r.ARNs, Evaluated: evaluated, Policy: r.Policy,
		ConditionKeys: catalogKeys(s.Prefix, r.Keys),
	}
}

// catalogKeys returns the keys of the lists, sorted, with their types.
func catalogKeys(service string, lists ...[]string) []CatalogKey {
	names := slices.Concat(lists...)
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	keys := []CatalogKey{}
	s, _ := catalog.Lookup(service)
	for _, name := range slices.Compact(names) {
		k, ok := s.Key(name)
		if !ok {
			k, _ = catalog.GlobalKey(name)
		}
		keys = append(keys, CatalogKey{Key: name, Type: k.Type.String()})
	}
	return keys
}

// A CatalogService is what the catalog knows about a service.
type CatalogService struct {
	Service       string              `json:"service"` // IAM prefix
	Name          string              `json:"name"`
	Actions       map[string][]string `json:"actions"` // names by access level
	ResourceTypes []CatalogType       `json:"resourceTypes"`
	ConditionKeys []CatalogKey        `json:"conditionKeys"`
	EventSources  []string            `json:"eventSources"`
	PassedTo      string              `json:"passedToService"` // usual value of iam:PassedToService, or ""
	RCP           bool                `json:"rcp"`             // resource control policies apply to it
	DataDate      string              `json:"dataDate"`
}

// NewCatalogService returns what the catalog knows about a service.
func NewCatalogService(s *catalog.Service) CatalogService {
	row := CatalogService{
		Service:       s.Prefix,
		Name:          s.Name,
		Actions:       map[string][]string{},
		ResourceTypes: []CatalogType{},
		ConditionKeys: []CatalogKey{},
		EventSources:  catalog.EventSources(s.Prefix),
		PassedTo:      s.PassedTo,
		RCP:           catalog.RCPSupported(s.Prefix),
		DataDate:      catalog.Date(),
	}
	for a := range s.Actions() {
		level := a.Level.String()
		row.Actions[level] = append(row.Actions[level], a.Name)
	}
	for r := range s.Resources() {
		row.ResourceTypes = append(row.ResourceTypes, newCatalogType(s, r))
	}
	for k := range s.Keys() {
		row.ConditionKeys = append(row.ConditionKeys, CatalogKey{Key: k.Name, Type: k.Type.String()})
	}
	return row
}

// A CatalogEvent is what an API call in CloudTrail is checked for.
type CatalogEvent struct {
	EventSource    string             `json:"eventSource"`
	EventName      string             `json:"eventName"`
	Permissionless bool               `json:"permissionless"` // AWS asks for no permission
	Actions        []CatalogCondition `json:"actions"`
	Resources      []CatalogTarget    `json:"resources"`
	DataDate       string             `json:"dataDate"`
}

// A CatalogCondition is an action that an event is checked for.
type CatalogCondition struct {
	Action string `json:"action"`
	When   string `json:"when"` // "" for always
}

// A CatalogTarget is what an action of an event is checked on.
type CatalogTarget struct {
	Action   string `json:"action"`
	Type     string `json:"type"` // resource type, or ""
	ARN      string `json:"arn"`  // template; "" if the event does not tell it
	Required bool   `json:"required"`
	When     string `json:"when"` // "" for always
}

// NewCatalogEvent returns what an event is checked for, as facts say.
func NewCatalogEvent(source, name string, facts catalog.EventFacts) CatalogEvent {
	row := CatalogEvent{
		EventSource: source, EventName: name, Permissionless: facts.Permissionless,
		Actions: []CatalogCondition{}, Resources: []CatalogTarget{}, DataDate: catalog.Date(),
	}
	for _, a := range facts.Actions {
		row.Actions = append(row.Actions, CatalogCondition{Action: a})
	}
	for _, c := range facts.Also {
		row.Actions = append(row.Actions, CatalogCondition{Action: c.Action, When: c.When})
	}
	for _, a := range row.Actions {
		row.Resources = append(row.Resources, catalogTargets(a.Action, facts)...)
	}
	return row
}

// catalogTargets returns what the action is checked on: what the event's facts
// say, else the resource types of the action.
func catalogTargets(action string, facts catalog.EventFacts) []CatalogTarget {
	var targets []CatalogTarget
	for _, r := range facts.Resources {
		if strings.EqualFold(r.Action, action) {
			targets = append(targets, CatalogTarget{action, r.Type, r.ARN, r.Required, r.When})
		}
	}
	if targets != nil {
		return targets
	}
	prefix, name, _ := strings.Cut(action, ":")
	if s, ok := catalog.Lookup(prefix); ok {
		a, _ := s.Action(name)
		for _, t := range a.On {
			targets = append(targets, CatalogTarget{Action: action, Type: t.Type, ARN: t.ARN, Required: t.Required})
		}
	}
	return targets
}

// A CatalogInfo says what data the catalog holds.
type CatalogInfo struct {
	DataDate      string   `json:"dataDate"`
	Package       string   `json:"package"` // that the data was made from
	Version       string   `json:"version"`
	License       string   `json:"license"`
	File          string   `json:"file"`     // data file in use, "" for what is embedded
	Replaced      int      `json:"replaced"` // files of the data that come from it
	Services      int      `json:"services"`
	Actions       int      `json:"actions"`
	ResourceTypes int      `json:"resourceTypes"`
	ConditionKeys int      `json:"conditionKeys"`
	GlobalKeys    int      `json:"globalKeys"`
	Events        int      `json:"events"`       // that are checked for other actions than their name says
	EventSources  int      `json:"eventSources"` // named otherwise than their service
	Limits        []string `json:"limits"`
}

// NewCatalogInfo returns what the catalog says of itself.
func NewCatalogInfo(s catalog.Summary) CatalogInfo {
	return CatalogInfo{
		DataDate: s.Date,
		Package:  s.Provenance.Package, Version: s.Provenance.Version, License: s.Provenance.License,
		File: s.File, Replaced: s.Replaced,
		Services: s.Services, Actions: s.Actions, ResourceTypes: s.ResourceTypes, ConditionKeys: s.ConditionKeys,
		GlobalKeys: s.GlobalKeys, Events: s.Events, EventSources: s.EventSources,
		Limits: []string{
			"AWS adds actions every week: one that is not found may exist.",
			"An event that the table of events does not list is taken for the action of its name. Not every action has such an event.",
			"Needed actions are of " + catalog.NeedsDate + ", the last time AWS listed them, and of some calls only: a hint.",
			"Which request parameter names a resource follows the SDKs where no event was seen.",
		},
	}
}
