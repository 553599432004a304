// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"maps"
	"slices"
	"strings"
)

// shrink makes a scenario smaller while wrong finds it wrong.
func shrink(s *scenario, wrong func(*scenario) bool) *scenario {
	for {
		smaller := s
		for candidate := range smallerThan(s) {
			if wrong(candidate) {
				smaller = candidate
				break
			}
		}
		if smaller == s {
			return s
		}
		s = smaller
	}
}

// smallerThan yields scenarios with one thing less.
func smallerThan(s *scenario) func(yield func(*scenario) bool) {
	return func(yield func(*scenario) bool) {
		for i := range s.NotCollected {
			c := copyOf(s)
			c.NotCollected = slices.Delete(c.NotCollected, i, i+1)
			if !yield(c) {
				return
			}
		}
		for _, set := range s.Settings.smaller() {
			c := copyOf(s)
			c.Settings = set
			if !yield(c) {
				return
			}
		}
		for _, layer := range append([]string{"bucket"}, layers...) {
			if s.Policies[layer] == nil {
				continue
			}
			c := copyOf(s)
			delete(c.Policies, layer)
			if !yield(c) {
				return
			}
			for i := range s.Policies[layer] {
				if len(s.Policies[layer]) > 1 {
					c := copyOf(s)
					c.Policies[layer] = slices.Delete(c.Policies[layer], i, i+1)
					if !yield(c) {
						return
					}
				}
				for j := range s.Policies[layer][i] {
					c := copyOf(s)
					c.Policies[layer][i] = slices.Delete(c.Policies[layer][i], j, j+1)
					if !yield(c) {
						return
					}
					for _, tree := range smallerTrees(s.Policies[layer][i][j]) {
						c := copyOf(s)
						c.Policies[layer][i][j] = tree
						if !yield(c) {
							return
						}
					}
				}
			}
		}
		for _, key := range slices.Sorted(maps.Keys(s.Context)) {
			c := copyOf(s)
			delete(c.Context, key)
			if !yield(c) {
				return
			}
		}
		if s.Open {
			c := copyOf(s)
			c.Open = false
			yield(c)
		}
	}
}

// smallerTrees returns a policy document with one thing less in it, or with one
// element made simpler.
func smallerTrees(v any) []any {
	var all []any
	switch v := v.(type) {
	case []any:
		for i := range v {
			if len(v) > 1 {
				all = append(all, slices.Delete(clone(v).([]any), i, i+1))
			}
			for _, e := range smallerTrees(v[i]) {
				c := clone(v).([]any)
				c[i] = e
				all = append(all, c)
			}
		}
	case map[string]any:
		simple := map[string]string{"Action": "*", "Resource": "*", "Principal": "*"}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			switch {
			case name == "Condition", strings.Contains(name, ":") && len(v) > 1,
				slices.Contains([]string{"AWS", "Service", "Federated"}, name) && len(v) > 1,
				v["Effect"] == nil && v["Statement"] == nil && len(v) > 1:
				c := clone(v).(map[string]any)
				delete(c, name)
				all = append(all, c)
			case simple[name] != "" && v[name] != any(simple[name]):
				c := clone(v).(map[string]any)
				c[name] = simple[name]
				all = append(all, c)
			}
			for _, e := range smallerTrees(v[name]) {
				c := clone(v).(map[string]any)
				c[name] = e
				all = append(all, c)
			}
		}
	}
	return all
}

// copyOf returns a deep copy.
func copyOf(s *scenario) *scenario {
	c := *s
	c.Context = maps.Clone(s.Context)
	c.NotCollected = slices.Clone(s.NotCollected)
	c.Policies = map[string][][]any{}
	for layer, levels := range s.Policies {
		c.Policies[layer] = [][]any{}
		for _, level := range levels {
			c.Policies[layer] = append(c.Policies[layer], clone(level).([]any))
		}
	}
	return &c
}
