// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot"
)

func decodedFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "decoded", Usage: "AWS's own account of denials: a file of decoded messages or authorization details, or - for stdin", TakesFile: true}
}

// evidence reads the files that --decoded names.
func (p *program) evidence(c *cli.Context) (*cloudtrail.Evidence, error) {
	paths := c.StringSlice("decoded")
	for i, path := range paths {
		if path == stdinPath && (slices.Contains(paths[:i], path) || slices.Contains(c.StringSlice("events-file"), path)) {
			return nil, usagef("%s: stdin is named twice, want --decoded %s or --events-file %s once", c.Command.Name, stdinPath, stdinPath)
		}
	}
	var all []*cloudtrail.Evaluation
	for _, path := range paths {
		data, err := p.readInput(path)
		if err != nil {
			return nil, err
		}
		evals, err := cloudtrail.ParseEvaluations(nameOf(path), data)
		if err != nil {
			return nil, err
		}
		all = append(all, evals...)
	}
	return cloudtrail.NewEvidence(all...), nil
}

// keptEvidence returns the evidence that a snapshot holds, by event, and how many
// of its texts could not be read. Those have been named.
func (p *program) keptEvidence(snap *snapshot.Snapshot) (kept map[string]*cloudtrail.Evidence, broken int) {
	kept = map[string]*cloudtrail.Evidence{}
	for _, e := range snap.Evidence() {
		evals, err := cloudtrail.ParseEvaluations("decoded message of event "+e.EventID, e.DecodedMessage.Text)
		if err != nil {
			broken++
			p.complain(err)
			continue
		}
		kept[e.EventID] = cloudtrail.NewEvidence(evals...)
	}
	return kept, broken
}

// readInput returns the text of a file, or of stdin.
func (p *program) readInput(path string) ([]byte, error) {
	if path == stdinPath {
		return io.ReadAll(p.stdin)
	}
	return os.ReadFile(path)
}

// warnUnmatched names the evaluations that are of none of the events.
func warnUnmatched(log *slog.Logger, ev *cloudtrail.Evidence) {
	for _, e := range ev.Unmatched() {
		if e.Allowed {
			continue // stands beside a denied one
		}
		resource := e.Resource
		if resource == "" {
			resource = "*"
		}
		log.Warn(fmt.Sprintf("%s: %s on %s is no denial among the events, or not the only one that it may be: not used", e.Position, e.Action, resource))
	}
}
