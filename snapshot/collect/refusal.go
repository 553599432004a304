// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// A refusal is the body of an answer that says no.
type refusal struct{ body []byte }

// refusalKey is the key of a call's *refusal in its context.
type refusalKey struct{}

// maxRefusal is the most of a body that is looked at.
const maxRefusal = 64 << 10

// codeIn finds an error code in XML or JSON, of whatever protocol.
var codeIn = regexp.MustCompile(`<Code>\s*([A-Za-z0-9._]+)\s*</Code>|"(?:__type|code|Code)"\s*:\s*"(?:[^"]*#)?([A-Za-z0-9._]+)"`)

// code returns the error code in the body, or "".
func (r *refusal) code() string {
	m := codeIn.FindSubmatch(r.body)
	if m == nil {
		return ""
	}
	return string(m[1]) + string(m[2])
}

// keepRefusal keeps the body of an answer that says no for [refusal.code].
func keepRefusal(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("KeepRefusal",
		func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleDeserialize(ctx, in)
			r, wanted := ctx.Value(refusalKey{}).(*refusal)
			answer, ok := out.RawResponse.(*smithyhttp.Response)
			if !wanted || !ok || answer.Body == nil {
				return out, metadata, err
			}
			if r.body = nil; answer.StatusCode >= http.StatusBadRequest {
				r.body, _ = io.ReadAll(io.LimitReader(answer.Body, maxRefusal))
				answer.Body = struct {
					io.Reader
					io.Closer
				}{io.MultiReader(bytes.NewReader(r.body), answer.Body), answer.Body}
			}
			return out, metadata, err
		}), middleware.After)
}
