// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"fmt"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

func ExampleSnapshot_Policies() {
	snap, err := snapshot.Load("testdata/org.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	principal, _ := eval.ParsePrincipal("arn:aws:sts::222222222222:assumed-role/Bottler/shift-1")
	action, _ := policy.ParseAction("s3:GetObject")
	req := &eval.Request{
		Principal: principal,
		Action:    action,
		Resource:  arn.MustParse("arn:aws:s3:::cider-home/press/a.txt"),
	}

	policies, completed, err := snap.Policies(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range policies.Identity {
		fmt.Println("identity:", d.Name())
	}
	for _, l := range policies.SCPs {
		node, _ := snap.Organization().Node(l.Target)
		fmt.Println("scp:", node)
	}
	fmt.Println("role:", completed.Principal.Issuer)
	fmt.Println("owner:", completed.Owner())
	for _, gap := range snap.Gaps(req) {
		fmt.Println("not collected:", gap.Type.Layer(), "-", gap)
	}
	// Output:
	// identity: arn:aws:iam::222222222222:policy/tools/PressTools
	// identity: arn:aws:iam::aws:policy/ReadTheDocs
	// scp: r-orch (Root)
	// scp: ou-orch-apps0001 (Apps)
	// scp: 222222222222 (cider)
	// role: arn:aws:iam::222222222222:role/service/Bottler
	// owner: 222222222222
	// not collected: endpoint - aws:SourceVpce is unknown
	// not collected: session - arn:aws:sts::222222222222:assumed-role/Bottler/shift-1 may be limited by session policies, which are stored nowhere
}
