// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
)

// Prefix returns the IAM prefix behind a CloudTrail event source:
// "monitoring.amazonaws.com" is cloudwatch. It reports false if there is no
// such service.
func Prefix(eventSource string) (service string, ok bool) {
	host := hostName(eventSource)
	if service, ok := sources().prefix[host]; ok {
		return service, true
	}
	if s, ok := Lookup(host); ok {
		return s.Prefix, true
	}
	return "", false
}

// Family returns the IAM prefixes whose actions an event source may log besides
// [Prefix], in the order to try them.
func Family(eventSource string) []string { return sources().family[hostName(eventSource)] }

// EC2Type returns the resource type of an EC2 resource id, which is told by the
// part before the last hyphen: "i-0123456789abcdef0" is an instance.
func EC2Type(id string) (typ string, ok bool) {
	i := strings.LastIndexByte(id, '-')
	if i < 0 {
		return "", false
	}
	typ, ok = sources().ec2[id[:i]]
	return typ, ok
}

// RCPSupported reports whether resource control policies apply to the service
// with the given IAM prefix.
// See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
func RCPSupported(service string) bool {
	_, ok := slices.BinarySearchFunc(reference().rcp, service, compareFold)
	return ok
}

// RCPServices yields the IAM prefixes of the services to which resource control
// policies apply, sorted.
func RCPServices() iter.Seq[string] { return slices.Values(reference().rcp) }

// Date is the day the data in use was collected from AWS's reference,
// "2026-09-26".
func Date() string { return reference().date }

// GlobalKey returns the global condition key (aws:…) that name is an instance
// of, in any case.
func GlobalKey(name string) (Key, bool) { return findKey(reference().keys, name) }

// hostName is an event source without the domain.
func hostName(eventSource string) string {
	h := strings.ToLower(eventSource)
	h = strings.TrimSuffix(h, ".cn")
	return strings.TrimSuffix(h, ".amazonaws.com")
}

// A sourceTable is data/tables/sources.txt.
type sourceTable struct {
	prefix map[string]string // event source to IAM prefix, where they differ
	family map[string][]string
	passed map[string]string // IAM prefix to iam:PassedToService
	ec2    map[string]string // id prefix to resource type
}

var sources = sync.OnceValue(func() *sourceTable {
	t, err := parseSources("data/tables/sources.txt", readTable("sources.txt"))
	if err != nil {
		panic("catalog: " + err.Error())
	}
	return t
})

func parseSources(file, text string) (*sourceTable, error) {
	t := &sourceTable{
		prefix: make(map[string]string),
		family: make(map[string][]string),
		passed: make(map[string]string),
		ec2:    make(map[string]string),
	}
	p := newParser()
	p.file = file
	for line := range p.entries(text) {
		w := strings.Fields(line)
		switch {
		case len(w) == 4 && w[0] == "source":
			t.prefix[w[1]] = w[2]
		case len(w) >= 3 && w[0] == "family":
			t.family[w[1]] = w[2:]
		case len(w) == 3 && w[0] == "passed":
			t.passed[w[1]] = w[2]
		case len(w) == 3 && w[0] == "ec2":
			t.ec2[w[1]] = w[2]
		default:
			p.errorf(1, "%q, want source HOST PREFIX BASIS, family HOST PREFIX..., passed PREFIX SERVICE or ec2 ID TYPE", line)
		}
	}
	return t, errors.Join(p.errs...)
}

// A referenceTable is data/tables/reference.txt with what data/tables/keys.txt
// adds.
type referenceTable struct {
	date string
	rcp  []string
	keys []Key
}

var reference = sync.OnceValue(func() *referenceTable {
	t, err := parseReference("data/tables/reference.txt", readTable("reference.txt"))
	more, errMore := parseReference("data/tables/keys.txt", readTable("keys.txt"))
	if err := errors.Join(err, errMore); err != nil {
		panic("catalog: " + err.Error())
	}
	for _, k := range more.keys {
		t.keys = put(t.keys, k, keyName)
	}
	return t
})

func parseReference(file, text string) (*referenceTable, error) {
	t := new(referenceTable)
	p := newParser()
	p.file = file
	for line := range p.entries(text) {
		f := fields{line: line}
		switch word := f.next(); word {
		case "date":
			t.date = f.rest()
		case "rcp":
			t.rcp = append(t.rcp, f.rest())
		case "key":
			p.key(&f)
		default:
			p.errorf(1, "unknown word %q, want date, rcp or key", word)
		}
	}
	t.keys = p.s.keys
	slices.Sort(t.rcp)
	return t, errors.Join(p.errs...)
}
