// SPDX-License-Identifier: Apache-2.0

package fakeaws

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// A protocol is how answers are written.
type protocol struct {
	name, contentType string
	success           func(r *Request, answer any) string
	failure           func(http.ResponseWriter, *failure)
}

var jsonProtocol = protocol{
	name: "json", contentType: "application/x-amz-json-1.1",
	success: func(_ *Request, answer any) string { return encode(answer) },
	failure: func(w http.ResponseWriter, f *failure) {
		w.WriteHeader(f.status)
		fmt.Fprint(w, encode(map[string]any{"__type": f.code, "message": f.message}))
	},
}

var restProtocol = protocol{
	name: "rest", contentType: "application/json",
	success: func(_ *Request, answer any) string { return encode(answer) },
	failure: func(w http.ResponseWriter, f *failure) {
		w.Header().Set("X-Amzn-ErrorType", f.code)
		w.WriteHeader(f.status)
		fmt.Fprint(w, encode(map[string]any{"Message": f.message, "Type": "User"}))
	},
}

var queryProtocol = protocol{
	name: "query", contentType: "text/xml",
	success: func(r *Request, answer any) string {
		return fmt.Sprintf("<%sResponse><%sResult>%s</%sResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></%sResponse>",
			r.Operation, r.Operation, elements(answer, "member"), r.Operation, r.Operation)
	},
	failure: func(w http.ResponseWriter, f *failure) {
		w.WriteHeader(f.status)
		fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>r</RequestId></ErrorResponse>", escape(f.code), escape(f.message))
	},
}

var xmlProtocol = protocol{
	name: "xml", contentType: "application/xml",
	success: func(r *Request, answer any) string {
		if s, ok := answer.(string); ok {
			return s
		}
		return fmt.Sprintf("<%sResult>%s</%sResult>", r.Operation, elements(answer, "member"), r.Operation)
	},
	failure: func(w http.ResponseWriter, f *failure) {
		w.WriteHeader(f.status)
		fmt.Fprintf(w, "<Error><Code>%s</Code><Message>%s</Message><RequestId>r</RequestId></Error>", escape(f.code), escape(f.message))
	},
}

// S3 Control wraps its errors, unlike S3.
var controlProtocol = protocol{
	name: "xml", contentType: "application/xml",
	success: xmlProtocol.success,
	failure: queryProtocol.failure,
}

// EC2's answers have no result in them.
var ec2Protocol = protocol{
	name: "query", contentType: "text/xml",
	success: func(r *Request, answer any) string {
		return fmt.Sprintf("<%sResponse>%s</%sResponse>", r.Operation, elements(answer, "item"), r.Operation)
	},
	failure: func(w http.ResponseWriter, f *failure) {
		w.WriteHeader(f.status)
		fmt.Fprintf(w, "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>r</RequestID></Response>", escape(f.code), escape(f.message))
	},
}

func encode(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // only tests make answers
	}
	return string(data)
}

// An items is a list whose elements are not called "member".
type items struct {
	name string
	list any
}

// elements writes maps as elements and lists as elements called item.
func elements(v any, item string) string {
	var b strings.Builder
	switch v := v.(type) {
	case nil:
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if v[k] != nil {
				fmt.Fprintf(&b, "<%s>%s</%s>", k, elements(v[k], item), k)
			}
		}
	case items:
		return elements(v.list, v.name)
	case []any:
		for _, e := range v {
			fmt.Fprintf(&b, "<%s>%s</%s>", item, elements(e, item), item)
		}
	default:
		return escape(fmt.Sprint(v))
	}
	return b.String()
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s))
	return b.String()
}

// list returns what f makes of every item.
func list[T any](all []T, f func(T) any) []any {
	out := []any{}
	for _, e := range all {
		out = append(out, f(e))
	}
	return out
}
