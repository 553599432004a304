// SPDX-License-Identifier: Apache-2.0

package records

import (
	"bytes"
	"strings"
	"testing"
)

// whole reads data to the end of its first object in pieces of n bytes, and
// reports whether it could be skimmed.
func whole(data []byte, n int, compact bool) (skim, bool) {
	sk := skim{compact: compact}
	for end := min(n, len(data)); ; end = min(end+n, len(data)) {
		switch sk.read(data[:end]) {
		case skimmed:
			return sk, true
		case skimOdd:
			return sk, false
		}
		if end == len(data) {
			return sk, false
		}
	}
}

func TestSkim(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     bool
	}{
		{"empty", `{}`, true},
		{"values", `{"a":"x","b":[1,-2.5e3,true,null,"",[],{}],"c":{"d":{}}}`, true},
		{"white space", "{ \"a\" :\r\t[ 1 , { } ] }", true},
		{"escapes", `{"a\"":"\\","b":"\\\"","c":"\\\\"}`, true},
		{"braces in strings", `{"a":"}","b":"{[\"}"}`, true},
		{"bad but balanced", `{"a":xx}`, true},
		{"container within", `{"a":{"Records":[1]}}`, true},
		{"deepest", `{"a":` + strings.Repeat("[", skimNesting-1) + strings.Repeat("]", skimNesting-1) + "}", true},

		{"too deep", `{"a":` + strings.Repeat("[", skimNesting) + strings.Repeat("]", skimNesting) + "}", false},
		{"container", `{"a":1,"Records":[1]}`, false},
		{"line break", "{\n\"a\":1}", false},
		{"line break in a string", "{\"a\":\"\n\"}", false},
		{"comma before the end", `{"a":1,}`, false},
		{"comma before the end of an array", `{"a":[1,]}`, false},
		{"comma first", `{,"a":1}`, false},
		{"two commas", `{"a":1,,"b":2}`, false},
		{"no comma", `{"a":1 "b":2}`, false},
		{"no colon", `{"a" 1}`, false},
		{"no name", `{1:2}`, false},
		{"no value", `{"a":}`, false},
		{"name alone", `{"a"}`, false},
		{"two values", `{"a":1 2}`, false},
		{"colon in an array", `{"a":["b":1]}`, false},
		{"wrong bracket", `{"a":[1}`, false},
		{"wrong brace", `{"a":{]`, false},
		{"cut", `{"a":"x`, false},
		{"cut in an escape", `{"a":"x\`, false},
	} {
		for n := 1; n <= len(tt.in); n++ {
			sk, got := whole([]byte(tt.in+"{"), n, true)
			if got != tt.want || got && sk.i != len(tt.in) {
				t.Errorf("%s, in pieces of %d: skimmed %v to %d, want %v to %d", tt.name, n, got, sk.i, tt.want, len(tt.in))
			}
		}
	}
	if sk, got := whole([]byte("{\n\"a\":1\n}"), 100, false); !got || sk.lines != 2 {
		t.Errorf("with line breaks: skimmed %v, %d lines, want true and 2", got, sk.lines)
	}
}

// A skim knows the containers that the splitter opens.
func TestSkimContainers(t *testing.T) {
	for _, name := range containers {
		if _, got := whole([]byte("{"+name+":[{}]}"), 100, true); got {
			t.Errorf("an object with %s was skimmed, want its elements", name)
		}
	}
}

func TestMayBeRefused(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want bool
	}{
		{`{"eventVersion":"1.11","eventName":"GetObject","eventSource":"s3.amazonaws.com","userIdentity":{"errorCode":1}}`, false},
		{`{"userIdentity":{"type":"Root","arn":"a"},"eventName":"GetObject","eventSource":"s3.amazonaws.com","errorCodes":"x","eventTime":"2026-11-20T10:00:00Z"}`, false},
		{"{\"eventName\":\"GetObject\", \"eventSource\":\"s3\", \"userIdentity\":{}, \"requestParameters\":{\"policy\":\"{\\\"a\\\":1.5e3}\",\"n\":-1.5e3}}", false},

		// What cannot be read is not passed over.
		{`{"eventName":"GetObject","eventSource":"s3"}`, true},
		{`{"eventName":"GetObject","eventSource":"s3","userIdentity":null}`, true},
		{`{"eventName":"GetObject","eventSource":"s3","userIdentity":{"type":5}}`, true},
		{`{"eventName":"GetObject","eventSource":"s3","userIdentity":{"arn":["a"]}}`, true},
		{`{"eventName":7,"eventSource":"s3","userIdentity":{}}`, true},
		{`{"eventName":"GetObject","eventSource":"s3","userIdentity":{},"eventTime":0}`, true},
		{`{"eventName":"GetObject","eventSource":"s3","userIdentity":{},"a":tru}`, true},
		{`{"eventName":"GetObject","eventSource":"s3","userIdentity":{},"a":01}`, true},
		{`{"eventName":"GetObject","eventSource":"s3","userIdentity":{},"a":"\x"}`, true},
		{"{\"eventName\":\"GetObject\",\"eventSource\":\"s3\",\"userIdentity\":{},\"a\":\"\x01\"}", true},
		{"{\"eventName\":\"GetObject\",\"eventSource\":\"s3\",\"userIdentity\":{},\"a\":\"\xff\"}", true},

		{`{"eventName":"GetObject","errorCode":"AccessDenied"}`, true},
		{`{"errorCode":"AccessDenied","eventName":"GetObject"}`, true},
		{`{"eventName":"GetObject","error\u0043ode":"AccessDenied"}`, true},
		{`{"eventName":"GetObject","eventSource":"s3","userIdentity":{},"errorcode":"AccessDenied"}`, false},
		{`{"eventname":"getobject","errorcode":"AccessDenied"}`, true},
		{`{"eventName":"aws:kinesis:record","eventSource":"aws:kinesis","kinesis":{"data":""}}`, true},
		{`{"eventName":"aws:kinesis:record","eventSource":"aws:kinesis","kines\u0069s":{"data":""}}`, true},
		{`{"eventSource":"aws:sqs","body":"{}"}`, true},
		{`{"detail":{"eventName":"GetObject"}}`, true},
		{`{"CloudTrailEvent":"{}","EventName":"GetObject"}`, true},
		{`{}`, true},
	} {
		for rec, err := range Read("f", strings.NewReader(tt.in)) {
			if err != nil {
				t.Fatal(err)
			}
			if got := rec.MayBeRefused(); got != tt.want {
				t.Errorf("%s: may be refused = %v, want %v", tt.in, got, tt.want)
			}
		}
	}
	if !(Record{}).MayBeRefused() {
		t.Error("a record of which nothing is known cannot be refused, want that it may be")
	}
}

// What can be skimmed is what the splitter makes of it.
func FuzzSkim(f *testing.F) {
	f.Add([]byte(`{"eventName":"x","eventSource":"y.amazonaws.com","userIdentity":{"type":"Root"}}`), 3)
	f.Add([]byte(`{"a\"":"\\","b":[{"c":null},[]],"errorCode":"AccessDenied"} {`), 5)
	f.Add([]byte("{\"a\":[1,\n{}]}"), 1)
	f.Add([]byte(`{"a":"x},{"eventVersion":1},{"b":2}]`), 8)
	f.Fuzz(func(t *testing.T, data []byte, n int) {
		if len(data) == 0 || data[0] != '{' {
			return
		}
		s := newSplitter("f", bytes.NewReader(data))
		s.more(0)
		want, err := s.scan(scanner{keep: true, compact: true, pos: s.position()})
		sk, ok := whole(data, max(n, 1), true)
		if !ok {
			return
		}
		if err != nil || string(data[:sk.i]) != string(want.Text) {
			t.Fatalf("skimmed %q, the splitter has %q and error %v", data[:sk.i], want.Text, err)
		}
	})
}
