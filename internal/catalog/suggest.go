// SPDX-License-Identifier: Apache-2.0

package catalog

import "github.com/undenied/undenied/internal/spelling"

// most is how many names are suggested.
const most = 3

// Suggest returns the names of up to three actions of the service that are
// close to name in spelling, nearest first.
func (s *Service) Suggest(name string) []string {
	names := func(yield func(string) bool) {
		for _, a := range s.actions {
			if !yield(a.Name) {
				return
			}
		}
	}
	return spelling.Several(name, names, most)
}

// SuggestService returns up to three IAM prefixes that are close to prefix in
// spelling, nearest first.
func SuggestService(prefix string) []string {
	return spelling.Several(prefix, Services(), most)
}
