// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"iter"
	"log/slog"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/cloudtrail"
)

// A reading goes over the events of files, completes each by what others tell
// about it, and leaves out those that a filter does not keep.
type reading struct {
	p        *program
	files    []string
	filter   *filter
	evidence *cloudtrail.Evidence
	kept     map[string]*cloudtrail.Evidence // of a snapshot, by event
	refused  bool                            // only what AWS refused is wanted: other records need not be decoded
	tally    *tally
	index    cloudtrail.Index
}

// read returns a reading of the files that the flags of c name. What can be read
// twice is read once now: an event may be about one that comes before it. Of
// stdin and of pipes only what comes before is known.
func (p *program) read(c *cli.Context) (*reading, error) {
	r := &reading{p: p, tally: new(tally)}
	var err error
	if r.filter, err = p.filter(c); err != nil {
		return nil, err
	}
	if r.files, err = eventFiles(c); err != nil {
		return nil, err
	}
	if r.evidence, err = p.evidence(c); err != nil {
		return nil, err
	}
	for _, file := range r.files {
		if again(file) {
			p.recordsOf(file, func(rec cloudtrail.Record, err error) bool {
				if err == nil { // else the second reading says it
					r.learn(rec)
				}
				return true
			})
		}
	}
	return r, nil
}

// again reports whether a file can be read twice.
func again(file string) bool {
	if file == stdinPath {
		return false
	}
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular()
}

// learn adds to the index what the events of a record tell about others.
func (r *reading) learn(rec cloudtrail.Record) {
	if !r.index.Wants(rec.Text) {
		return
	}
	for e, err := range rec.Events() {
		if err == nil {
			r.index.Add(e)
		}
	}
}

// of yields the events of one file, and how they relate to others. It reports
// whether to go on.
func (r *reading) of(file string, yield func(*cloudtrail.Event, cloudtrail.Relation, error) bool) bool {
	once := !again(file)
	return r.p.recordsOf(file, func(rec cloudtrail.Record, err error) bool {
		if err != nil {
			return yield(nil, cloudtrail.Alone, err)
		}
		if once {
			r.learn(rec)
		}
		switch mayBe := rec.MayBeRefused(); {
		case mayBe:
		case r.filter.denied:
			r.tally.passed++
			return true
		case r.refused:
			r.tally.allowed++
			return true
		}
		for e, err := range rec.Events() {
			if !r.one(e, err, yield) {
				return false
			}
		}
		return true
	})
}

// one yields one event if it is wanted. It reports whether to go on.
func (r *reading) one(e *cloudtrail.Event, err error, yield func(*cloudtrail.Event, cloudtrail.Relation, error) bool) bool {
	if err != nil {
		return yield(nil, cloudtrail.Alone, err)
	}
	relation := r.index.Join(e)
	if kept := r.kept[e.ID]; kept != nil {
		kept.Join(e)
	}
	r.evidence.Join(e)
	if !r.filter.keeps(e) {
		r.tally.passed++
		return true
	}
	return yield(e, relation, nil)
}

// events yields the events of all files, each once: a record that is repeated,
// and the resource owner's record of a call that the caller's is there of, are
// left out. A file or record that cannot be read is an error, after which
// reading goes on.
func (r *reading) events() iter.Seq2[*cloudtrail.Event, error] {
	return func(yield func(*cloudtrail.Event, error) bool) {
		for _, file := range r.files {
			once := func(e *cloudtrail.Event, relation cloudtrail.Relation, err error) bool {
				if relation == cloudtrail.Copy || relation == cloudtrail.Repeated {
					r.tally.again++
					return true
				}
				return yield(e, err)
			}
			if !r.of(file, once) {
				return
			}
		}
	}
}

// tell logs how many events were left out, and which evidence is of none.
func (r *reading) tell(log *slog.Logger) {
	if n := r.tally.passed; n > 0 {
		log.Info(fmt.Sprintf("passed over %d of %s: left out by %s", n, count(n+r.tally.read+r.tally.again+r.tally.allowed, "event"), r.filter))
	}
	if n := r.tally.again; n > 0 {
		log.Info(fmt.Sprintf("passed over %s: further records of events that are here already", count(n, "record")))
	}
	warnUnmatched(log, r.evidence)
}
