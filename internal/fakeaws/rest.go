// SPDX-License-Identifier: Apache-2.0

package fakeaws

import (
	"net/http"
	"regexp"
)

// restPaths name the operations of REST services by their paths. What is in
// parentheses is the subject.
var restPaths = []struct {
	service, operation string
	path               *regexp.Regexp
}{
	{"account", "ListRegions", regexp.MustCompile(`^/listRegions$`)},
	{"lambda", "ListLayers", regexp.MustCompile(`/layers$`)},
	{"lambda", "ListFunctions", regexp.MustCompile(`/functions/?$`)},
	{"lambda", "GetPolicy", regexp.MustCompile(`/functions/([^/]+)/policy$`)},
	{"lambda", "ListAliases", regexp.MustCompile(`/functions/([^/]+)/aliases$`)},
	{"lambda", "ListVersionsByFunction", regexp.MustCompile(`/functions/([^/]+)/versions$`)},
	{"lambda", "ListFunctionUrlConfigs", regexp.MustCompile(`/functions/([^/]+)/urls$`)},
	{"elasticfilesystem", "DescribeFileSystems", regexp.MustCompile(`/file-systems/?$`)},
	{"elasticfilesystem", "DescribeFileSystemPolicy", regexp.MustCompile(`/file-systems/([^/]+)/policy$`)},
	{"apigateway", "GetRestApi", regexp.MustCompile(`^/restapis/([^/]+)$`)},
	{"apigateway", "GetResources", regexp.MustCompile(`^/restapis/([^/]+)/resources$`)},
	{"apigateway", "GetRestApis", regexp.MustCompile(`^/restapis$`)},
	{"apigateway", "GetRestApi", regexp.MustCompile(`^/restapis/([^/]+)$`)},
	{"apigateway", "GetDomainNames", regexp.MustCompile(`^/domainnames$`)},
	{"es", "ListDomainNames", regexp.MustCompile(`/domain$`)},
	{"es", "DescribeDomains", regexp.MustCompile(`/domain-info$`)},
	{"xray", "ListResourcePolicies", regexp.MustCompile(`^/ListResourcePolicies$`)},
	{"ram", "ListResources", regexp.MustCompile(`^/listresources$`)},
	{"ram", "GetResourcePolicies", regexp.MustCompile(`^/getresourcepolicies$`)},
	{"backup", "ListBackupVaults", regexp.MustCompile(`^/backup-vaults/?$`)},
	{"backup", "GetBackupVaultAccessPolicy", regexp.MustCompile(`^/backup-vaults/([^/]+)/access-policy$`)},
	{"codeartifact", "ListDomains", regexp.MustCompile(`^/v1/domains$`)},
	{"codeartifact", "ListRepositoriesInDomain", regexp.MustCompile(`^/v1/domain/repositories$`)},
	{"codeartifact", "GetDomainPermissionsPolicy", regexp.MustCompile(`^/v1/domain/permissions/policy$`)},
	{"codeartifact", "GetRepositoryPermissionsPolicy", regexp.MustCompile(`^/v1/repository/permissions/policy$`)},
	{"s3tables", "ListTableBuckets", regexp.MustCompile(`^/buckets$`)},
	{"s3tables", "GetTableBucketPolicy", regexp.MustCompile(`^/buckets/(.+)/policy$`)},
	{"s3tables", "GetTablePolicy", regexp.MustCompile(`^/tables/.+/([^/]+)/policy$`)},
	{"s3tables", "GetTable", regexp.MustCompile(`^/get-table$`)},
	{"s3tables", "ListTables", regexp.MustCompile(`^/tables/(.+)$`)},
	{"s3vectors", "ListVectorBuckets", regexp.MustCompile(`^/ListVectorBuckets$`)},
	{"s3vectors", "GetVectorBucketPolicy", regexp.MustCompile(`^/GetVectorBucketPolicy$`)},
	{"kafka", "ListClustersV2", regexp.MustCompile(`^/api/v2/clusters$`)},
	{"kafka", "GetClusterPolicy", regexp.MustCompile(`^/v1/clusters/(.+)/policy$`)},
}

// restJSON finds the operation of a REST service in the path.
func restJSON(r *Request, hr *http.Request) {
	for _, p := range restPaths {
		if m := p.path.FindStringSubmatch(hr.URL.Path); m != nil && p.service == r.Service {
			r.Operation = p.operation
			if len(m) > 1 {
				r.Subject = m[1]
			}
			break
		}
	}
	if r.Service == "lambda" && r.Subject != "" {
		r.Subject += ":" + hr.URL.Query().Get("Qualifier")
	}
}
