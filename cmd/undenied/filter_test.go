// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/command"
)

// filterEvents are what the filters of the tests choose from, by event ID.
var filterEvents = strings.Join([]string{
	record("ada", "s3.amazonaws.com", "GetObject", "2026-11-19T08:00:00Z", `"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/team/ada","accountId":"111122223333"`, `"bucketName":"b","key":"k"`),
	record("app", "dynamodb.amazonaws.com", "PutItem", "2026-11-19T09:00:00Z", `"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/App/run-1","accountId":"111122223333",`+
		`"sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/team/App"}}`, `"tableName":"t"`),
	record("bare", "monitoring.amazonaws.com", "PutMetricData", "2026-11-19T10:00:00Z", `"type":"AssumedRole","arn":"arn:aws:sts::444455556666:assumed-role/App/ada","accountId":"444455556666"`, ``),
	record("service", "sts.amazonaws.com", "AssumeRole", "2026-11-20T08:00:00Z", `"type":"AWSService","invokedBy":"lambda.amazonaws.com"`, `"roleArn":"arn:aws:iam::111122223333:role/App"`),
	record("foreign", "s3.amazonaws.com", "PutObject", "", `"type":"AWSAccount","principalId":"AIDAEXAMPLE","accountId":"777788889999"`, `"bucketName":"b","key":"k"`),
	record("unmapped", "nonsense.amazonaws.com", "MakeCoffee", "2026-11-20T11:00:00Z", `"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"`, ``),
}, "\n")

// record is a record; the calls to S3 and of roles are denied.
func record(id, source, name, when, identity, params string) string {
	code := ""
	if strings.HasPrefix(source, "s3.") || strings.Contains(identity, "AssumedRole") {
		code = "AccessDenied"
	}
	if when != "" {
		when = fmt.Sprintf(`"eventTime":%q,`, when)
	}
	return fmt.Sprintf(`{"eventID":%q,"eventSource":%q,"eventName":%q,%s"eventType":"AwsApiCall","awsRegion":"eu-west-1","errorCode":%q,"errorMessage":%q,"userIdentity":{%s},"requestParameters":{%s}}`,
		id, source, name, when, code, code, identity, params)
}

// testFilter reads the filter of a command line, at half past twelve on
// 2026-11-20.
func testFilter(args ...string) (f *filter, err error) {
	p := &program{now: func() time.Time { return time.Date(2026, 11, 20, 12, 30, 0, 0, time.UTC) }}
	flags := filterFlags()
	keepSpace(flags)
	app := &cli.App{
		Commands: []*cli.Command{{Name: "events", Flags: flags, Action: func(c *cli.Context) error {
			f, err = p.filter(c)
			return err
		}}},
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {},
	}
	err = app.Run(append([]string{"undenied", "events"}, args...))
	return f, err
}

