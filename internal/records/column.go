// SPDX-License-Identifier: Apache-2.0

package records

import (
	"errors"
	"fmt"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// recordNames are the names in records by their spelling in small letters, as
// Athena writes them. Names of parameters are the caller's and stay as they are.
var recordNames = spelling(
	"eventVersion", "eventTime", "eventSource", "eventName", "eventID", "eventType", "eventCategory", "awsRegion",
	"sourceIPAddress", "userAgent", "errorCode", "errorMessage", "requestParameters", "responseElements",
	"additionalEventData", "requestID", "apiVersion", "managementEvent", "readOnly", "resources", "recipientAccountId",
	"serviceEventDetails", "sharedEventID", "vpcEndpointId", "vpcEndpointAccountId", "eventContext", "requestContext", "tagContext",
	"sessionCredentialFromConsole", "edgeDeviceDetails", "addendum",
	"tlsDetails", "tlsVersion", "cipherSuite", "clientProvidedHostHeader",
	"userIdentity", "principalId", "accountId", "accessKeyId", "userName", "invokedBy", "invokedByDelegate", "identityProvider", "credentialId",
	"sessionContext", "sessionIssuer", "mfaAuthenticated", "creationDate", "webIdFederationData", "federatedProvider",
	"sourceIdentity", "ec2RoleDelivery", "assumedRoot", "signInSessionArn",
	"onBehalfOf", "userId", "identityStoreArn", "inScopeOf", "issuerType", "credentialsIssuedTo", "sourceArn", "sourceAccount",
)

func spelling(names ...string) map[string]string {
	m := make(map[string]string, len(names))
	for _, name := range names {
		m[strings.ToLower(name)] = name
	}
	return m
}

// structured are the columns that hold an object or an array, and whether names
// in it are the record's own.
var structured = map[string]bool{
	"userIdentity": true, "resources": true, "tlsDetails": true,
	"requestParameters": false, "responseElements": false, "additionalEventData": false, "serviceEventDetails": false, "eventContext": false,
}

// columns decodes an event whose members are the columns of a table: their names
// may be in small letters, and what is within them may be JSON in a string.
func (d decoder) columns(n *jsontree.Node) bool {
	e := newObject(n)
	for _, m := range n.Members {
		name, ok := recordNames[strings.ToLower(m.Name)]
		if !ok {
			name = m.Name
		}
		value, err := column(name, m.Value)
		if err != nil {
			return d.fail(m.Value.Offset, err)
		}
		if e.Get(name) == nil {
			e.Members = append(e.Members, jsontree.Member{Name: name, Offset: m.Offset, Value: value})
		}
	}
	return d.event(e)
}

// column returns the value of a column as it is in a record.
func column(name string, n *jsontree.Node) (*jsontree.Node, error) {
	own, isStructured := structured[name]
	if isStructured && n.Kind == jsontree.String {
		var err error
		if n, err = parsedColumn(name, n); err != nil {
			return nil, err
		}
	}
	if own {
		n = renamed(n, name == "resources")
	}
	return n, nil
}

// parsedColumn returns the JSON that a string holds. How Athena and CloudTrail Lake
// print a struct is none, and cannot be told from text.
func parsedColumn(name string, n *jsontree.Node) (*jsontree.Node, error) {
	if n.Text == "" {
		return &jsontree.Node{Kind: jsontree.Null, Offset: n.Offset, End: n.End}, nil
	}
	inner, err := parse([]byte(n.Text))
	if err != nil || inner.Kind == jsontree.String {
		return nil, fmt.Errorf("%s is no JSON, want CAST(%s AS JSON) in the query", name, name)
	}
	move(inner, n.Offset)
	return inner, nil
}

// move makes offset the place of n and all in it: that of the string it was in.
func move(n *jsontree.Node, offset int) {
	n.Offset, n.End = offset, offset
	for i := range n.Members {
		n.Members[i].Offset = offset
		move(n.Members[i].Value, offset)
	}
	for _, e := range n.Elements {
		move(e, offset)
	}
}

// renamed returns n with the names of a record. Those of resources have an ARN
// where others have an arn.
func renamed(n *jsontree.Node, resource bool) *jsontree.Node {
	out := *n
	out.Members, out.Elements = nil, nil
	for _, m := range n.Members {
		lower := strings.ToLower(m.Name)
		if name, ok := recordNames[lower]; ok {
			m.Name = name
		}
		if resource && lower == "arn" {
			m.Name = "ARN"
		}
		m.Value = renamed(m.Value, false)
		out.Members = append(out.Members, m)
	}
	for _, e := range n.Elements {
		out.Elements = append(out.Elements, renamed(e, resource))
	}
	return &out
}

// row decodes a row of a query's result: the cells of CloudWatch Logs Insights
// have a field and a value, those of CloudTrail Lake one member, named as the
// column.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetQueryResults.html
func (d decoder) row(n *jsontree.Node) bool {
	record := newObject(n)
	insights := false
	for _, cell := range n.Elements {
		switch {
		case cell.Get("field") != nil:
			insights = true
			if message := cell.Get("value"); cell.Get("field").Str() == "@message" && isString(message) {
				return d.value(message)
			}
		case len(cell.Members) == 1 && cell.Members[0].Value.Str() != "null":
			record.Members = append(record.Members, cell.Members[0])
		}
	}
	if insights {
		return d.fail(n.Offset, errors.New("row has no @message, want a query that shows that field"))
	}
	return d.columns(record)
}
