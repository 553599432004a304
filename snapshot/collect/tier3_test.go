// SPDX-License-Identifier: Apache-2.0

package collect_test

import "testing"

func TestTier3(t *testing.T) {
	const (
		at      = "us-east-1:" + management + ":"
		vault   = "arn:aws:backup:" + at + "backup-vault:"
		ca      = "arn:aws:acm-pca:" + at + "certificate-authority/"
		domain  = "arn:aws:codeartifact:" + at + "domain/"
		repo    = "arn:aws:codeartifact:" + at + "repository/"
		build   = "arn:aws:codebuild:" + at
		express = "arn:aws:s3express:" + at
		tables  = "arn:aws:s3tables:" + at + "bucket/"
		vectors = "arn:aws:s3vectors:" + at + "bucket/"
		cluster = "arn:aws:kafka:" + at + "cluster/"
	)
	tests := []wireTest{
		{
			service: "backup",
			answers: []answer{
				{"backup", "GET /backup-vaults", "nextToken=n", `{"BackupVaultList":[{"BackupVaultName":"c"}]}`, ""},
				{"backup", "GET /backup-vaults", "", `{"BackupVaultList":[{"BackupVaultName":"a"},{"BackupVaultName":"b"}],"NextToken":"n"}`, ""},
				{"backup", "GET /backup-vaults/a/access-policy", "", `{"Policy":POLICY}`, ""},
				{"backup", "GET /backup-vaults/b/access-policy", "", "", "ResourceNotFoundException"},
				{"backup", "GET /backup-vaults/c/access-policy", "", "", "AccessDeniedException"},
			},
			want:   []string{vault + "a backup:backup-vault present allow", vault + "b backup:backup-vault none", vault + "c backup:backup-vault denied"},
			failed: []string{"GetBackupVaultAccessPolicy denied " + vault + "c"},
		},
		{
			service: "acm-pca",
			answers: []answer{
				{"acm-pca", "ListCertificateAuthorities", `"NextToken":"n"`, `{"CertificateAuthorities":[{"Arn":"` + ca + `c"}]}`, ""},
				{"acm-pca", "ListCertificateAuthorities", "", `{"CertificateAuthorities":[{"Arn":"` + ca + `a"},{"Arn":"` + ca + `b"}],"NextToken":"n"}`, ""},
				{"acm-pca", "GetPolicy", ca + "a", `{"Policy":POLICY}`, ""},
				{"acm-pca", "GetPolicy", ca + "b", "", "ResourceNotFoundException"},
				{"acm-pca", "GetPolicy", ca + "c", "", "AccessDeniedException"},
			},
			want:   []string{ca + "a acm-pca:certificate-authority present allow", ca + "b acm-pca:certificate-authority none", ca + "c acm-pca:certificate-authority denied"},
			failed: []string{"GetPolicy denied " + ca + "c"},
		},
		{
			service: "codeartifact",
			answers: []answer{
				{"codeartifact", "POST /v1/domains", `"nextToken":"n"`, `{"domains":[{"arn":"` + domain + `e","name":"e","owner":"` + management + `"}]}`, ""},
				{"codeartifact", "POST /v1/domains", "", `{"domains":[{"arn":"` + domain + `d","name":"d","owner":"` + management + `"}],"nextToken":"n"}`, ""},
				{"codeartifact", "GET /v1/domain/permissions/policy", "domain=d", `{"policy":{"document":POLICY}}`, ""},
				{"codeartifact", "GET /v1/domain/permissions/policy", "domain=e", "", "ResourceNotFoundException"},
				{"codeartifact", "POST /v1/domain/repositories", "next-token=m", `{"repositories":[{"arn":"` + repo + `d/b","name":"b","domainName":"d","domainOwner":"` + management + `"}]}`, ""},
				{"codeartifact", "POST /v1/domain/repositories", "domain=d", `{"repositories":[{"arn":"` + repo + `d/a","name":"a","domainName":"d","domainOwner":"` + management + `"}],"nextToken":"m"}`, ""},
				{"codeartifact", "POST /v1/domain/repositories", "domain=e", `{}`, ""},
				{"codeartifact", "GET /v1/repository/permissions/policy", "repository=a", "", "ResourceNotFoundException"},
				{"codeartifact", "GET /v1/repository/permissions/policy", "repository=b", "", "AccessDeniedException"},
			},
			want: []string{
				domain + "d codeartifact:domain present allow", domain + "e codeartifact:domain none",
				repo + "d/a codeartifact:repository none", repo + "d/b codeartifact:repository denied",
			},
			failed: []string{"GetRepositoryPermissionsPolicy denied " + repo + "d/b"},
		},
		{
			service: "codebuild",
			answers: []answer{
				{"codebuild", "ListProjects", `"nextToken":"n"`, `{"projects":["b"]}`, ""},
				{"codebuild", "ListProjects", "", `{"projects":["a"],"nextToken":"n"}`, ""},
				{"codebuild", "ListReportGroups", `"nextToken":"n"`, `{"reportGroups":[]}`, ""},
				{"codebuild", "ListReportGroups", "", `{"reportGroups":["` + build + `report-group/r"],"nextToken":"n"}`, ""},
				{"codebuild", "GetResourcePolicy", "project/a", `{"policy":POLICY}`, ""},
				{"codebuild", "GetResourcePolicy", "project/b", "", "ResourceNotFoundException"},
				{"codebuild", "GetResourcePolicy", "report-group/r", "", "AccessDeniedException"},
			},
			want:   []string{build + "project/a codebuild:project present allow", build + "project/b codebuild:project none", build + "report-group/r codebuild:report-group denied"},
			failed: []string{"GetResourcePolicy denied " + build + "report-group/r"},
		},
		{
			service: "s3express",
			answers: []answer{
				{"s3express", "GET /", "continuation-token=n", `<ListAllMyDirectoryBucketsResult><Buckets><Bucket><Name>c--use1-az4--x-s3</Name></Bucket></Buckets></ListAllMyDirectoryBucketsResult>`, ""},
				{"s3express", "GET /", "x-id=ListDirectoryBuckets", `<ListAllMyDirectoryBucketsResult><Buckets><Bucket><Name>a--use1-az4--x-s3</Name></Bucket><Bucket><Name>b--use1-az4--x-s3</Name></Bucket></Buckets><ContinuationToken>n</ContinuationToken></ListAllMyDirectoryBucketsResult>`, ""},
				{"s3express", "GET /a--use1-az4--x-s3", "policy", allow, ""},
				{"s3express", "GET /b--use1-az4--x-s3", "policy", "", "NoSuchBucketPolicy"},
				{"s3express", "GET /c--use1-az4--x-s3", "policy", "", "AccessDenied"},
				{"s3express", "GET /v20180820/accesspointfordirectory", "nextToken=n", `<ListAccessPointsForDirectoryBucketsResult><AccessPointList/></ListAccessPointsForDirectoryBucketsResult>`, ""},
				{"s3express", "GET /v20180820/accesspointfordirectory", "", `<ListAccessPointsForDirectoryBucketsResult><AccessPointList><AccessPoint><Name>p--use1-az4--xa-s3</Name><NetworkOrigin>Internet</NetworkOrigin><Bucket>a--use1-az4--x-s3</Bucket></AccessPoint></AccessPointList><NextToken>n</NextToken></ListAccessPointsForDirectoryBucketsResult>`, ""},
				{"s3express", "GET /v20180820/accesspoint/p--use1-az4--xa-s3/policy", "", `<GetAccessPointPolicyResult><Policy>{}</Policy></GetAccessPointPolicyResult>`, ""},
			},
			want: []string{
				express + `accesspoint/p--use1-az4--xa-s3 s3express:accesspoint present {} {"bucket":"` + express + `bucket/a--use1-az4--x-s3","networkOrigin":"Internet"}`,
				express + "bucket/a--use1-az4--x-s3 s3express:bucket present allow",
				express + "bucket/b--use1-az4--x-s3 s3express:bucket none",
				express + "bucket/c--use1-az4--x-s3 s3express:bucket denied",
			},
			failed: []string{"GetBucketPolicy denied " + express + "bucket/c--use1-az4--x-s3"},
		},
		{
			service: "s3tables",
			answers: []answer{
				{"s3tables", "GET /buckets", "continuationToken=n", `{"tableBuckets":[{"arn":"` + tables + `b","name":"b"}]}`, ""},
				{"s3tables", "GET /buckets", "", `{"tableBuckets":[{"arn":"` + tables + `a","name":"a"}],"continuationToken":"n"}`, ""},
				{"s3tables", "GET /buckets/" + tables + "a/policy", "", `{"resourcePolicy":POLICY}`, ""},
				{"s3tables", "GET /buckets/" + tables + "b/policy", "", "", "NotFoundException"},
				{"s3tables", "GET /tables/" + tables + "a", "continuationToken=m", `{"tables":[{"tableARN":"` + tables + `a/table/2","name":"u","namespace":["n"]},{"tableARN":"` + tables + `a/table/3","name":"v","namespace":["n"]}]}`, ""},
				{"s3tables", "GET /tables/" + tables + "a", "", `{"tables":[{"tableARN":"` + tables + `a/table/1","name":"t","namespace":["n"]}],"continuationToken":"m"}`, ""},
				{"s3tables", "GET /tables/" + tables + "b", "", `{"tables":[]}`, ""},
				{"s3tables", "GET /tables/" + tables + "a/n/t/policy", "", `{"resourcePolicy":POLICY}`, ""},
				{"s3tables", "GET /tables/" + tables + "a/n/u/policy", "", "", "NotFoundException"},
				{"s3tables", "GET /tables/" + tables + "a/n/v/policy", "", "", "AccessDeniedException"},
			},
			want: []string{
				tables + "a s3tables:bucket present allow", tables + "a/table/1 s3tables:table present allow",
				tables + "a/table/3 s3tables:table denied", tables + "b s3tables:bucket none",
			},
			failed: []string{"GetTablePolicy denied " + tables + "a/table/3"},
		},
		{
			service: "s3vectors",
			answers: []answer{
				{"s3vectors", "POST /ListVectorBuckets", `"nextToken":"n"`, `{"vectorBuckets":[{"vectorBucketArn":"` + vectors + `c"}]}`, ""},
				{"s3vectors", "POST /ListVectorBuckets", "", `{"vectorBuckets":[{"vectorBucketArn":"` + vectors + `a"},{"vectorBucketArn":"` + vectors + `b"}],"nextToken":"n"}`, ""},
				{"s3vectors", "POST /GetVectorBucketPolicy", vectors + "a", `{"policy":POLICY}`, ""},
				{"s3vectors", "POST /GetVectorBucketPolicy", vectors + "b", "", "NotFoundException"},
				{"s3vectors", "POST /GetVectorBucketPolicy", vectors + "c", "", "AccessDeniedException"},
			},
			want:   []string{vectors + "a s3vectors:bucket present allow", vectors + "b s3vectors:bucket none", vectors + "c s3vectors:bucket denied"},
			failed: []string{"GetVectorBucketPolicy denied " + vectors + "c"},
		},
		{
			service: "kafka",
			answers: []answer{
				{"kafka", "GET /api/v2/clusters", "nextToken=n", `{"clusterInfoList":[{"clusterArn":"` + cluster + `c/1"}]}`, ""},
				{"kafka", "GET /api/v2/clusters", "", `{"clusterInfoList":[{"clusterArn":"` + cluster + `a/1","tags":{"team":"red"}},{"clusterArn":"` + cluster + `b/1"}],"nextToken":"n"}`, ""},
				{"kafka", "GET /v1/clusters/" + cluster + "a/1" + "/policy", "", `{"policy":POLICY}`, ""},
				{"kafka", "GET /v1/clusters/" + cluster + "b/1" + "/policy", "", "", "NotFoundException"},
				{"kafka", "GET /v1/clusters/" + cluster + "c/1" + "/policy", "", "", "ForbiddenException"},
			},
			want: []string{
				cluster + "a/1 kafka:cluster present allow map[team:red]", cluster + "b/1 kafka:cluster none map[]", cluster + "c/1 kafka:cluster denied map[]",
			},
			failed: []string{"GetClusterPolicy denied " + cluster + "c/1"},
		},
		{
			service: "kafka",
			answers: []answer{
				{"kafka", "GET /api/v2/clusters", "", `{"clusterInfoList":[{"clusterArn":"` + cluster + `b/1"}]}`, ""},
				{"kafka", "GET /v1/clusters/" + cluster + "b/1" + "/policy", "", "", "NotFoundException"},
			},
			want: []string{cluster + "b/1 kafka:cluster none map[]"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.service, tt.run)
	}
}
