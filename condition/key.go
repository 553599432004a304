// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
	"unique"
)

// A Key names a condition key, such as aws:SourceIp or aws:ResourceTag/team.
// AWS compares condition keys without regard to case, the tag key after the
// slash included; a Key holds the folded form, so == and map look-up do the
// right thing. The zero Key names nothing.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
type Key struct {
	folded unique.Handle[string]
}

// ParseKey parses a condition key of the form service:name or
// service:name/tag. The service may be a host name with a path, as in the keys
// of OpenID Connect providers (oidc.example.com/id/1:sub), and the name may
// contain more colons (kms:EncryptionContext:aws:s3:arn).
func ParseKey(s string) (Key, error) {
	if err := checkKey(s); err != nil {
		return Key{}, fmt.Errorf("condition key %q: %w", s, err)
	}
	return Key{unique.Make(strings.ToLower(s))}, nil
}

func checkKey(s string) error {
	service, name, found := strings.Cut(s, ":")
	switch {
	case s == "":
		return errors.New("empty, want service:name")
	case !utf8.ValidString(s):
		return errors.New("not valid UTF-8")
	case service == "":
		return errors.New("nothing before the colon, want service:name")
	case found && name == "":
		return errors.New("nothing after the colon, want service:name")
	case strings.IndexFunc(service, unicode.IsSpace) >= 0:
		return errors.New("white space before the colon, want service:name")
	}
	return nil
}

// MustKey calls [ParseKey] and panics on error. It is for tests and tables.
func MustKey(s string) Key {
	k, err := ParseKey(s)
	if err != nil {
		panic(err)
	}
	return k
}

// String returns the folded key, or "" for the zero Key.
func (k Key) String() string {
	if k == (Key{}) {
		return ""
	}
	return k.folded.Value()
}

// Service returns the part before the first colon: "aws" for a global key,
// "s3" for s3:prefix, and a host name for the keys of an OpenID Connect
// provider. It is "" for the zero Key and for a key without a colon.
func (k Key) Service() string {
	service, _, found := strings.Cut(k.String(), ":")
	if !found {
		return ""
	}
	return service
}

// Compare orders keys by their folded text.
func (k Key) Compare(o Key) int {
	return cmp.Compare(k.String(), o.String())
}