func TestFilter(t *testing.T) {
	var events []*cloudtrail.Event
	for e, err := range cloudtrail.Events("events.ndjson", strings.NewReader(filterEvents)) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	for _, test := range []struct{ args, want string }{
		{"", "ada app bare service foreign unmapped"},
		{"--principal arn:aws:iam::111122223333:user/team/ada", "ada"},
		{"--principal arn:aws:iam::111122223333:role/team/App", "app"},
		{"--principal arn:aws:iam::111122223333:role/App", ""},
		{"--principal arn:aws:iam::444455556666:role/App", "bare"},
		{"--principal arn:aws:sts::111122223333:assumed-role/App/run-1", "app"},
		{"--principal arn:aws:sts::*:assumed-role/App/*", "app bare"},
		{"--principal arn:aws:iam::*:role/*App", "app bare"},
		{"--principal App", "app bare"},
		{"--principal app", ""},
		{"--principal A*", "app bare foreign"},
		{"--principal ad?", "ada bare"},
		{"--principal ada --principal lambda.amazonaws.com", "ada bare service"},
		{"--principal root", "unmapped"},
		{"--principal AIDAEXAMPLE", "foreign"},
		{"--principal *", "ada app bare service foreign unmapped"},
		{"--action s3:Get*", "ada"},
		{"--action S3:getobject", "ada"},
		{"--action s3:* --action sts:AssumeRole", "ada service foreign"},
		{"--action cloudwatch:PutMetricData", "bare"},
		{"--action *", "ada app bare service foreign"},
		{"--source s3", "ada foreign"},
		{"--source S3.amazonaws.com", "ada foreign"},
		{"--source cloudwatch", "bare"},
		{"--source monitoring", "bare"},
		{"--source cloudwatch.amazonaws.com", ""},
		{"--source nonsense.amazonaws.com --source dynamodb", "app unmapped"},
		{"--account 111122223333", "ada app unmapped"},
		{"--account 777788889999 --account 444455556666", "bare foreign"},
		{"--since 2026-11-20", "service unmapped"},
		{"--since 2026-11-19 --until 2026-11-19", "ada app bare"},
		{"--since 2026-11-19T09:00:00Z --until 2026-11-19T10:00:00Z", "app"},
		{"--since 24h", "service unmapped"},
		{"--until 1d", "ada app bare"},
		{"--denied", "ada app bare foreign"},
		{"--denied=false", "ada app bare service foreign unmapped"},
		{"--denied --source s3 --account 111122223333", "ada"},
	} {
		f, err := testFilter(strings.Fields(test.args)...)
		if err != nil {
			t.Errorf("%s: %v", test.args, err)
			continue
		}
		var got []string
		for _, e := range events {
			if f.keeps(e) {
				got = append(got, e.ID)
			}
		}
		if diff := cmp.Diff(strings.Fields(test.want), got, cmp.Transformer("nil", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.args, diff)
		}
	}
}

// TestFilterString names the flags for the line on stderr.
func TestFilterString(t *testing.T) {
	for args, want := range map[string]string{
		"":                                    "",
		"--denied=false":                      "",
		"--source s3 --source kms":            "--source",
		"--denied --since 7d --principal App": "--principal, --since and --denied",
		"--until 2026-11-19 --action s3:* ":   "--action and --until",
		"--account 111122223333 --denied --source s3": "--source, --account and --denied",
	} {
		f, err := testFilter(strings.Fields(args)...)
		if err != nil {
			t.Errorf("%s: %v", args, err)
		} else if got := f.String(); got != want {
			t.Errorf("%s: got %q, want %q", args, got, want)
		}
	}
}

// TestFilterErrors gives bad values: one line, and the exit code of bad usage.
func TestFilterErrors(t *testing.T) {
	for _, args := range [][]string{
		{"--principal", ""},
		{"--principal", "arn:aws:s3:::bucket"},
		{"--principal", "arn:aws:iam::111122223333"},
		{"--action", "GetObject"},
		{"--action", "s3:"},
		{"--action", ""},
		{"--source", "s4"},
		{"--source", ""},
		{"--source", "*.amazonaws.com"},
		{"--source", "s3.amazonaws.com "},
		{"--account", "1111-2222-3333"},
		{"--account", "prod"},
		{"--since", "yesterday"},
		{"--until", "soon"},
		{"--since", "1h", "--until", "2h"},
		{"--since", "2026-11-19T08:00:00Z", "--until", "2026-11-19T08:00:00Z"},
	} {
		_, err := testFilter(args...)
		var b bytes.Buffer
		(&program{stderr: &b}).complain(err)
		if got := command.ExitCode(err); got != exitUnreadable {
			t.Errorf("%q: exit code %d, want %d", args, got, exitUnreadable)
		}
		if got := b.String(); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "undenied: events: --") && !strings.HasPrefix(got, "undenied: events: nothing") {
			t.Errorf("%q: got %q, want one line that names the flag", args, got)
		} else if flag := args[len(args)-2]; !slices.ContainsFunc(strings.Fields(got), func(w string) bool { return strings.TrimSuffix(w, ":") == flag }) {
			t.Errorf("%q: got %q, want %s in it", args, got, flag)
		}
	}
}
