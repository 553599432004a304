// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/undenied/undenied/snapshot/format"
)

// An operation is a method of an SDK client. O is the options type of the client.
type operation[In, Out, O any] func(context.Context, *In, ...func(*O)) (*Out, error)

// name returns the name of the operation, as in "GetBucketPolicy".
func (operation[In, Out, O]) name() string {
	return strings.TrimSuffix(reflect.TypeFor[In]().Name(), "Input")
}

// call makes one call and records what came of it. The resource is the ARN the
// call is about, or "". An error is a *callError.
func call[In, Out, O any](ctx context.Context, s *scope, resource string, op operation[In, Out, O], in *In) (*Out, error) {
	var out *Out
	err := s.slots.acquire(ctx)
	body := new(refusal)
	if err == nil {
		out, err = op(context.WithValue(ctx, refusalKey{}, body), in)
		s.slots.release()
	}
	failed := classify(ctx, op.name(), body.code(), err)
	if failed != nil {
		s.judge(failed)
	}
	s.record(op.name(), resource, failed)
	if failed != nil {
		return nil, failed
	}
	return out, nil
}

// maxPages is the most pages of a list that are read: more is a list that does
// not end.
const maxPages = 100_000

// paged lists the resources of a service as pagesOf does. If a page fails, the
// service counts as incomplete.
func paged[In, Out, O, Item any](ctx context.Context, s *scope, op operation[In, Out, O], in *In, token **string, page func(*Out) ([]Item, *string)) ([]Item, error) {
	all, err := pagesOf(ctx, s, "", op, in, token, page)
	if err != nil {
		s.lacks(err)
	}
	return all, err
}

// pagesOf calls op until there is no further page and returns the items of all.
// The token is the field of in that takes the page token, and page returns the
// items of an answer and the next token. If a page fails, the items so far are
// returned with the error.
func pagesOf[In, Out, O, Item any](ctx context.Context, s *scope, resource string, op operation[In, Out, O], in *In, token **string, page func(*Out) ([]Item, *string)) ([]Item, error) {
	var all []Item
	seen := map[string]bool{}
	for range maxPages {
		out, err := call(ctx, s, resource, op, in)
		if err != nil {
			return all, err
		}
		items, next := page(out)
		all = append(all, items...)
		if next == nil || *next == "" {
			return all, nil
		}
		if seen[*next] {
			break
		}
		seen[*next] = true
		*token = next
	}
	err := &callError{statusError, codeLoop, "a page names one that was read before as the next"}
	s.record(op.name(), resource, err)
	return all, err
}

// policyOf returns the resource of the given name and type with its policy: what
// op answers to in, and policy finds there. It is false if the name is no ARN.
func policyOf[In, Out, O any](ctx context.Context, s *scope, name, kind string, op operation[In, Out, O], in *In, policy func(*Out) *string) (format.Resource, bool) {
	out, err := call(ctx, s, name, op, in)
	if err != nil {
		return s.resource(name, kind, "", err)
	}
	return s.resource(name, kind, aws.ToString(policy(out)), nil)
}

// addPolicyOf puts what policyOf returns into the snapshot.
func addPolicyOf[In, Out, O any](ctx context.Context, s *scope, name, kind string, op operation[In, Out, O], in *In, policy func(*Out) *string) {
	if r, ok := policyOf(ctx, s, name, kind, op, in, policy); ok {
		s.add(r)
	}
}

// each calls f for every item, several at a time. Of items with the same key,
// the first counts: lists repeat items that change while they are read. One
// without a key is nothing that could be asked for.
func each[Item any](ctx context.Context, s *scope, items []Item, key func(Item) string, f func(context.Context, Item)) {
	seen := map[string]bool{}
	var once []Item
	for _, item := range items {
		k := key(item)
		if k == "" {
			err := &callError{statusError, codeMalformed, "something in a list has no name"}
			s.record("ParseName", "", err)
			s.lacks(err)
		} else if !seen[k] {
			seen[k] = true
			once = append(once, item)
		}
	}
	parallel(perTask, once, func(item Item) { f(ctx, item) })
}
