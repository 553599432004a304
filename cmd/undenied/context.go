// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/condition"
)

// account returns the value of --resource-account, or "".
func account(c *cli.Context) (string, error) {
	id := c.String("resource-account")
	if c.IsSet("resource-account") && (len(id) != 12 || strings.Trim(id, "0123456789") != "") {
		return "", usagef("simulate: --resource-account %q is not an account, want twelve digits", id)
	}
	return id, nil
}

// context reads --context and --unknown. A key that neither names is absent.
func (sim *simulation) context(c *cli.Context) error {
	var order []condition.Key
	values := map[condition.Key][]string{}
	lists := map[condition.Key]bool{}
	for _, text := range c.StringSlice("context") {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return usagef("simulate: --context %q has no value, want KEY=VALUE or KEY=[VALUE,VALUE]", text)
		}
		k, err := condition.ParseKey(name)
		if err != nil {
			return usagef("simulate: --context: %w", err)
		}
		some, isList := listOf(value)
		if _, again := values[k]; again {
			isList = true
		} else {
			order = append(order, k)
		}
		values[k] = append(values[k], some...)
		lists[k] = lists[k] || isList
	}
	ctx := &sim.base.Context
	for _, k := range order {
		if lists[k] {
			ctx.SetList(k, values[k]...)
		} else {
			ctx.Set(k, values[k][0])
		}
	}
	for _, name := range c.StringSlice("unknown") {
		k, err := condition.ParseKey(name)
		if err != nil {
			return usagef("simulate: --unknown: %w", err)
		}
		if _, known := values[k]; known {
			return usagef("simulate: --unknown %s: the key has a value, want it in --context or --unknown", name)
		}
		ctx.SetUnknown(k)
	}
	ctx.Close()
	return nil
}

// listOf reads the value of a context key: "[a,b]" and "[\"a,b\"]" are lists,
// anything else is a value.
func listOf(text string) (values []string, isList bool) {
	inner, opens := strings.CutPrefix(text, "[")
	inner, closes := strings.CutSuffix(inner, "]")
	if !opens || !closes {
		return []string{text}, false
	}
	var texts []string
	if json.Unmarshal([]byte(text), &texts) == nil {
		return texts, true
	}
	for v := range strings.SplitSeq(inner, ",") {
		values = append(values, strings.TrimSpace(v))
	}
	return values, true
}
