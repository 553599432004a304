// SPDX-License-Identifier: Apache-2.0

// Package condition implements the Condition element of IAM policies: condition
// operators, condition keys, and the request context they are tested against.
//
// Evaluation is three-valued. A key the request is known not to carry is
// [Absent]; a key nobody told us about is [Unknown]. Keeping the two apart is
// what lets an offline engine say "I cannot know" instead of guessing: an
// answer is [Undecided] only where an unknown key may change it, and it is never
// taken for absent, which would make every negated operator hold.
//
// # Terminology
//
// A condition key stands in a policy, a context key in a request; both are a
// [Key]. The part before the colon of an operator's name is its set operator
// (ForAllValues, ForAnyValue). An operator is negated if it asks for the values
// that match none of the policy's (StringNotLike, NotIpAddress).
//
// # Unknown keys
//
// The clause's own key being unknown, the answer is decided only if it is the
// same for all values of the key and for its absence. That is found out for
//
//   - Null with both "true" and "false", or with neither;
//   - a positive operator none of whose values can be read: it is False, with
//     ForAllValues or IfExists Undecided;
//   - a negated operator with a value that cannot be read, or with "*":
//     False under ForAnyValue, else Undecided;
//   - ForAllValues with StringLike "*", with Bool "true" and "false", or with a
//     negated string operator without values: True.
//
// Everything else is Undecided. Eval does not find out, and says Undecided,
// where the answer is constant for other reasons:
//
//   - a policy variable that is absent leaves a clause without any value that
//     could match, or its value completes one that matches everything;
//   - two values, or two clauses of a [Block], complete or contradict each
//     other, such as 0.0.0.0/0 and ::/0, or StringEquals and StringNotEquals
//     of the same key;
//   - the same unknown variable occurs twice, or a variable is the clause's
//     own key.
//
// # Limits
//
// Where AWS documents nothing, or several things, the choices are these:
//
//   - ForAnyValue with IfExists fails if the key is missing: IfExists has no
//     effect on set operators.
//   - ForAllValues with a negated operator holds if the key is missing.
//   - A list of values fails without a set operator, negated operators
//     included. An empty list is a missing key.
//   - Null ignores set operators, and takes an empty string, or a list of
//     nothing else, for no value. Other operators take it for a value.
//   - A value that is no number, date, IP address or ARN passes no numeric,
//     date, IP or ARN operator, the negated ones included. No value passes a
//     negated operator that has such a value itself.
//   - Bool takes any value of the request but "true" for false.
//   - Policy variables are replaced in values of the string and ARN operators
//     and of Bool. Elsewhere they are text. A variable whose key the request
//     carries as a list is absent; one without value or default matches nothing.
//   - In an ARN value with wildcards a variable stands for text of one field; a
//     value of the variable that holds a colon matches in the last field only.
//   - Dates without '-' are seconds since 1970, a year alone therefore too.
//   - Letters are compared by their lower case where case does not matter.
//   - IPv4 addresses in IPv6 form are in no IPv4 range.
package condition
