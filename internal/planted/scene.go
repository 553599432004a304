// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"fmt"
	"math/rand/v2"
)

// A scene is a world in the making.
type scene struct {
	r     *rand.Rand
	world *World
	sids  int

	organization string // ID
	management   string // account ID
	nodes        []*node
	policies     []*organizationPolicy
	accounts     []*account

	home, owner *account // of the principal, and of the resource
	who         *principal
	call        *call
	resource    *resource // with its policy; nil if the resource has none
	trusted     *identity // the role to be assumed; nil if none is
	endpoint    *resource // the VPC endpoint that the call comes through, or nil
	vpc         string
	region      string
	session     *book                  // the session policy that was passed, or nil
	passed      *managedPolicy         // that it is, where it was passed by its ARN
	shared      bool                   // the boundary is attached as an identity-based policy, too
	allows      map[string][]allowance // by layer
	delegated   bool                   // the resource's policy allows the account alone, or nobody of it
	granted     bool                   // the resource's policy allows the principal itself, in its account
	direct      bool                   // and no boundary or session policy limits what it allows

	bare        bool   // the record shows neither parameters nor resources
	source      string // the address that the record shows
	mfa         string // mfaAuthenticated of a session
	agent       string
	sessionText []byte // as it was passed
	claim       *Cause
	truth       []*Cause // what denies the call, in AWS's order
	decoys      []*Cause
}

// A node is a root, an organizational unit or an account.
type node struct {
	id, kind, name string
	parent         *node
	scps, rcps     []*organizationPolicy
}

// An organizationPolicy is an SCP or RCP.
type organizationPolicy struct {
	id, name   string
	awsManaged bool
	book       *book
}

// An account is what is in one.
type account struct {
	id, name  string
	node      *node
	users     []*identity
	groups    []*identity
	roles     []*identity
	policies  []*managedPolicy
	resources []*resource
}

// An identity is a user, a group or a role.
type identity struct {
	arn, id  string
	tags     map[string]string
	groups   []*identity
	attached []*managedPolicy
	inline   []*inlinePolicy
	boundary *managedPolicy
	trust    *book
}

type inlinePolicy struct {
	name string
	book *book
}

type managedPolicy struct {
	arn  string
	book *book
}

// A resource has a policy, or could have one.
type resource struct {
	arn, kind string
	book      *book // nil: none
	settings  string
	tags      map[string]string // nil: not collected
}

// chance is true once in n times.
func (s *scene) chance(n int) bool { return s.r.IntN(n) == 0 }

// pick returns one of several at random.
func pick[T any](s *scene, of ...T) T { return of[s.r.IntN(len(of))] }

// digits returns n digits of which the first is not 0.
func (s *scene) digits(n int) string {
	text := fmt.Sprint(1 + s.r.IntN(9))
	for len(text) < n {
		text += fmt.Sprint(s.r.IntN(10))
	}
	return text
}

// hex returns n hexadecimal digits.
func (s *scene) hex(n int) string {
	text := ""
	for len(text) < n {
		text += fmt.Sprintf("%x", s.r.IntN(16))
	}
	return text
}

// uuid returns an ID of the form that events and keys have.
func (s *scene) uuid() string {
	return fmt.Sprintf("%s-%s-4%s-9%s-%s", s.hex(8), s.hex(4), s.hex(3), s.hex(3), s.hex(12))
}

// capitals returns n capital letters and digits, as unique IDs have.
func (s *scene) capitals(n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	text := make([]byte, n)
	for i := range text {
		text[i] = letters[s.r.IntN(len(letters))]
	}
	return string(text)
}
