// SPDX-License-Identifier: Apache-2.0

package fakeaws

import (
	"net/http"
	"slices"
	"strings"
)

// restS3 finds the operation of S3 and S3 Control in the path and the query.
func restS3(r *Request, hr *http.Request) {
	path := strings.Trim(hr.URL.Path, "/")
	if rest, ok := strings.CutPrefix(path, "v20180820/"); ok {
		r.Service = "s3control"
		parts := strings.Split(rest, "/")
		switch {
		case rest == "configuration/publicAccessBlock":
			r.Operation = "GetPublicAccessBlock"
		case rest == "accesspoint":
			r.Operation = "ListAccessPoints"
		case rest == "mrap/instances":
			r.Operation = "ListMultiRegionAccessPoints"
		case rest == "accesspointforobjectlambda":
			r.Operation = "ListAccessPointsForObjectLambda"
		case rest == "accessgrantsinstances":
			r.Operation = "ListAccessGrantsInstances"
		case parts[0] == "accesspoint" && len(parts) == 2:
			r.Operation, r.Subject = "GetAccessPoint", parts[1]
		case parts[0] == "accesspoint" && len(parts) == 3:
			r.Operation, r.Subject = "GetAccessPointPolicy", parts[1]
		}
		return
	}
	if path == "" {
		r.Operation = "ListBuckets"
		return
	}
	r.Subject = path
	for sub, op := range map[string]string{"policy": "GetBucketPolicy", "publicAccessBlock": "GetPublicAccessBlock", "ownershipControls": "GetBucketOwnershipControls",
		"tagging": "GetBucketTagging", "acl": "GetBucketAcl", "abac": "GetBucketAbac", "location": "GetBucketLocation"} {
		if hr.URL.Query().Has(sub) {
			r.Operation = op
		}
	}
}

const canonical = "canonicalid"

var allBlocked = map[string]any{"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true}

func (a *Account) s3(r *Request) (any, *failure) {
	if r.Operation == "ListBuckets" {
		part, next := page(r, slices.DeleteFunc(slices.Clone(a.Buckets), func(b Bucket) bool { return !strings.HasPrefix(b.Name, r.params["prefix"]) }))
		out := map[string]any{"Buckets": items{"Bucket", list(part, func(b Bucket) any {
			return map[string]any{"Name": b.Name, "BucketRegion": b.Region, "CreationDate": created}
		})}}
		if next != "" {
			out["ContinuationToken"] = next
		}
		return out, nil
	}
	for _, b := range a.Buckets {
		if b.Name == r.Subject {
			if b.Region != r.Region {
				return nil, &failure{301, "PermanentRedirect", "ask in " + b.Region}
			}
			return b.get(r)
		}
	}
	return nil, &failure{404, "NoSuchBucket", "no such bucket"}
}

func (b *Bucket) get(r *Request) (any, *failure) {
	switch r.Operation {
	case "GetBucketPolicy":
		if b.Policy == "" {
			return nil, &failure{404, "NoSuchBucketPolicy", "none"}
		}
		return b.Policy, nil
	case "GetPublicAccessBlock":
		if !b.Block {
			return nil, &failure{404, "NoSuchPublicAccessBlockConfiguration", "none"}
		}
		return "<PublicAccessBlockConfiguration>" + elements(allBlocked, "") + "</PublicAccessBlockConfiguration>", nil
	case "GetBucketOwnershipControls":
		if b.Ownership == "" {
			return nil, &failure{404, "OwnershipControlsNotFoundError", "none"}
		}
		return "<OwnershipControls><Rule><ObjectOwnership>" + b.Ownership + "</ObjectOwnership></Rule></OwnershipControls>", nil
	case "GetBucketTagging":
		if b.Tags == nil {
			return nil, &failure{404, "NoSuchTagSet", "none"}
		}
		return "<Tagging><TagSet>" + elements(items{"Tag", tags(b.Tags, "Key", "Value")}, "") + "</TagSet></Tagging>", nil
	case "GetBucketAcl":
		grant := `<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>` + canonical + `</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>`
		if b.Logs {
			grant += `<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI></Grantee><Permission>WRITE</Permission></Grant>`
		}
		if b.Public {
			grant += `<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>`
		}
		return "<AccessControlPolicy><Owner><ID>" + canonical + "</ID></Owner><AccessControlList>" + grant + "</AccessControlList></AccessControlPolicy>", nil
	case "GetBucketAbac":
		return "<AbacStatus><Status>" + b.ABAC + "</Status></AbacStatus>", nil
	}
	return nil, unknown(r)
}

func (a *Account) s3control(r *Request) (any, *failure) {
	switch r.Operation {
	case "GetPublicAccessBlock":
		if !a.BlockPublic {
			return nil, &failure{404, "NoSuchPublicAccessBlockConfiguration", "none"}
		}
		return "<PublicAccessBlockConfiguration>" + elements(allBlocked, "") + "</PublicAccessBlockConfiguration>", nil
	case "ListAccessPoints":
		var here []AccessPoint
		for _, p := range a.AccessPoints {
			if p.Region == r.Region {
				here = append(here, p)
			}
		}
		part, next := page(r, here)
		out := map[string]any{"AccessPointList": items{"AccessPoint", list(part, func(p AccessPoint) any {
			return p.detail()
		})}}
		if next != "" {
			out["NextToken"] = next
		}
		return out, nil
	case "GetAccessPoint", "GetAccessPointPolicy":
		i := slices.IndexFunc(a.AccessPoints, func(p AccessPoint) bool { return p.Name == r.Subject && p.Region == r.Region })
		switch {
		case i < 0:
			return nil, &failure{404, "NoSuchAccessPoint", "no such access point"}
		case r.Operation == "GetAccessPoint":
			return a.AccessPoints[i].detail(), nil
		case a.AccessPoints[i].Policy == "":
			return nil, &failure{404, "NoSuchAccessPointPolicy", "none"}
		}
		return map[string]any{"Policy": a.AccessPoints[i].Policy}, nil
	case "ListMultiRegionAccessPoints", "ListAccessPointsForObjectLambda", "ListAccessGrantsInstances":
		return map[string]any{}, nil
	}
	return nil, unknown(r)
}

func (p *AccessPoint) detail() map[string]any {
	d := map[string]any{"Name": p.Name, "Bucket": p.Bucket, "Alias": p.Alias, "NetworkOrigin": "Internet"}
	if p.BucketAccount != "" {
		d["BucketAccountId"] = p.BucketAccount
	}
	if p.VPC != "" {
		d["NetworkOrigin"], d["VpcConfiguration"] = "VPC", map[string]any{"VpcId": p.VPC}
	}
	if !p.Open {
		d["PublicAccessBlockConfiguration"] = allBlocked
	}
	return d
}
