// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"slices"
	"strings"
	"sync"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// A document is a policy document in one role. Users of the same policy share
// it.
type document struct {
	parsed     *policy.Document // nil if it does not parse
	attachment *Attachment
}

// documentKey tells documents apart: the same text under another name is
// another document, since findings name it, and so is a policy in another role.
type documentKey struct {
	kind       policy.Type
	name, text string
}

// A library parses the documents of one account or organization, each once.
type library struct {
	shared   *sharedDocuments
	byKey    map[documentKey]*document // while it is filled
	tagKeys  map[*policy.Document][]condition.Key
	attached map[*policy.Document]*Attachment
	warnings []error
}

func newLibrary(shared *sharedDocuments) *library {
	return &library{
		shared:   shared,
		byKey:    map[documentKey]*document{},
		tagKeys:  map[*policy.Document][]condition.Key{},
		attached: map[*policy.Document]*Attachment{},
	}
}

// document returns the document of an attachment; at.PolicyARN is its name.
func (l *library) document(src format.Document, at Attachment) *document {
	key := documentKey{at.Type, at.PolicyARN, string(src.Text)}
	if doc := l.byKey[key]; doc != nil {
		return doc
	}
	doc := &document{attachment: &at}
	l.byKey[key] = doc
	parsed, err := l.shared.parse(key, at.AWSManaged)
	if err != nil {
		l.warnings = append(l.warnings, &DocumentError{
			Pos:  src.Position(),
			Name: at.PolicyARN,
			Type: at.Type,
			Err:  err,
		})
		return doc
	}
	doc.parsed = parsed
	l.attached[parsed] = doc.attachment
	if keys := tagKeys(parsed); len(keys) > 0 {
		l.tagKeys[parsed] = keys
	}
	return doc
}

// close ends the filling of l: the lists of targets are final.
func (l *library) close() {
	for _, at := range l.attached {
		slices.Sort(at.Targets)
		at.Targets = slices.Compact(at.Targets)
	}
	l.byKey = nil
}

// sharedDocuments are the AWS managed policies, which many accounts have: each
// is parsed once.
type sharedDocuments struct {
	mu     sync.Mutex
	parsed map[documentKey]*policy.Document
}

// parse returns a document of its own for whoever asks: documents are told
// apart by identity.
func (s *sharedDocuments) parse(key documentKey, awsManaged bool) (*policy.Document, error) {
	if !awsManaged {
		return policy.Parse(key.name, []byte(key.text))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parsed == nil {
		s.parsed = map[documentKey]*policy.Document{}
	}
	parsed := s.parsed[key]
	if parsed == nil {
		var err error
		if parsed, err = policy.Parse(key.name, []byte(key.text)); err != nil {
			return nil, err
		}
		s.parsed[key] = parsed
	}
	return parsed.Clone(), nil
}

// attach records that target has the document.
func (doc *document) attach(target string) {
	doc.attachment.Targets = append(doc.attachment.Targets, target)
}

// tagKeys returns the keys for tags of principals and resources that d
// consults, in conditions and in variables.
func tagKeys(d *policy.Document) []condition.Key {
	var keys []condition.Key
	seen := map[condition.Key]bool{}
	add := func(k condition.Key) {
		if text := k.String(); !seen[k] && (strings.HasPrefix(text, principalTag) || strings.Contains(text, resourceTag)) {
			seen[k] = true
			keys = append(keys, k)
		}
	}
	for _, s := range d.Statements {
		for _, clause := range s.Condition {
			for k := range clause.Keys() {
				add(k)
			}
		}
		if s.Resource == nil {
			continue
		}
		for _, p := range s.Resource.Patterns {
			for variable := range p.Variables() {
				if k, err := condition.ParseKey(variable); err == nil {
					add(k)
				}
			}
		}
	}
	return keys
}
