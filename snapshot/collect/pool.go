// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"sync"
)

// How much is done at a time. Calls are bounded as a whole by
// [Options.Concurrency]; these bound what waits for its turn.
const (
	perTask        = 8  // resources of a service in one Region
	perAccount     = 32 // services and Regions of an account
	accountsAtOnce = 16
)

// DefaultConcurrency is how many calls are in flight unless [Options.Concurrency]
// says otherwise.
const DefaultConcurrency = 64

// slots bound the calls in flight. Nil slots bound nothing.
type slots chan struct{}

func (s slots) acquire(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s == nil {
		return nil
	}
	select {
	case s <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s slots) release() {
	if s != nil {
		<-s
	}
}

// parallel calls f for every item, at most limit at a time, and waits for all.
func parallel[Item any](limit int, items []Item, f func(Item)) {
	var wg sync.WaitGroup
	next := make(chan Item)
	for range min(limit, len(items)) {
		wg.Go(func() {
			for item := range next {
				f(item)
			}
		})
	}
	for _, item := range items {
		next <- item
	}
	close(next)
	wg.Wait()
}
