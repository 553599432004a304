// SPDX-License-Identifier: Apache-2.0

// Package arntemplate holds the templates of ARNs as the service reference writes
// them, such as arn:${Partition}:s3:::${BucketName}/${ObjectName}, and what turns
// the parameters of a request into what stands in them.
//
// It knows text alone: where a parameter is found is its user's business.
package arntemplate
