// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

// services is the AWS that the function itself uses. Its configuration is read
// when it is first needed: a function with a snapshot in its package and nothing
// to publish to needs none.
type services struct {
	ctx  context.Context
	once sync.Once
	conf aws.Config
	err  error
}

// in returns the configuration for a Region, or for that of the function if it
// is "".
func (s *services) in(region string) (aws.Config, error) {
	s.once.Do(func() { s.conf, s.err = config.LoadDefaultConfig(s.ctx, config.WithLogger(logging.Nop{})) })
	conf := s.conf.Copy()
	if region != "" {
		conf.Region = region
	}
	return conf, s.err
}
