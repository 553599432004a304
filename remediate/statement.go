// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/undenied/undenied/policy"
)

// texts are the values of an element. A single one is written without a list.
type texts []string

// MarshalJSON implements json.Marshaler.
func (t texts) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return encode(t[0])
	}
	return encode([]string(t))
}

// equal reports whether two elements have the same values.
func (t texts) equal(o texts) bool {
	return slices.Equal(slices.Sorted(slices.Values(t)), slices.Sorted(slices.Values(o)))
}

// plus adds the values that t does not have.
func (t texts) plus(more texts) texts {
	sum := slices.Clone(t)
	for _, v := range more {
		if !slices.Contains(sum, v) {
			sum = append(sum, v)
		}
	}
	return sum
}

// merge joins statements that differ only in their actions, or only in their
// resources. What they grant stays the same, to the letter.
func merge(all []statement) []statement {
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			one, ok := all[i].with(&all[j])
			if !ok {
				continue
			}
			rest := slices.Delete(slices.Clone(all), j, j+1)
			rest[i] = one
			return merge(rest)
		}
	}
	return all
}

// with returns the statement that grants what s and o grant and no more, if one
// can.
func (s *statement) with(o *statement) (statement, bool) {
	one := *s
	one.Action, one.Resource = o.Action, o.Resource
	if !reflect.DeepEqual(one, *o) || !s.Action.equal(o.Action) && !s.Resource.equal(o.Resource) {
		return statement{}, false
	}
	one.Action, one.Resource = s.Action.plus(o.Action), s.Resource.plus(o.Resource)
	return one, true
}

// document is the text of a policy of statements.
func document(statements ...statement) []byte {
	text, err := encode(struct {
		Version   string
		Statement []statement
	}{string(policy.Version2012), statements})
	if err != nil { // strings always encode
		return nil
	}
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") != nil {
		return nil
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// encode writes JSON as people write it: "<" as it is.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
