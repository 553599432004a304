// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/undenied/undenied/snapshot/format"
)

// An Encoded is an encoded authorization failure message, as EC2 puts into its
// errors.
type Encoded struct {
	EventID string // of the event that it is of
	Account string // in which the request was made
	Region  string
	Text    string
}

// AddEncoded adds a message to be decoded. Who may decode it is up to AWS: where
// that is refused, it is recorded among the calls and nothing else comes of it.
func (n *Needs) AddEncoded(m Encoded) {
	if a := n.account(m.Account); a != nil && m.Text != "" && m.EventID != "" && regionName.MatchString(m.Region) {
		if a.encoded == nil {
			a.encoded = map[string]Encoded{}
		}
		a.encoded[m.EventID] = m
	}
}

// decode decodes a message and keeps it.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
func (s *scope) decode(ctx context.Context, m Encoded) {
	client := sts.NewFromConfig(s.config)
	out, err := call(ctx, s, "", client.DecodeAuthorizationMessage, &sts.DecodeAuthorizationMessageInput{EncodedMessage: &m.Text})
	if err != nil {
		return
	}
	text := aws.ToString(out.DecodedMessage)
	if !json.Valid([]byte(text)) {
		s.record("DecodeAuthorizationMessage", "", &callError{statusError, codeMalformed, "the decoded message is no JSON"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.evidence = append(s.evidence, format.Evidence{EventID: m.EventID, DecodedMessage: document(text)})
}
