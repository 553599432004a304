// SPDX-License-Identifier: Apache-2.0

package eval

import "fmt"

// A Decision is the outcome of evaluating a request. Its names are those of
// the IAM API's PolicyEvaluationDecisionType.
type Decision uint8

// ImplicitDeny is the zero Decision: in AWS, what nothing allows is denied.
const (
	ImplicitDeny Decision = iota // nothing allows the request
	ExplicitDeny                 // a Deny statement matches the request
	Allowed                      // everything that has to allow the request does
)

var decisionNames = [...]string{ImplicitDeny: "implicitDeny", ExplicitDeny: "explicitDeny", Allowed: "allowed"}

// String returns "implicitDeny", "explicitDeny" or "allowed".
func (d Decision) String() string {
	if int(d) < len(decisionNames) {
		return decisionNames[d]
	}
	return fmt.Sprintf("Decision(%d)", uint8(d))
}

// MarshalText implements [encoding.TextMarshaler].
func (d Decision) MarshalText() ([]byte, error) {
	if int(d) >= len(decisionNames) {
		return nil, fmt.Errorf("eval: %s is not a decision", d)
	}
	return []byte(decisionNames[d]), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler]. Unknown names are errors.
func (d *Decision) UnmarshalText(text []byte) error {
	for i, name := range decisionNames {
		if string(text) == name {
			*d = Decision(i)
			return nil
		}
	}
	return fmt.Errorf("eval: %q is not a decision, want allowed, explicitDeny or implicitDeny", text)
}
