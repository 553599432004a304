// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// An archive is what a trail delivers: gzipped log files, and how many of their
// records have an error code that the benchmarks look for.
type archive struct {
	files   [][]byte
	records int
	denials int
	bytes   int // unpacked
}

// newArchive makes an archive, the same one each time. Records are about 1.6 KB
// long, and one in a hundred is a denial.
func newArchive(tb testing.TB, files, records int) archive {
	tb.Helper()
	a := archive{records: files * records}
	w := writer{rand.New(rand.NewPCG(20261120, 4))}
	for range files {
		text := []byte(`{"Records":[`)
		for i := range records {
			if i > 0 {
				text = append(text, ',')
			}
			denied := w.IntN(100) == 0
			if denied {
				a.denials++
			}
			text = w.record(text, denied)
		}
		text = append(text, "]}"...)
		a.bytes += len(text)
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(text); err != nil {
			tb.Fatal(err)
		}
		if err := z.Close(); err != nil {
			tb.Fatal(err)
		}
		a.files = append(a.files, packed.Bytes())
	}
	return a
}

// A writer writes records of a few services, as alike and as different as those
// of a real account are.
type writer struct{ *rand.Rand }

func (w writer) hex(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdef"[w.IntN(16)]
	}
	return string(b)
}

func (w writer) upper(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[w.IntN(32)]
	}
	return string(b)
}

func (w writer) uuid() string {
	return w.hex(8) + "-" + w.hex(4) + "-" + w.hex(4) + "-" + w.hex(4) + "-" + w.hex(12)
}

func pick[T any](w writer, of ...T) T { return of[w.IntN(len(of))] }

func (w writer) record(b []byte, denied bool) []byte {
	account := pick(w, "111122223333", "222233334444", "333344445555")
	region := pick(w, "us-east-1", "us-east-1", "eu-central-1", "eu-west-1")
	role := pick(w, "app-orders", "app-billing", "ci-deploy", "aws-node", "data-pipeline", "AWSReservedSSO_ReadOnly_0123456789abcdef")
	session := pick(w, "i-0"+w.hex(16), "GitHubActions", "botocore-session-17954321"+w.hex(2), "jane.doe@example.com")
	id := "AROA" + pick(w, "EXAMPLEAPPORDERS1", "EXAMPLECIDEPLOY22", "EXAMPLEDATAPIPE33")
	b = fmt.Appendf(b, `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"%s:%s","arn":"arn:aws:sts::%s:assumed-role/%s/%s","accountId":"%s","accessKeyId":"ASIA%s","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"%s","arn":"arn:aws:iam::%s:role/%s","accountId":"%s","userName":"%s"},"attributes":{"creationDate":"2026-11-20T%02d:%02d:%02dZ","mfaAuthenticated":"false"}%s}%s},`,
		id, session, account, role, session, account, w.upper(16), id, account, role, account, role, w.IntN(24), w.IntN(60), w.IntN(60),
		pick(w, "", `,"ec2RoleDelivery":"2.0"`), pick(w, "", "", "", `,"invokedBy":"autoscaling.amazonaws.com"`))
	b = fmt.Appendf(b, `"eventTime":"2026-11-20T%02d:%02d:%02dZ",`, w.IntN(24), w.IntN(60), w.IntN(60))
	c := w.operation(account, region)
	b = fmt.Appendf(b, `"eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"%s","sourceIPAddress":"10.%d.%d.%d","userAgent":"%s",`,
		c.service, c.name, region, w.IntN(256), w.IntN(256), w.IntN(256),
		pick(w, "Boto3/1.35.90 md/Botocore#1.35.90 ua/2.0 os/linux#6.1.119 md/arch#x86_64 lang/python#3.12.8 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.35.90",
			"aws-sdk-go-v2/1.32.7 ua/2.1 os/linux lang/go#1.23.4 md/GOOS#linux md/GOARCH#arm64 api/ec2#1.198.1 m/E,g", "aws-cli/2.22.26 md/awscrt#0.23.4 ua/2.0 os/linux exec-env/CloudShell", "eks.amazonaws.com"))
	if denied {
		b = fmt.Appendf(b, `"errorCode":"%s","errorMessage":"User: arn:aws:sts::%s:assumed-role/%s/%s is not authorized to perform: %s:%s on resource: %s because no identity-based policy allows the %s:%s action",`,
			pick(w, "AccessDenied", "AccessDenied", "Client.UnauthorizedOperation"), account, role, session, c.service, c.name, c.arn, c.service, c.name)
	}
	if !denied && w.IntN(500) == 0 {
		b = append(b, `"errorCode":"ThrottlingException","errorMessage":"Rate exceeded",`...)
	}
	b = fmt.Appendf(b, `"requestParameters":%s,"responseElements":%s,%s"requestID":"%s","eventID":"%s","readOnly":%t,`, c.parameters, c.response, c.additional, w.uuid(), w.uuid(), c.response == "null")
	if c.resources != "" {
		b = fmt.Appendf(b, `"resources":[%s],`, c.resources)
	}
	return fmt.Appendf(b, `"eventType":"AwsApiCall","managementEvent":%t,"recipientAccountId":"%s","eventCategory":"%s","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"%s.%s.amazonaws.com"}}`,
		c.category == "Management", account, c.category, c.service, region)
}

