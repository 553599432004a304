// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// TestPatience wants a client that is throttled all over to go on trying: what it
// gives up on is missing in the snapshot, and every call has its own limit.
func TestPatience(t *testing.T) {
	r := prepared(aws.Config{}).Retryer()
	for i := range 1000 {
		if _, err := r.GetRetryToken(context.Background(), errors.New("throttled")); err != nil {
			t.Fatalf("after %d calls that were tried again: %v", i, err)
		}
	}
	if got := r.MaxAttempts(); got != maxAttempts {
		t.Errorf("%d attempts, want %d", got, maxAttempts)
	}
}
