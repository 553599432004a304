// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
)

// A denial, as a trail delivers it and as data lakes keep it.
const (
	trailDenial = `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:jane","arn":"arn:aws:sts::111122223333:assumed-role/App/jane","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE",
"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/team/App","accountId":"111122223333"},"attributes":{"creationDate":"2026-11-20T09:00:00Z","mfaAuthenticated":"false"}}},
"eventTime":"2026-11-20T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.1","userAgent":"aws-cli","errorCode":"AccessDenied","errorMessage":"Access Denied",
"requestParameters":{"bucketName":"demo-reports","Host":"demo-reports.s3.amazonaws.com","key":"a.csv"},"responseElements":null,"requestID":"r","eventID":"e","eventType":"AwsApiCall","eventCategory":"Data","recipientAccountId":"111122223333","vpcEndpointId":"vpce-1",
"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::demo-reports/a.csv"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::demo-reports"}],"tlsDetails":{"tlsVersion":"TLSv1.3"}}`

	athenaDenial = `{"eventversion":"1.11","useridentity":{"type":"AssumedRole","principalid":"AROAEXAMPLE:jane","arn":"arn:aws:sts::111122223333:assumed-role/App/jane","accountid":"111122223333","accesskeyid":"ASIAEXAMPLE",
"sessioncontext":{"sessionissuer":{"type":"Role","principalid":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/team/App","accountid":"111122223333"},"attributes":{"creationdate":"2026-11-20T09:00:00Z","mfaauthenticated":"false"}}},
"eventtime":"2026-11-20T10:00:00Z","eventsource":"s3.amazonaws.com","eventname":"GetObject","awsregion":"eu-west-1","sourceipaddress":"192.0.2.1","useragent":"aws-cli","errorcode":"AccessDenied","errormessage":"Access Denied",
"requestparameters":"{\"bucketName\":\"demo-reports\",\"Host\":\"demo-reports.s3.amazonaws.com\",\"key\":\"a.csv\"}","responseelements":"null","requestid":"r","eventid":"e","eventtype":"AwsApiCall","eventcategory":"Data","recipientaccountid":"111122223333","vpcendpointid":"vpce-1",
"resources":[{"type":"AWS::S3::Object","arn":"arn:aws:s3:::demo-reports/a.csv"},{"accountid":"111122223333","type":"AWS::S3::Bucket","arn":"arn:aws:s3:::demo-reports"}],"tlsdetails":{"tlsversion":"TLSv1.3"},"region":"eu-west-1"}`

	ocsfDenial = `{"class_uid":6003,"class_name":"API Activity","metadata":{"product":{"name":"CloudTrail","version":"1.11","feature":{"name":"Data"}},"uid":"e","event_code":"AwsApiCall","version":"1.1.0"},"time":1795168800000,
"actor":{"user":{"type":"AssumedRole","uid_alt":"AROAEXAMPLE:jane","uid":"arn:aws:sts::111122223333:assumed-role/App/jane","account":{"uid":"111122223333"},"credential_uid":"ASIAEXAMPLE"},"session":{"created_time":1795165200000,"is_mfa":false,"issuer":"arn:aws:iam::111122223333:role/team/App"},"invoked_by":null},
"api":{"operation":"GetObject","service":{"name":"s3.amazonaws.com"},"request":{"uid":"r","data":"{\"bucketName\":\"demo-reports\",\"Host\":\"demo-reports.s3.amazonaws.com\",\"key\":\"a.csv\"}"},"response":{"error":"AccessDenied","message":"Access Denied","data":null}},
"cloud":{"provider":"AWS","region":"eu-west-1"},"src_endpoint":{"ip":"192.0.2.1","uid":"vpce-1"},"http_request":{"user_agent":"aws-cli"},"resources":[{"uid":"arn:aws:s3:::demo-reports/a.csv","type":"AWS::S3::Object"},{"uid":"arn:aws:s3:::demo-reports","type":"AWS::S3::Bucket","owner":{"account":{"uid":"111122223333"}}}],
"unmapped":{"recipientAccountId":"111122223333","tlsDetails.tlsVersion":"TLSv1.3","userIdentity":{"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","accountId":"111122223333"}}}}}`
)

