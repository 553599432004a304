// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"maps"
	"slices"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// Replace returns a copy of s in which the document named d.Name() is d, wherever
// it applies: as a managed policy of all who have it, as a boundary, on every node
// of the organization. A resource-based policy need not exist before; its name is
// that of [Snapshot.Place]. It answers "what if", and costs next to nothing.
func (s *Snapshot) Replace(d *policy.Document) *Snapshot {
	copied := *s
	copied.replaced = maps.Clone(s.replaced)
	if copied.replaced == nil {
		copied.replaced = map[string]*policy.Document{}
	}
	copied.replaced[d.Name()] = d
	return &copied
}

// replace puts the documents of [Snapshot.Replace] in the places of others.
func (a *applicable) replace() {
	if a.snap.replaced == nil {
		return
	}
	p := &a.pol
	for _, docs := range [...]*[]*policy.Document{&p.Identity, &p.Resource, &p.Boundary, &p.Endpoint} {
		*docs = a.snap.replaceIn(*docs)
	}
	for _, levels := range [...]*[]eval.Level{&p.SCPs, &p.RCPs} {
		*levels = slices.Clone(*levels)
		for i := range *levels {
			(*levels)[i].Policies = a.snap.replaceIn((*levels)[i].Policies)
		}
	}
	if ap := p.Settings.AccessPoint; ap != nil {
		ap.BucketPolicies = a.snap.replaceIn(ap.BucketPolicies)
	}
}

// replaceIn returns docs with those replaced that have another content. It leaves
// docs as they are.
func (s *Snapshot) replaceIn(docs []*policy.Document) []*policy.Document {
	for i, d := range docs {
		if r := s.replaced[d.Name()]; r != nil && r != d {
			docs = slices.Clone(docs)
			docs[i] = r
		}
	}
	return docs
}

// replacedAttachment returns where a document of [Snapshot.Replace] is attached,
// or nil.
func (s *Snapshot) replacedAttachment(d *policy.Document) *Attachment {
	if d == nil || s.replaced[d.Name()] != d {
		return nil
	}
	libraries := make([]*library, 0, 1)
	if s.above != nil {
		libraries = append(libraries, s.above)
	}
	for _, h := range s.read() {
		libraries = append(libraries, h.library)
	}
	var found *Attachment
	for _, l := range libraries {
		for _, at := range l.attached {
			if at.PolicyARN == d.Name() && (found == nil || at.Type < found.Type) {
				found = at
			}
		}
	}
	return found
}
