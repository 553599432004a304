// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"fmt"
	"slices"
	"strings"
)

// table is everything that is collected. A further service is one file like
// sqs.go, and its line here.
var table = []*service{
	&callerIdentity,
	&accountRegions,
	&ec2Regions,
	&organization,
	&identities,
	&tagging,

	&s3Buckets,
	&s3Account,
	&s3AccessPoints,
	&s3ObjectLambda,
	&kmsKeys,
	&sqsQueues,
	&snsTopics,
	&lambdaFunctions,
	&lambdaLayers,
	&secrets,
	&ecrRepositories,

	&dynamodbTables,
	&kinesisStreams,
	&efsFileSystems,
	&eventBuses,
	&restAPIs,
	&searchDomains,
	&glueCatalog,
	&logPolicies,
	&vpcEndpoints,
	&ramResources,
	&permissionSets,

	&backupVaults,
	&certificateAuthorities,
	&codeartifactDomains,
	&codebuildProjects,
	&s3DirectoryBuckets,
	&s3TableBuckets,
	&s3VectorBuckets,
	&kafkaClusters,
	&tracePolicies,
}

// defaultTier is the highest tier that is collected unless asked otherwise.
const defaultTier = 2

// Services returns the IAM prefixes of all services that can be collected,
// sorted.
func Services() []string {
	var all []string
	for _, s := range table {
		if s.reach != wholeOrNotListed {
			all = append(all, s.prefix)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// selected returns the entries for the services named: IAM prefixes, or "all".
// nil is those that are collected by default. What finds out what there is to
// ask is always among them.
func selected(names []string) ([]*service, error) {
	known := Services()
	for _, name := range names {
		if name != "all" && !slices.Contains(known, name) {
			return nil, fmt.Errorf("unknown service %q, want all or some of %s", name, strings.Join(known, ", "))
		}
	}
	var entries []*service
	for _, s := range table {
		switch {
		case s.reach == wholeOrNotListed,
			names == nil && s.tier <= defaultTier,
			slices.Contains(names, s.prefix), slices.Contains(names, "all"):
			entries = append(entries, s)
		}
	}
	return entries, nil
}