// rowOf returns a page of CloudTrail Lake with a record in cells: objects in it
// are JSON in strings.
func rowOf(t *testing.T, record string) string {
	t.Helper()
	var cells []string
	for _, name := range []string{"eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "errorCode", "errorMessage",
		"eventID", "eventType", "eventCategory", "recipientAccountId", "vpcEndpointId", "userIdentity", "requestParameters", "resources", "tlsDetails"} {
		_, value, ok := strings.Cut(record, `"`+name+`":`)
		if !ok {
			t.Fatalf("no %s in the record", name)
		}
		end := strings.Index(value, `",`) + 1
		switch value[0] {
		case '{', '[':
			depth := 0
			for i := range value {
				switch value[i] {
				case '{', '[':
					depth++
				case '}', ']':
					depth--
				}
				if end = i + 1; depth == 0 {
					break
				}
			}
			value = quote(value[:end])
			end = len(value)
		}
		cells = append(cells, fmt.Sprintf(`{%q:%s}`, name, value[:end]))
	}
	cells = append(cells, `{"sharedEventID":"null"}`)
	return `{"QueryStatus":"FINISHED","QueryResultRows":[[` + strings.Join(cells, ",") + "]]}"
}

// requestLines returns requests as text, a line for each and each of its context keys.
func requestLines(requests []cloudtrail.Request) []string {
	var got []string
	for _, r := range requests {
		got = append(got, fmt.Sprint(r.Principal, r.Action, r.Resource, r.ResourceAccount, r.ResourceFrom, r.Denied))
		for key, entry := range r.Context.All() {
			got = append(got, fmt.Sprint(key, entry))
		}
	}
	return got
}

// Whatever keeps a record, it stands for the same requests.
func TestEventsColumns(t *testing.T) {
	read := func(in string) (*cloudtrail.Event, []cloudtrail.Request) {
		t.Helper()
		for e, err := range cloudtrail.Events("f", strings.NewReader(in)) {
			if err != nil {
				t.Fatal(err)
			}
			requests, err := cloudtrail.Requests(e)
			if err != nil {
				t.Fatal(err)
			}
			return e, requests
		}
		t.Fatal("no event")
		return nil, nil
	}
	want, wantRequests := read(trailDenial)
	for _, tt := range []struct{ name, in string }{
		{"Athena", athenaDenial},
		{"Athena, structs as JSON", strings.Replace(athenaDenial, `"tlsdetails":{"tlsversion":"TLSv1.3"}`, `"tlsdetails":"{\"tlsversion\":\"TLSv1.3\"}"`, 1)},
		{"CloudTrail Lake", rowOf(t, trailDenial)},
		{"OCSF", ocsfDenial},
		{"OCSF, as older versions have it", strings.NewReplacer(`"uid_alt":"AROAEXAMPLE:jane","uid":"arn`, `"uid":"AROAEXAMPLE:jane","uuid":"arn`, `"account":{"uid":"111122223333"},"cred`, `"account_uid":"111122223333","cred`,
			"is_mfa", "mfa", `"event_code"`, `"log_name"`, `{"ip":"192.0.2.1"`, `{"domain":"192.0.2.1"`).Replace(ocsfDenial)},
	} {
		got, gotRequests := read(tt.in)
		for _, pair := range [][2]any{
			{want.Identity, got.Identity}, {want.Resources, got.Resources}, {want.Time.UTC(), got.Time.UTC()},
			{[...]string{want.ID, want.SharedID, want.Type, want.Category, want.Source, want.Name, want.Region, want.RecipientAccount, want.SourceAddress, want.UserAgent, want.VPCEndpoint, want.ErrorCode, want.ErrorMessage},
				[...]string{got.ID, got.SharedID, got.Type, got.Category, got.Source, got.Name, got.Region, got.RecipientAccount, got.SourceAddress, got.UserAgent, got.VPCEndpoint, got.ErrorCode, got.ErrorMessage}},
			{want.TLS, got.TLS},
		} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Errorf("%s: event (-want +got):\n%s", tt.name, diff)
			}
		}
		if diff := cmp.Diff(requestLines(wantRequests), requestLines(gotRequests)); diff != "" {
			t.Errorf("%s: requests (-want +got):\n%s", tt.name, diff)
		}
	}
}

// A struct that a query printed as text is not read by halves.
func TestEventsColumnsAsText(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"Athena", strings.Replace(athenaDenial, `"requestparameters":"{\"bucketName\":\"demo-reports\",`, `"requestparameters":"{bucketName=demo,`, 1), "! f:4:21: requestParameters is no JSON, want CAST(requestParameters AS JSON) in the query"},
		{"Lake", `{"QueryResultRows":[[{"eventName":"GetObject"},{"eventSource":"s3.amazonaws.com"},{"userIdentity":"{type=Root, principalid=1}"}]]}`, "! f:1:99: userIdentity is no JSON, want CAST(userIdentity AS JSON) in the query"},
		{"Lake, a count", `{"QueryResultRows":[[{"n":"7"}]]}`, "! f:1:21: record is no CloudTrail event, want eventSource and eventName"},
	} {
		if diff := cmp.Diff([]string{tt.want}, decode(strings.NewReader(tt.in))); diff != "" {
			t.Errorf("%s: events (-want +got):\n%s", tt.name, diff)
		}
	}
}
