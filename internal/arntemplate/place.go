// SPDX-License-Identifier: Apache-2.0

package arntemplate

// A Place is where a resource is, as far as ARNs say it. An empty part stands
// for itself: nothing is between its colons.
type Place struct{ Partition, Region, Account string }

// ARN returns the ARN of a resource in the partition of p.
func (p Place) ARN(service, region, account, resource string) string {
	return "arn:" + p.Partition + ":" + service + ":" + region + ":" + account + ":" + resource
}

// piece returns the text of a variable that is filled from p as such.
func (p Place) piece(variable string) string {
	switch variable {
	case "Partition":
		return p.Partition
	case "Region":
		return p.Region
	}
	return p.Account
}
