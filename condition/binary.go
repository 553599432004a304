// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// A binary is a string of bytes that a policy gives in base64.
type binary string

func compileBinary(text string) (any, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return nil, fmt.Errorf("%q is not base64, want letters, digits, + and / padded with =", text)
	}
	return binary(b), nil
}

// equal reports whether text is the base64 form of b. It decodes four
// characters at a time, so as not to allocate.
func (b binary) equal(text string) bool {
	if len(text) != base64.StdEncoding.EncodedLen(len(b)) || strings.ContainsAny(text, "\r\n") {
		return false
	}
	var quad, bytes [4]byte
	for i := 0; i < len(text); i += len(quad) {
		copy(quad[:], text[i:])
		n, err := base64.StdEncoding.Decode(bytes[:], quad[:])
		if err != nil || n > len(b) || string(bytes[:n]) != string(b[:n]) {
			return false
		}
		b = b[n:]
	}
	return b == ""
}
