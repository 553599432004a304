// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/cloudtrail"
)

// filterFlags are the flags of the analyzer that choose events. All but the last
// take a value.
var filterFlags = []string{"principal", "action", "source", "account", "since", "until", "denied"}

// filters returns the flags among the analyzer's that choose events, with their
// values.
func (a *arguments) filters() []string {
	var all []string
	for i := 0; i < len(a.rest) && a.rest[i] != "--"; i++ {
		name, _, hasValue := flagIn(a.rest[i])
		if !slices.Contains(filterFlags, name) {
			continue
		}
		all = append(all, a.rest[i])
		if name != "denied" && !hasValue && i+1 < len(a.rest) {
			i++
			all = append(all, a.rest[i])
		}
	}
	return all
}

// chosen returns which events are to be explained. Where flags choose some, the
// analyzer says which these are: it reads the flags.
func (a *analysis) chosen(c *cli.Context, t *trail) (func(*cloudtrail.Event) bool, error) {
	filters := a.args.filters()
	if filters == nil {
		return (*cloudtrail.Event).Refused, nil
	}
	args := append([]string{"--verbosity", "CRITICAL", "events", "--format", "ndjson"}, filters...)
	for _, file := range t.files {
		args = append(args, "--events-file", file)
	}
	cmd := exec.CommandContext(c.Context, a.path, args...)
	var faults bytes.Buffer
	cmd.Stderr = &faults
	out, err := cmd.Output()
	exit := new(exec.ExitError)
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitPartial) { // what was skipped analyze will name
		if faults.Len() > 0 {
			_, _ = a.stderr.Write(faults.Bytes())
			return nil, &failure{Code: exitUnreadable}
		}
		return nil, usagef("%s: %w", a.path, err)
	}
	ids := map[string]bool{}
	for rows := json.NewDecoder(bytes.NewReader(out)); ; {
		var row struct {
			EventID string `json:"eventId"`
		}
		switch err := rows.Decode(&row); {
		case err == io.EOF:
			return func(e *cloudtrail.Event) bool { return e.Refused() && ids[e.ID] }, nil
		case err != nil:
			return nil, usagef("%s: what it says of the events: %w", a.path, err)
		}
		ids[row.EventID] = true
	}
}
