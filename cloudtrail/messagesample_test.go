// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/undenied/undenied/cloudtrail"
)

// sampleMessages returns the messages among the samples, and those of the
// sample events.
func sampleMessages(t testing.TB) (messages []string) {
	t.Helper()
	f, err := os.Open(samples(t, "messages/messages.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var sample struct{ Message string }
		if err := json.Unmarshal(lines.Bytes(), &sample); err != nil {
			t.Fatal(err)
		}
		messages = append(messages, sample.Message)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(samples(t, "events"), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range cloudtrail.Events(file, f) {
			if err == nil && e.ErrorMessage != "" {
				messages = append(messages, e.ErrorMessage)
			}
		}
		f.Close()
	}
	return messages
}

// notWhole are the samples of which a part cannot be read, and why.
var notWhole = map[string]string{
	"because no identity-b":      "cut within the reason",
	"arn:aws:organizations::...": "the policy's ARN is elided",
}

// Every message that names an action is read completely. What it should say is
// found by plain searches that have nothing to do with the grammar.
func TestParseMessageSamples(t *testing.T) {
	var (
		action   = regexp.MustCompile(`authorized to perform:? ([A-Za-z0-9-]+:[A-Za-z0-9]+)`)
		resource = regexp.MustCompile(` on resource: (.*)$`)
		policy   = regexp.MustCompile(`(?:policy|boundary): (arn:aws\S*[A-Za-z0-9])`)
		types    = []struct {
			words string
			want  cloudtrail.PolicyType
		}{
			{"VPC endpoint policy", cloudtrail.EndpointPolicy}, {"service control policy", cloudtrail.SCP}, {"resource control policy", cloudtrail.RCP},
			{"permissions boundary", cloudtrail.BoundaryPolicy}, {"session policy", cloudtrail.SessionPolicy}, {"sessions policy", cloudtrail.SessionPolicy},
			{"trust policy", cloudtrail.TrustPolicy}, {"resource-based polic", cloudtrail.ResourcePolicy}, {"identity-based policy", cloudtrail.IdentityPolicy},
		}
	)
	named, whole, forms := 0, 0, map[string]int{}
	for _, s := range sampleMessages(t) {
		m := cloudtrail.ParseMessage(s)
		forms[m.Form.String()]++
		var want cloudtrail.Message
		if a := action.FindStringSubmatch(s); a != nil {
			want.Action = a[1]
		}
		if want.Action == "" {
			if m.Action != "" {
				t.Errorf("%q\naction %q", s, m.Action)
			}
			continue
		}
		named++
		if r := resource.FindStringSubmatch(s); r != nil {
			want.Resource = r[1]
			for _, end := range []string{" because ", " with an explicit deny", " (retry"} {
				want.Resource, _, _ = strings.Cut(want.Resource, end)
			}
			if strings.HasPrefix(want.Resource, `"`) {
				want.Resource = strings.Trim(want.Resource, `"`)
			}
			want.Resource = strings.TrimSpace(want.Resource)
		}
		switch {
		case strings.Contains(s, "with an explicit deny"):
			want.Effect = cloudtrail.EffectExplicit
		case strings.Contains(s, " allows the "):
			want.Effect = cloudtrail.EffectImplicit
		}
		for _, w := range types {
			if strings.Contains(s, w.words) {
				want.PolicyType = w.want
				break
			}
		}
		if p := policy.FindStringSubmatch(s); p != nil {
			want.PolicyARN = p[1]
		}
		got := cloudtrail.Message{Action: m.Action, Resource: m.Resource, Effect: m.Effect, PolicyType: m.PolicyType, PolicyARN: m.PolicyARN}
		reason := ""
		for text, why := range notWhole {
			if strings.HasSuffix(s, text) {
				reason = why
			}
		}
		if reason != "" {
			if !m.Truncated || len(m.Unread) == 0 {
				t.Errorf("%q\nis not marked as incomplete: %s", s, reason)
			}
			want.PolicyARN, want.PolicyType = "", got.PolicyType
		} else {
			whole++
		}
		if got.Action != want.Action || got.Resource != want.Resource || got.Effect != want.Effect || got.PolicyType != want.PolicyType || got.PolicyARN != want.PolicyARN {
			t.Errorf("%q\n got %q %q %v %q %q\nwant %q %q %v %q %q", s, got.Action, got.Resource, got.Effect, got.PolicyType, got.PolicyARN,
				want.Action, want.Resource, want.Effect, want.PolicyType, want.PolicyARN)
		}
		if strings.Contains(s, "Encoded authorization failure message") != m.Encoded {
			t.Errorf("%q\nencoded %v", s, m.Encoded)
		}
	}
	t.Logf("%d of %d messages that name an action are whole and read completely; forms %v", whole, named, forms)
	if named < 350 {
		t.Errorf("%d messages name an action, want at least 350", named)
	}
}
