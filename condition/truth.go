// SPDX-License-Identifier: Apache-2.0

package condition

// Truth is a truth value of Kleene's three-valued logic.
type Truth uint8

// The zero Truth is Undecided, so that a forgotten assignment never grants access.
const (
	Undecided Truth = iota
	False
	True
)

// truthOf returns True or False.
func truthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}

// And returns True if both are True, False if either is False, and otherwise Undecided.
func (t Truth) And(u Truth) Truth {
	switch {
	case t == False || u == False:
		return False
	case t == True && u == True:
		return True
	default:
		return Undecided
	}
}

// Or returns True if either is True, False if both are False, and otherwise Undecided.
func (t Truth) Or(u Truth) Truth {
	return t.Not().And(u.Not()).Not()
}

// Not exchanges True and False; Undecided stays Undecided.
func (t Truth) Not() Truth {
	switch t {
	case False:
		return True
	case True:
		return False
	default:
		return Undecided
	}
}

// String returns "true", "false" or "undecided".
func (t Truth) String() string {
	switch t {
	case False:
		return "false"
	case True:
		return "true"
	default:
		return "undecided"
	}
}