// An operation is what differs between the records of the services.
type operation struct {
	service, name, arn, parameters, response, additional, resources, category string
}

func (w writer) operation(account, region string) operation {
	c := operation{response: "null", category: "Management"}
	switch w.IntN(6) {
	case 0:
		bucket, key := pick(w, "demo-reports", "demo-logs", "demo-artifacts"), "year=2026/month=11/day=20/part-"+w.hex(8)+".snappy.parquet"
		c.service, c.name, c.category = "s3", pick(w, "GetObject", "PutObject", "HeadObject"), "Data"
		c.arn = "arn:aws:s3:::" + bucket + "/" + key
		c.parameters = fmt.Sprintf(`{"bucketName":"%s","Host":"%s.s3.%s.amazonaws.com","key":"%s","x-amz-server-side-encryption":"aws:kms"}`, bucket, bucket, region, key)
		c.additional = fmt.Sprintf(`"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":%d,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"%s","bytesTransferredOut":%d},`, w.IntN(1<<20), w.upper(76), w.IntN(1<<24))
		c.resources = fmt.Sprintf(`{"type":"AWS::S3::Object","ARN":"%s"},{"accountId":"%s","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::%s"}`, c.arn, account, bucket)
	case 1:
		key := fmt.Sprintf("arn:aws:kms:%s:%s:key/%s", region, account, pick(w, "1234abcd-12ab-34cd-56ef-1234567890ab", "0987dcba-09fe-87dc-65ba-ab0987654321"))
		c.service, c.name, c.arn = "kms", pick(w, "Decrypt", "GenerateDataKey"), key
		c.parameters = fmt.Sprintf(`{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::demo-reports/%s","tenant":"%s"},"keyId":"%s","encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, w.hex(12), w.hex(6), key)
		c.resources = fmt.Sprintf(`{"accountId":"%s","type":"AWS::KMS::Key","ARN":"%s"}`, account, key)
	case 2:
		c.service, c.name, c.arn = "ec2", pick(w, "DescribeInstances", "DescribeVolumes", "DescribeNetworkInterfaces"), "*"
		c.parameters = fmt.Sprintf(`{"maxResults":1000,"filterSet":{"items":[{"name":"tag:Name","valueSet":{"items":[{"value":"orders-%s"},{"value":"billing-%s"}]}},{"name":"instance-state-name","valueSet":{"items":[{"value":"running"}]}}]},"instancesSet":{"items":[{"instanceId":"i-0%s"},{"instanceId":"i-0%s"}]}}`, w.hex(4), w.hex(4), w.hex(16), w.hex(16))
	case 3:
		role := pick(w, "app-orders", "ci-deploy")
		c.service, c.name, c.arn = "sts", "AssumeRole", "arn:aws:iam::"+account+":role/"+role
		c.parameters = fmt.Sprintf(`{"roleArn":"%s","roleSessionName":"%s","durationSeconds":3600,"policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}"}`, c.arn, w.hex(12))
		c.response = fmt.Sprintf(`{"credentials":{"accessKeyId":"ASIA%s","sessionToken":"%s","expiration":"Nov 20, 2026, 10:11:12 AM"},"assumedRoleUser":{"assumedRoleId":"AROAEXAMPLE:%s","arn":"%s"}}`, w.upper(16), w.upper(240), w.hex(12), c.arn)
	case 4:
		c.service, c.name = "dynamodb", pick(w, "GetItem", "Query", "BatchWriteItem")
		c.category, c.arn = "Data", fmt.Sprintf("arn:aws:dynamodb:%s:%s:table/orders", region, account)
		c.parameters = fmt.Sprintf(`{"tableName":"orders","key":{"orderId":"HIDDEN_DUE_TO_SECURITY_REASONS"},"consistentRead":%t,"returnConsumedCapacity":"TOTAL","projectionExpression":"#a,#b,#%s"}`, w.IntN(2) == 0, w.hex(6))
		c.resources = fmt.Sprintf(`{"accountId":"%s","type":"AWS::DynamoDB::Table","ARN":"%s"}`, account, c.arn)
	default:
		c.service, c.name = "logs", pick(w, "CreateLogStream", "DescribeLogGroups")
		c.arn = fmt.Sprintf("arn:aws:logs:%s:%s:log-group:/aws/lambda/orders-%s:*", region, account, w.hex(4))
		c.parameters = fmt.Sprintf(`{"logGroupName":"/aws/lambda/orders-%s","logStreamName":"2026/11/20/[$LATEST]%s"}`, w.hex(4), w.hex(32))
		c.additional = `"apiVersion":"20140328",`
	}
	return c
}
