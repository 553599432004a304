// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/catalog"
)

// kms sets the keys of KMS that follow from who called.
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
func (w *contextWriter) kms(x *authorization) {
	e := w.e
	switch via := e.Identity.via(); {
	case !x.own:
		w.kmsViaService()
	case strings.HasSuffix(via, ".amazonaws.com") && e.Region != "" && e.Identity.Type != "AWSService":
		w.set("kms:ViaService", regional(via, e.Region))
	case via == "" && isAddress(e.SourceAddress) && (e.Identity.Session != nil || e.Identity.Type == "IAMUser"):
		w.absent("kms:ViaService")
	}
	if from, to := scalar(e.top("sourceKeyId")), scalar(e.top("destinationKeyId")); x.own && from != "" && to != "" {
		switch {
		case strings.EqualFold(from, to):
			w.set("kms:ReEncryptOnSameKey", "true")
		case strings.HasPrefix(from, "arn:") && strings.HasPrefix(to, "arn:") && !strings.Contains(from+to, ":alias/"):
			w.set("kms:ReEncryptOnSameKey", "false")
		}
	}
}

// kmsViaService sets the keys of a request that the service that was called makes
// of KMS for the principal.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
func (w *contextWriter) kmsViaService() {
	e := w.e
	if e.Region == "" || e.Identity.Type == "AWSService" {
		return
	}
	w.set("kms:ViaService", regional(e.Source, e.Region))
	w.absent(endpointKeys...)
	w.unknown("aws:UserAgent", "aws:SecureTransport")
	if e.Principal.Account() == "" {
		return
	}
	w.set("aws:ViaAWSService", "true")
	w.set("aws:CalledViaLast", e.Source)
	w.unknown("aws:CalledVia", "aws:CalledViaFirst")
	if e.forwarded() == condition.False {
		w.set("aws:CalledViaFirst", e.Source)
		w.list("aws:CalledVia", e.Source)
	}
}

// regional is a service's host with the Region in it: "s3.eu-west-1.amazonaws.com".
func regional(host, region string) string {
	name := strings.TrimSuffix(host, ".amazonaws.com")
	if !strings.Contains(name, ".") {
		name += "." + region
	}
	return name + ".amazonaws.com"
}

// iam sets the service that a role is passed to.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService
func (w *contextWriter) iam(x *authorization) {
	if x.action.Name != "PassRole" || x.own {
		return
	}
	prefix, _ := catalog.Prefix(w.e.eventSource())
	if s, ok := catalog.Lookup(prefix); ok {
		w.setIf("iam:PassedToService", s.PassedBy(operation(w.e.Name)))
	}
}

// operation is an event's name without the version some services add to it.
func operation(event string) string {
	if i := strings.Index(event, "20"); i > 0 && isOperation(event, event[:i]) {
		return event[:i]
	}
	return event
}
