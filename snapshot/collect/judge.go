// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// ErrExpired is wrapped by the error of a collection that ended because the
// caller's credentials did. What is left can be collected with new ones.
var ErrExpired = errors.New("the credentials have expired")

// expiredCodes say that the credentials of a call were good once.
var expiredCodes = []string{"ExpiredToken", "ExpiredTokenException", codeCredentials}

// everywhere are services that every Region has. A name of theirs that the DNS
// does not know is a fault of the DNS, or of the name of the Region: if it passed
// for a service that is not there, its resources would seem not to be.
var everywhere = []string{
	"account", "dynamodb", "ec2", "ecr", "events", "iam", "kinesis", "kms", "lambda", "logs", "organizations", "s3", "secretsmanager", "sns", "sqs", "sts", "tag",
}

// judge changes what the outcome of a call says by itself to what it says where
// the call was made, and ends the collection if the caller's credentials have
// expired.
func (s *scope) judge(failed *callError) {
	switch {
	case failed.status == statusDisabledRegion && s.region == homeRegion(s.partition): // which nobody can disable
		failed.status = statusDenied
	case failed.code == codeNoEndpoint && slices.Contains(everywhere, s.service):
		failed.status, failed.code = statusError, codeConnection
	case s.expired != nil && slices.Contains(expiredCodes, failed.code):
		s.expired(fmt.Errorf("%w: %s", ErrExpired, failed.message))
	}
}

// A callersCredentials gives the caller's credentials, and says so if it cannot.
type callersCredentials struct{ aws.CredentialsProvider }

func (c callersCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	got, err := c.CredentialsProvider.Retrieve(ctx)
	if err != nil && ctx.Err() == nil {
		err = &credentialsError{err}
	}
	return got, err
}

// A credentialsError says why there are no credentials of the caller any more.
type credentialsError struct{ error }

func (e *credentialsError) Unwrap() error { return e.error }
