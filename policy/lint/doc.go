// SPDX-License-Identifier: Apache-2.0

// Package lint finds faults in policy documents: what AWS refuses when a
// document is saved, and what AWS saves although it cannot mean what it says.
//
// The first are errors, the second warnings. An error is certain: AWS takes no
// such document as a policy of that kind. A warning may be wrong where the
// catalog is older than AWS, or where a policy is meant as it stands. Every
// finding has a place in the text, the path of the element, and a code that
// stays the same from release to release; see [Codes].
//
// # Kinds
//
// Whether a document is good depends on what it is for: a permissions boundary
// has no Principal, a role trust policy no Resource. Kind says so. It is finer
// than policy.Type: trust policies and key policies are resource-based policies
// with rules of their own. If nobody says, GuessKind looks at the document.
//
// # Operators and keys
//
// A condition operator has to suit the type that AWS gives for the key.
//
//   - String and ARN keys take string and ARN operators: an ARN is text, and keys
//     that hold ARNs are called String in places.
//   - Bool keys take Bool, and string operators whose values are the words true
//     and false in lower case, as AWS sends them.
//   - Numeric keys take numeric operators. A string operator compares their
//     text: 10 is not 10.0.
//   - Date keys take date operators, IPAddress keys IP address operators.
//     aws:EpochTime is a number, too. Text comparisons are warned of.
//   - Null suits all keys, BinaryEquals all that hold text, and keys of no known
//     type take everything.
//
// # Limits
//
//   - AWS managed policies are held to no quota. They are told by their name: an
//     ARN of the account "aws", or a path with an element "aws-managed".
//   - IAM refuses new managed policies of version 2008-10-17, or of none, and
//     keeps old ones: a warning.
//   - Whether an endpoint policy is for a gateway endpoint cannot be seen, so that
//     a named principal in it is a warning.
//   - Which principals exist, and in which account a policy is, are not known.
//   - A statement is called covered by another only if that can be seen from the
//     texts alone: pattern by pattern, clause by clause.
//   - What needs many comparisons is left out in documents with very many
//     patterns, and a document of more than 256 KiB is not looked at.
package lint
