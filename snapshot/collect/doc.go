// SPDX-License-Identifier: Apache-2.0

// Package collect reads live AWS accounts into a snapshot file: identities,
// organization policies, and the resource-based policies of the services in one
// table. It is the only package of the library that links the AWS SDK.
//
// It only reads. Every call that failed is recorded in the file with its reason
// and the rest goes on, so that what is missing is known to be missing: a policy
// that could not be read is never taken for one that does not exist.
//
// A service is one small file that lists its resources and reads their policies,
// and a line in the table of registry.go. The permissions that collecting needs
// are printed from the same table.
//
// # Not collected
//
// These services have resource-based policies, too, which a snapshot does not
// have from here:
//
//   - Storage: glacier, mediastore, omics, s3-outposts, s3files
//   - Databases and analytics: dsql, osis, redshift, redshift-serverless
//   - Machine learning: bedrock, bedrock-agentcore, cleanrooms-ml, comprehend,
//     entityresolution, lex, lookoutequipment, qbusiness, rekognition, sagemaker
//   - Network: cloudfront, elasticloadbalancing, network-firewall, networkmanager,
//     route53resolver, vpc-lattice, wafv2
//   - Security: cloudhsm, mpa, payment-cryptography, signer, signin
//   - Operations: aiops, aps, cloudtrail, codeguru-profiler, oam, rum, ssm,
//     ssm-contacts, ssm-incidents
//   - Applications and media: aws-marketplace, billing, ecr-public,
//     imagebuilder, mediapackagev2, mediatailor, refactor-spaces, schemas,
//     serverlessrepo, ses, sms-voice
//   - Not policies of IAM's kind: aoss, eks, iot, lakeformation, mediaconvert,
//     Verified Access
//
// Of services that are collected, these parts are not: policies of single log
// groups, which CloudWatch Logs tells only one by one, unless requests name them;
// streams of DynamoDB tables other than the latest. How the methods of an API
// authorize is read from the API, which a stage may differ from if it was deployed
// before.
package collect
