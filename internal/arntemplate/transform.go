// SPDX-License-Identifier: Apache-2.0

package arntemplate

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/undenied/undenied/internal/catalog"
)

// Transform turns the value of a request parameter into what an ARN holds, as a
// binding of the catalog says, which names the transform. It may correct p, whose
// other parts a value can tell. It reports false if the value does not give it.
func Transform(name, v string, p *Place) (string, bool) {
	fields := strings.SplitN(v, ":", 6)
	isARN := len(fields) == 6 && fields[0] == "arn"
	resource := v
	if isARN {
		resource = fields[5]
		p.follow(name, fields)
	}
	switch name {
	case "":
		return v, true
	case "arnRes":
		return afterType(resource), true
	case "arnAccount":
		if !isARN {
			return "", false
		}
		return fields[4], true
	case "arnResType":
		return before(resource, "/"), true
	case "lastSlash", "ecsName":
		return resource[strings.LastIndexByte(resource, '/')+1:], true
	case "stripSlash":
		return strings.TrimPrefix(v, "/"), true
	case "stripAlias":
		return strings.TrimPrefix(resource, "alias/"), true
	case "stripP", "stripR", "stripOu", "stripH":
		return strings.TrimPrefix(v, strings.ToLower(name[len("strip"):])+"-"), true
	case "sqsName":
		return queueName(v, p)
	case "emailAddr":
		if i := strings.IndexByte(v, '<'); i >= 0 {
			v = before(v[i+1:], ">")
		}
		return v, true
	case "secretName":
		// Secrets Manager adds a hyphen and six random characters to the name.
		// https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
		return v + "-??????", true
	case "ssmDocument":
		return documentName(v, p), true
	case "managedInstance":
		return v, strings.HasPrefix(v, "mi-")
	case "catalogName":
		if _, name, ok := strings.Cut(v, ":"); ok && !isARN {
			return name, true
		}
		return v, !isARN && strings.Trim(v, "0123456789") != ""
	case "busName":
		return strings.TrimPrefix(resource, "event-bus/"), true
	case "kmsKey":
		if strings.HasPrefix(resource, "alias/") {
			return "", false
		}
		return strings.TrimPrefix(resource, "key/"), true
	case "lambdaName":
		return functionName(v, p), true
	case "tdFamily":
		return before(strings.TrimPrefix(resource, "task-definition/"), ":"), true
	case "tdRevision":
		_, revision, ok := strings.Cut(strings.TrimPrefix(resource, "task-definition/"), ":")
		return revision, ok
	case "accessPointName":
		if !isARN {
			return "", false
		}
		return strings.TrimPrefix(strings.TrimPrefix(resource, "accesspoint/"), "accesspoint:"), true
	case "snsTopic":
		if i := strings.LastIndexByte(resource, ':'); i >= 0 {
			return resource[:i], true
		}
		return "", false
	case "tableName":
		return strings.TrimPrefix(resource, "table/"), true
	case "ec2IdToArn":
		typ, ok := catalog.EC2Type(v)
		if !ok {
			return "", false
		}
		return p.ARN("ec2", p.Region, p.Account, typ+"/"+v), true
	case "bedrockModelArn":
		return bedrockModel(v, p), true
	case "typeName":
		return "type/resource/" + strings.ReplaceAll(v, "::", "-"), true
	case "urlHostPath":
		_, rest, ok := strings.Cut(v, "://")
		return rest, ok
	case "switchRoleArn":
		return v, isARN
	case "copyBucket", "copyKey":
		return copySource(name, v)
	case "partiqlTable":
		return partiqlTable(v)
	case "urlEncode":
		return strings.ReplaceAll(url.QueryEscape(v), "+", "%20"), true
	}
	if n, ok := numbered(name, "arnPart"); ok {
		return nth(strings.Split(resource, "/"), n)
	}
	if n, ok := numbered(name, "afterColon"); ok {
		return nth(strings.Split(v, ":"), n)
	}
	if text, ok := strings.CutPrefix(name, "const:"); ok {
		return text, true
	}
	return "", false
}

// follow corrects p by the fields of an ARN that a transform takes the name out
// of: a resource of another account or Region is there.
func (p *Place) follow(transform string, fields []string) {
	switch transform {
	case "arnRes", "lastSlash", "ecsName", "tableName", "kmsKey", "accessPointName", "busName":
	default:
		if !strings.HasPrefix(transform, "arnPart") {
			return
		}
	}
	if fields[3] != "" {
		p.Region = fields[3]
	}
	if fields[4] != "" {
		p.Account = fields[4]
	}
}

// afterType removes the type from the resource part of an ARN.
func afterType(resource string) string {
	if _, rest, ok := strings.Cut(resource, "/"); ok {
		return rest
	}
	if _, rest, ok := strings.Cut(resource, ":"); ok {
		return rest
	}
	return resource
}

// queueName reads https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.
func queueName(v string, p *Place) (string, bool) {
	u, err := url.Parse(v)
	if err != nil {
		return "", false
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) >= 2 {
		p.Account = parts[len(parts)-2]
		if host := strings.Split(u.Host, "."); len(host) > 2 && host[0] == "sqs" {
			p.Region = host[1]
		}
	}
	return parts[len(parts)-1], parts[len(parts)-1] != ""
}

// functionName reads name, name:qualifier, account:function:name and ARNs.
func functionName(v string, p *Place) string {
	parts := strings.Split(v, ":")
	for i, part := range parts {
		if part == "function" && i+1 < len(parts) {
			if i > 0 {
				p.Account = parts[i-1]
			}
			if i > 1 && parts[i-2] != "" {
				p.Region = parts[i-2]
			}
			return parts[i+1]
		}
	}
	return parts[0]
}

// documentName returns the name of a document of Systems Manager. Those of AWS,
// whose names nobody else may use, are in no account.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-creating-content.html
func documentName(v string, p *Place) string {
	name := strings.ToLower(v)
	for _, reserved := range [...]string{"aws", "amazon", "amzn"} {
		if strings.HasPrefix(name, reserved) {
			p.Account = ""
		}
	}
	return v
}

// bedrockModel returns the ARN of a foundation model or an inference profile.
func bedrockModel(v string, p *Place) string {
	if strings.HasPrefix(v, "arn:") {
		return v
	}
	switch before(v, ".") {
	case "us", "eu", "apac", "global", "us-gov", "jp", "au":
		return p.ARN("bedrock", p.Region, p.Account, "inference-profile/"+v)
	}
	return p.ARN("bedrock", p.Region, "", "foundation-model/"+v)
}

// copySource reads the x-amz-copy-source header: bucket/key?versionId=…, encoded.
func copySource(part, v string) (string, bool) {
	v = before(strings.TrimPrefix(v, "/"), "?versionId=")
	if decoded, err := url.PathUnescape(v); err == nil {
		v = decoded
	}
	bucket, key, ok := strings.Cut(v, "/")
	if part == "copyBucket" {
		return bucket, ok
	}
	return key, ok
}

func numbered(name, prefix string) (int, bool) {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(rest)
	return n, err == nil
}

func nth(parts []string, n int) (string, bool) {
	if n < 0 || n >= len(parts) {
		return "", false
	}
	return parts[n], true
}

func before(s, sep string) string {
	s, _, _ = strings.Cut(s, sep)
	return s
}
