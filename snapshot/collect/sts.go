// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/undenied/undenied/arn"
)

// callerIdentity needs no permission. Roles are assumed with the caller's own
// credentials; which roles may be, their trust policies say.
var callerIdentity = service{
	prefix: "sts",
	reach:  wholeOrNotListed,
	calls:  []string{"GetCallerIdentity"}, actions: []string{},
	one: &single{calls: []string{"DecodeAuthorizationMessage"}},
}

// A caller is who collects.
type caller struct {
	arn                arn.ARN
	account, partition string
}

// identify asks who the credentials of the configuration belong to.
func identify(ctx context.Context, c aws.Config) (caller, error) {
	out, err := sts.NewFromConfig(c).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}, func(o *sts.Options) { o.RetryMaxAttempts = firstAttempts })
	if failed := classify(ctx, "GetCallerIdentity", "", err); failed != nil {
		want := "credentials of an AWS account"
		switch failed.code {
		case codeInterrupted:
			return caller{}, interrupted(ctx)
		case codeConnection, codeTimeout, codeNoEndpoint:
			want = "an endpoint of AWS that answers"
		}
		return caller{}, fmt.Errorf("sts:GetCallerIdentity: %s, want %s", failed.message, want)
	}
	a, err := arn.Parse(aws.ToString(out.Arn))
	if err != nil {
		return caller{}, fmt.Errorf("sts:GetCallerIdentity: %w", err)
	}
	return caller{a, aws.ToString(out.Account), a.Partition()}, nil
}

// sessionName is what CloudTrail shows of a collection.
const sessionName = "undenied-collect"

// assume returns the configuration of s with the credentials of a role, which it
// has assumed once. A failure has been recorded.
func (s *scope) assume(ctx context.Context, role, externalID string) (aws.Config, error) {
	unbound := *s
	unbound.slots = nil // a call that holds one may wait for its credentials
	s = &unbound
	client := sts.NewFromConfig(s.config)
	in := &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String(sessionName)}
	if externalID != "" {
		in.ExternalId = &externalID
	}
	provider := aws.NewCredentialsCache(aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		out, err := call(ctx, s, role, client.AssumeRole, in)
		if err != nil {
			return aws.Credentials{}, err
		}
		c := out.Credentials
		if c == nil || aws.ToString(c.AccessKeyId) == "" {
			err := &callError{statusError, codeMalformed, "there are no credentials in the answer"}
			s.record("AssumeRole", role, err)
			return aws.Credentials{}, err
		}
		return aws.Credentials{
			AccessKeyID:     aws.ToString(c.AccessKeyId),
			SecretAccessKey: aws.ToString(c.SecretAccessKey),
			SessionToken:    aws.ToString(c.SessionToken),
			CanExpire:       true,
			Expires:         aws.ToTime(c.Expiration),
			Source:          "AssumeRole",
		}, nil
	}), func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = 5 * time.Minute })
	if _, err := provider.Retrieve(ctx); err != nil {
		return aws.Config{}, err
	}
	c := s.config.Copy()
	c.Credentials = provider
	return c, nil
}
