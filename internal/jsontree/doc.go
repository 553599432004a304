// SPDX-License-Identifier: Apache-2.0

// Package jsontree reads JSON into a tree that remembers where everything was.
//
// It is stricter than encoding/json, because it reads policies: a document with
// two members of the same name, with bytes that are not UTF-8, or with half a
// surrogate pair has more than one reading, so it is refused. Names keep their
// case. Numbers keep their spelling.
//
// # Positions
//
// A [Node] holds byte offsets only. [LineColumn] turns an offset into line and
// column when somebody wants to print it.
//
// # Memory
//
// The texts of a tree are parts of one copy of the document, unless they had
// escapes. Who keeps a small text of a large document should use [strings.Clone].
package jsontree
