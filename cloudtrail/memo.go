// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/catalog"
)

// A memo keeps what the parameters of one event say, for the requests of the
// event that ask for the same. The nil memo keeps nothing.
type memo struct {
	readings map[string]reading
	tags     map[string]tagging
}

func newMemo() *memo {
	return &memo{readings: make(map[string]reading), tags: make(map[string]tagging)}
}

// reading is [contextWriter.read], which need not read what it has read for
// another resource.
func (w *contextWriter) reading(x *authorization, k catalog.KeySource) reading {
	if w.memo == nil || slices.Contains(k.From, "$resourceAccount") {
		return w.read(x, k)
	}
	name := x.action.String() + " " + k.Key
	v, ok := w.memo.readings[name]
	if !ok {
		v = w.read(x, k)
		w.memo.readings[name] = v
	}
	return v
}

// tagging is [contextWriter.tagged] in the same way.
func (w *contextWriter) tagging(x *authorization, paths []string) tagging {
	if w.memo == nil {
		return w.tagged(x, paths)
	}
	name := x.action.String() + " " + strings.Join(x.types, " ") + ", " + strings.Join(paths, " ")
	t, ok := w.memo.tags[name]
	if !ok {
		t = w.tagged(x, paths)
		w.memo.tags[name] = t
	}
	return t
}
