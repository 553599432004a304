// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// object is a JSON object.
type object = map[string]any

// speak writes the records of the call.
func (s *scene) speak() {
	w := s.world
	w.EventID = s.uuid()
	call := s.record()
	call["eventID"] = w.EventID
	records := []object{call}
	if s.foreign() && s.call.types != nil && !s.bare && s.chance(2) {
		records = append(records, s.copyOf(call))
	}
	if !s.who.user && s.who.issued {
		records = append(records, s.issue())
	}
	w.SessionKnown = s.who.user || s.who.issued
	s.r.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
	text, err := json.MarshalIndent(object{"Records": records}, "", "  ")
	if err != nil { // strings, lists and maps always marshal
		panic(err)
	}
	w.Records = text
	if s.session != nil && w.SessionKnown {
		w.Session = s.sessionText
		if s.passed != nil {
			w.SessionARN = s.passed.arn
		}
	}
}

// record is that of the denied call, in the trail of the principal's account.
func (s *scene) record() object {
	c := s.call
	record := object{
		"eventVersion": "1.11", "userIdentity": s.identityElement(), "eventTime": "2026-11-19T14:02:27Z",
		"eventSource": c.source + ".amazonaws.com", "eventName": c.name, "awsRegion": s.region, "sourceIPAddress": s.source,
		"userAgent": s.agent, "errorCode": c.errorCode, "requestParameters": s.parameters(), "responseElements": nil,
		"requestID": s.uuid(), "readOnly": c.readOnly, "eventType": "AwsApiCall", "managementEvent": !c.data,
		"recipientAccountId": s.home.id, "eventCategory": "Management",
		"tlsDetails": object{"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": c.source + "." + s.region + ".amazonaws.com"},
	}
	if c.data {
		record["eventCategory"] = "Data"
	}
	if s.world.Message = s.message(); s.world.Message != "" {
		record["errorMessage"] = s.world.Message
	}
	if s.bare {
		record["requestParameters"] = nil
	} else if c.types != nil {
		record["resources"] = s.recordedResources()
	}
	if s.endpoint != nil {
		record["vpcEndpointId"], record["vpcEndpointAccountId"] = s.vpce(), s.home.id
	}
	return record
}

// identityElement is the userIdentity of the call.
func (s *scene) identityElement() object {
	p := s.who
	if p.root {
		return object{"type": "Root", "principalId": s.home.id, "arn": p.arn, "accountId": s.home.id, "accessKeyId": p.accessKey}
	}
	if p.federated {
		return object{
			"type": "FederatedUser", "principalId": s.home.id + ":" + p.session, "arn": p.sessionARN, "accountId": s.home.id, "accessKeyId": p.accessKey,
			"sessionContext": object{
				"sessionIssuer": object{"type": "IAMUser", "principalId": p.id, "arn": p.arn, "accountId": s.home.id, "userName": p.name},
				"attributes":    object{"creationDate": "2026-11-19T14:00:00Z", "mfaAuthenticated": s.mfa},
			},
		}
	}
	if p.user {
		return object{"type": "IAMUser", "principalId": p.id, "arn": p.arn, "accountId": s.home.id, "accessKeyId": p.accessKey, "userName": p.name}
	}
	return object{
		"type": "AssumedRole", "principalId": p.id + ":" + p.session, "arn": p.sessionARN, "accountId": s.home.id, "accessKeyId": p.accessKey,
		"sessionContext": object{
			"sessionIssuer": object{"type": "Role", "principalId": p.id, "arn": p.arn, "accountId": s.home.id, "userName": p.name},
			"attributes":    object{"creationDate": "2026-11-19T14:00:00Z", "mfaAuthenticated": s.mfa},
		},
	}
}

// parameters are the requestParameters. A value that is JSON stands for itself.
func (s *scene) parameters() object {
	params := object{}
	for name, value := range s.call.params {
		params[name] = value
		if strings.HasPrefix(value, "{") {
			params[name] = json.RawMessage(value)
		}
	}
	return params
}

// recordedResources are the resources of the record.
func (s *scene) recordedResources() []object {
	var list []object
	for i, typ := range s.call.types {
		arn := s.call.arn
		if i > 0 {
			arn = s.call.holder
		}
		r := object{"type": typ, "ARN": arn}
		if i == len(s.call.types)-1 {
			r["accountId"] = s.owner.id
		}
		list = append(list, r)
	}
	return list
}

// copyOf is the record of the call in the trail of the resource's owner, who
// learns less about the principal.
func (s *scene) copyOf(call object) object {
	shared := s.uuid()
	call["sharedEventID"] = shared
	record := maps.Clone(call)
	s.world.CopyID = s.uuid()
	record["eventID"], record["recipientAccountId"] = s.world.CopyID, s.owner.id
	id := s.who.id
	switch {
	case s.who.federated:
		id = s.home.id + ":" + s.who.session
	case !s.who.user:
		id += ":" + s.who.session
	}
	record["userIdentity"] = object{"type": "AWSAccount", "principalId": id, "accountId": s.home.id}
	return record
}

// issue is the record of the event that issued the credentials.
func (s *scene) issue() object {
	p := s.who
	params := object{"roleArn": p.arn, "roleSessionName": p.session, "durationSeconds": 3600}
	switch {
	case s.passed != nil:
		params["policyArns"] = []object{{"arn": s.passed.arn}}
	case s.session != nil:
		s.sessionText = s.text(s.session)
		params["policy"] = string(s.sessionText)
	}
	if p.retagged {
		params["tags"] = []object{{"key": "team", "value": p.team}}
	}
	name := "AssumeRole"
	answer := object{
		"credentials":     object{"accessKeyId": p.accessKey, "sessionToken": "TOKEN", "expiration": "Nov 19, 2026, 3:00:00 PM"},
		"assumedRoleUser": object{"assumedRoleId": p.id + ":" + p.session, "arn": p.sessionARN},
	}
	if p.federated {
		name = "GetFederationToken"
		delete(params, "roleArn")
		delete(params, "roleSessionName")
		params["name"] = p.session
		delete(answer, "assumedRoleUser")
		answer["federatedUser"] = object{"federatedUserId": s.home.id + ":" + p.session, "arn": p.sessionARN}
	}
	return object{
		"eventVersion": "1.11",
		"userIdentity": object{"type": "IAMUser", "principalId": p.issuer.id, "arn": p.issuer.arn, "accountId": s.home.id,
			"accessKeyId": "AKIA" + s.capitals(16), "userName": p.issuer.arn[strings.LastIndexByte(p.issuer.arn, '/')+1:]},
		"eventTime": "2026-11-19T14:00:00Z", "eventSource": "sts.amazonaws.com", "eventName": name, "awsRegion": s.region,
		"sourceIPAddress": "203.0.113.9", "userAgent": s.agent, "requestParameters": params,
		"responseElements": answer, "requestID": s.uuid(), "eventID": s.uuid(), "readOnly": true, "eventType": "AwsApiCall", "managementEvent": true,
		"resources":          []object{{"accountId": s.home.id, "type": "AWS::IAM::Role", "ARN": p.arn}},
		"recipientAccountId": s.home.id, "eventCategory": "Management",
	}
}

// sortedKeys returns the keys of a map in order: maps are ranged over at random,
// and a seed makes one world.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
