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
			p.eventsOf(file, func(e *cloudtrail.Event, err error) bool {
				if err == nil { // else the second reading says it
					r.index.Add(e)
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

// of yields the events of one file, and how they relate to others. It reports
// whether to go on.
func (r *reading) of(file string, yield func(*cloudtrail.Event, cloudtrail.Relation, error) bool) bool {
	learn := !again(file)
	return r.p.eventsOf(file, func(e *cloudtrail.Event, err error) bool {
		if err != nil {
			return yield(nil, cloudtrail.Alone, err)
		}
		if learn {
			r.index.Add(e)
		}
		relation := r.index.Join(e)
		r.evidence.Join(e)
		if !r.filter.keeps(e) {
			r.tally.passed++
			return true
		}
		return yield(e, relation, nil)
	})
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
		log.Info(fmt.Sprintf("passed over %d of %s: left out by %s", n, count(n+r.tally.read+r.tally.again, "event"), r.filter))
	}
	if n := r.tally.again; n > 0 {
		log.Info(fmt.Sprintf("passed over %s: further records of events that are here already", count(n, "record")))
	}
	warnUnmatched(log, r.evidence)
}
