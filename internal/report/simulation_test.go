// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// document parses a policy of some statements.
func document(t *testing.T, name string, statements ...string) *policy.Document {
	t.Helper()
	d, err := policy.Parse(name, []byte("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    "+strings.Join(statements, ",\n    ")+"\n  ]\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func documents(t *testing.T, name string, statements ...string) []*policy.Document {
	t.Helper()
	return []*policy.Document{document(t, name, statements...)}
}

// asked is a request for an object, or for what args say.
func asked(t *testing.T, principal, action, resource string) *eval.Request {
	t.Helper()
	p, err := eval.ParsePrincipal(principal)
	if err != nil {
		t.Fatal(err)
	}
	a, err := policy.ParseAction(action)
	if err != nil {
		t.Fatal(err)
	}
	req := &eval.Request{Principal: p, Action: a, ResourceAccount: "111122223333"}
	if resource != "*" {
		req.Resource = arn.MustParse(resource)
	}
	return req
}

const (
	allowAll = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
	app      = "arn:aws:iam::111122223333:role/service/App"
	object   = "arn:aws:s3:::data/reports/2026/11/1.csv"
)

// A simulated is a request, its explanation and the gaps.
type simulated struct {
	req  *eval.Request
	x    *eval.Explanation
	gaps []snapshot.Gap
}

func (s simulated) row() report.SimulationRow { return report.NewSimulationRow(s.req, s.x, s.gaps) }

// simulations are one of each kind of outcome.
func simulations(t *testing.T) []simulated {
	t.Helper()
	explain := func(req *eval.Request, p *eval.Policies) simulated {
		req.Context.Close()
		return simulated{req: req, x: eval.Explain(req, p)}
	}
	full := documents(t, "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", allowAll)

	allowed := asked(t, app, "s3:getobject", object)

	denied := asked(t, app, "s3:GetObject", object)
	denied.Context.Set(condition.MustKey("aws:RequestedRegion"), "ap-south-1")
	lock := document(t, "arn:aws:organizations::111111111111:policy/o-example1234/service_control_policy/p-regionlock",
		`{"Sid": "RegionLock", "Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*", "Condition": {"StringNotEquals": {"aws:requestedRegion": ["us-east-1", "eu-west-1"]}}}`)

	missing := asked(t, app, "s3:GetObject", object)
	var others []string
	for i := range 8 {
		others = append(others, fmt.Sprintf(`{"Effect": "Allow", "Action": "sqs:A%d*", "Resource": "*"}`, i))
	}
	near := []string{
		`{"Sid": "Elsewhere", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::data/drafts/*"}`,
		`{"Sid": "Tagged", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "data"}}}`,
		`{"Sid": "Both", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::logs/*", "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "data"}}}`,
	}

	unknown := asked(t, "arn:aws:sts::111122223333:assumed-role/App/nightly", "s3:GetObject", object)
	unknown.Context.SetUnknown(condition.MustKey("aws:PrincipalTag/Team"))
	unknown.Context.SetUnknown(condition.MustKey("s3:ExistingObjectTag/stage"))
	uncertain := explain(unknown, &eval.Policies{
		Identity:     documents(t, "app.json", near[1], `{"Sid": "NotSecret", "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"s3:ExistingObjectTag/stage": "secret"}}}`),
		NotCollected: []policy.Type{policy.SessionPolicy, policy.PermissionsBoundary},
	})
	uncertain.gaps = []snapshot.Gap{{Type: policy.SessionPolicy, Subject: unknown.Principal.String(), Reason: "may be limited by session policies, which are stored nowhere"}}

	foreign := asked(t, "arn:aws:iam::444455556666:user/eve", "s3:GetObject", object)
	empty := asked(t, app, "s3:GetObject", object)
	root := asked(t, "arn:aws:iam::111122223333:root", "s3:ListAllMyBuckets", "*")
	return []simulated{
		explain(allowed, &eval.Policies{
			Identity: documents(t, "app.json", `{"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}`),
			SCPs:     []eval.Level{{Target: "r-ab12", Policies: full}, {Target: "111122223333", Policies: full}},
			Boundary: documents(t, "boundary.json", `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`),
		}),
		explain(denied, &eval.Policies{
			Identity: documents(t, "app.json", allowAll),
			SCPs:     []eval.Level{{Target: "r-ab12", Policies: full}, {Target: "ou-ab12-workloads", Policies: append(full[:1:1], lock)}, {Target: "111122223333"}},
		}),
		explain(missing, &eval.Policies{Identity: documents(t, "app.json", append(others, near...)...), Boundary: documents(t, "boundary.json", others[0])}),
		uncertain,
		explain(foreign, &eval.Policies{
			Identity: documents(t, "eve.json", allowAll),
			Resource: documents(t, "arn:aws:s3:::data/S3BucketPolicy", `{"Sid": "Ada", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:user/ada"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}`),
		}),
		explain(empty, &eval.Policies{}),
		explain(empty, &eval.Policies{Identity: documents(t, "app.json", allowAll), Session: []*policy.Document{}}),
		explain(root, &eval.Policies{}),
		explain(asked(t, app, "sts:GetCallerIdentity", "*"), &eval.Policies{}),
		explain(asked(t, app, "iam:DeletePolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess"), &eval.Policies{}),
	}
}

func simulationText(t *testing.T, all []simulated, s report.Style) string {
	t.Helper()
	return written(t, func(w io.Writer) error {
		for _, one := range all {
			if err := report.Simulation(w, one.row(), s); err != nil {
				return err
			}
			fmt.Fprintln(w)
			if err := report.Tree(w, one.x, s); err != nil {
				return err
			}
			fmt.Fprintln(w)
		}
		return nil
	})
}

func TestSimulationGolden(t *testing.T) {
	all := simulations(t)
	for _, width := range []int{60, 100} {
		got := simulationText(t, all, report.Style{Width: width})
		golden(t, fmt.Sprintf("simulation-%d", width), got)
		checkHarmless(t, got)
	}
	checkColor(t, simulationText(t, all, report.Style{}), simulationText(t, all, report.Style{Color: true}))
	golden(t, "simulation-json", written(t, func(w io.Writer) error {
		for _, one := range all {
			if err := report.JSON(w, one.row().Explained()); err != nil {
				return err
			}
		}
		return nil
	}))
}

// TestTreeWidth wants no line of a tree wider than the style says, whatever it
// holds.
func TestTreeWidth(t *testing.T) {
	all := simulations(t)
	for _, d := range demoDiagnoses(t) {
		all = append(all, simulated{x: d.Explanation()})
	}
	for width := 40; width <= 140; width += 5 {
		for _, one := range all {
			got := written(t, func(w io.Writer) error { return report.Tree(w, one.x, report.Style{Width: width}) })
			for line := range strings.Lines(got) {
				if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > width {
					t.Fatalf("%d columns, want at most %d: %s", n, width, line)
				}
			}
		}
	}
}

// TestASCII wants nothing but ASCII where it is asked for, and the same layout.
func TestASCII(t *testing.T) {
	all := simulations(t)
	plain, fancy := simulationText(t, all, report.Style{ASCII: true}), simulationText(t, all, report.Style{})
	for i, r := range plain {
		if r > 0x7e {
			t.Fatalf("%q at %d, want ASCII, after %q", r, i, plain[max(0, i-60):i])
		}
	}
	if got, want := len([]rune(plain)), len([]rune(fancy)); got != want {
		t.Errorf("%d characters, want %d as with other signs", got, want)
	}
	if !strings.Contains(plain, "`- x ") || !strings.Contains(plain, "|- + ") {
		t.Errorf("no branches:\n%s", plain)
	}
}

// TestTreeHostile is about names of policies and statements that want to be more.
func TestTreeHostile(t *testing.T) {
	req := asked(t, app, "s3:GetObject", "arn:aws:s3:::data/\x1b[2J\u202e/"+strings.Repeat("x", 300))
	x := eval.Explain(req, &eval.Policies{Identity: documents(t, "a\r\n\x1b]0;owned\a"+strings.Repeat("\u00e9", 200),
		`{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::\u202e/*", "Condition": {"StringEquals": {"aws:PrincipalTag/\u001b[2J": "\u2028\u0007"}}}`)})
	got := simulationText(t, []simulated{{req: req, x: x}}, report.Style{Width: 60})
	checkHarmless(t, got)
	if !strings.Contains(got, `\u202e`) || !strings.Contains(got, `\u001b`) {
		t.Errorf("the hostile text is not there at all:\n%s", got)
	}
}

func TestSimulationWriteError(t *testing.T) {
	one := simulations(t)[0]
	for name, err := range map[string]error{
		"Simulation": report.Simulation(failingWriter{}, one.row(), report.Style{}),
		"Tree":       report.Tree(failingWriter{}, one.x, report.Style{}),
		"Lint":       report.Lint(failingWriter{}, []report.LintedFile{{Name: "a", Findings: nil}}, report.LintSARIF, report.Style{}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
