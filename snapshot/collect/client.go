// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/aws/smithy-go"
	smithyendpoints "github.com/aws/smithy-go/endpoints"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// How often and how patiently a call is tried again.
const (
	maxAttempts   = 10
	firstAttempts = 4 // while nobody has answered yet, somebody may wait before a screen
	slowAttempts  = 3 // where there was no answer in time
	maxBackoff    = 20 * time.Second
	brokenBackoff = time.Second
	answerTimeout = 30 * time.Second
)

// prepared returns c with what every client needs: retries that slow down where
// AWS throttles, and a limit to the time an answer may take. What c has of these
// already is kept.
func prepared(c aws.Config) aws.Config {
	c = c.Copy()
	if c.Retryer == nil {
		c.Retryer = func() aws.Retryer {
			return retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
				o.StandardOptions = append(o.StandardOptions, func(o *retry.StandardOptions) {
					o.MaxAttempts, o.MaxBackoff = maxAttempts, maxBackoff
					o.RateLimiter = ratelimit.None // else a hundred calls that are tried again use up the patience for all others
				})
			})
		}
	}
	base := c.Retryer
	c.Retryer = func() aws.Retryer { return broken{base()} }
	if c.HTTPClient == nil {
		c.HTTPClient = awshttp.NewBuildableClient()
	}
	if h, ok := c.HTTPClient.(*awshttp.BuildableClient); ok && h.GetTimeout() == 0 {
		c.HTTPClient = h.WithTimeout(answerTimeout)
	}
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	if c.Credentials != nil {
		c.Credentials = callersCredentials{c.Credentials}
	}
	c.APIOptions = append(slices.Clone(c.APIOptions), keepRefusal)
	return c
}

// broken retries answers that broke off or that nobody can read, too: all
// operations here only read. So it does where somebody between AWS and us asks
// for patience.
type broken struct{ aws.Retryer }

func (b broken) IsErrorRetryable(err error) bool {
	var unreadable *smithy.DeserializationError
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		switch status := response.HTTPStatusCode(); {
		case status < 300 && errors.As(err, &unreadable), status == http.StatusTooManyRequests:
			return true
		}
	}
	return b.Retryer.IsErrorRetryable(err)
}

// RetryDelay is short where a server says that it is broken: some say so of
// operations that they do not have, and no patience helps. Where there is no answer
// in time, it is none after a few attempts.
func (b broken) RetryDelay(attempt int, err error) (time.Duration, error) {
	if attempt >= slowAttempts && isTimeout(err) {
		return 0, err
	}
	delay, failed := b.Retryer.RetryDelay(attempt, err)
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.HTTPStatusCode() == http.StatusInternalServerError {
		delay = min(delay, brokenBackoff)
	}
	return delay, failed
}

// GetAttemptToken takes part in the rate limit of adaptive mode.
func (b broken) GetAttemptToken(ctx context.Context) (func(error) error, error) {
	if v2, ok := b.Retryer.(aws.RetryerV2); ok {
		return v2.GetAttemptToken(ctx)
	}
	return b.Retryer.GetInitialToken(), nil
}

// in returns the configuration of s for another Region.
func (s *scope) in(region string) aws.Config {
	c := s.config.Copy()
	c.Region = region
	return c
}

// newS3 returns an S3 client. With an endpoint of one's own, buckets are in the
// path: only AWS has names for them in the DNS.
func newS3(c aws.Config) *s3.Client {
	return s3.NewFromConfig(c, func(o *s3.Options) {
		o.UsePathStyle = o.UsePathStyle || o.BaseEndpoint != nil
		o.DisableS3ExpressSessionAuth = aws.Bool(true) // sessions are for objects
	})
}

// newS3Control returns an S3 Control client. An endpoint of one's own is used as
// it is: AWS would put the account's ID before its host name.
func newS3Control(c aws.Config) *s3control.Client {
	return s3control.NewFromConfig(c, func(o *s3control.Options) {
		if o.BaseEndpoint == nil {
			return
		}
		if u, err := url.Parse(*o.BaseEndpoint); err == nil {
			o.EndpointResolverV2 = fixedEndpoint{o.EndpointResolverV2, u}
			o.APIOptions = append(o.APIOptions, withoutHostPrefix)
		}
	})
}

// fixedEndpoint resolves as S3 Control does, and takes all but the host from it.
type fixedEndpoint struct {
	s3control.EndpointResolverV2
	at *url.URL
}

func (f fixedEndpoint) ResolveEndpoint(ctx context.Context, p s3control.EndpointParameters) (smithyendpoints.Endpoint, error) {
	resolver := f.EndpointResolverV2
	if resolver == nil {
		resolver = s3control.NewDefaultEndpointResolverV2()
	}
	e, err := resolver.ResolveEndpoint(ctx, p)
	if err == nil {
		e.URI.Scheme, e.URI.Host = f.at.Scheme, f.at.Host
	}
	return e, err
}

func withoutHostPrefix(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("WithoutHostPrefix",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			return next.HandleInitialize(smithyhttp.DisableEndpointHostPrefix(ctx, true), in)
		}), middleware.Before)
}
