// SPDX-License-Identifier: Apache-2.0

package mask

import (
	"strings"
	"sync"

	"github.com/undenied/undenied/internal/catalog"
)

// vocabulary are the words that stay: what identifiers, and the names of policies
// in findings, begin or end with.
var vocabulary = wordSet(`o r ou p i vpc vpce sg subnet ami vol eni igw nat arn aws root alias true false anonymous
	AllUsers AuthenticatedUsers AWSReservedSSO RoleTrustPolicy S3BucketPolicy KMSKeyPolicy SessionPolicy`)

func wordSet(text string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(text) {
		words[w] = true
	}
	return words
}

// kept reports whether a word stays as it is.
func kept(s string) bool {
	return smallInt.MatchString(s) || vocabulary[s] || strings.HasPrefix(s, "AWSServiceRoleFor")
}

// known holds the segments of ARNs that name types, by service.
var known sync.Map

// segments are the parts between slashes and colons of a service's ARNs that are
// not the name of something.
func segments(service string) map[string]bool {
	if found, ok := known.Load(service); ok {
		return found.(map[string]bool)
	}
	found := wordSet("root aws-service-role service-role aws-reserved assumed-role assumed-root federated-user")
	if s, ok := catalog.Lookup(service); ok {
		for r := range s.Resources() {
			for _, template := range r.ARNs {
				for _, segment := range strings.FieldsFunc(template, isDelimiter) {
					if !strings.Contains(segment, "$") {
						found[segment] = true
					}
				}
			}
		}
	}
	known.Store(service, found)
	return found
}

func isDelimiter(r rune) bool { return r == '/' || r == ':' }
