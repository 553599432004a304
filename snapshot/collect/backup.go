// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
)

var backupVaults = service{
	prefix: "backup",
	tier:   3,
	calls:  []string{"ListBackupVaults", "GetBackupVaultAccessPolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := backup.NewFromConfig(s.config)
		in := &backup.ListBackupVaultsInput{}
		vaults, _ := paged(ctx, s, c.ListBackupVaults, in, &in.NextToken, func(out *backup.ListBackupVaultsOutput) (names []string, next *string) {
			for _, v := range out.BackupVaultList {
				names = append(names, aws.ToString(v.BackupVaultName))
			}
			return names, out.NextToken
		})
		each(ctx, s, vaults, same, func(ctx context.Context, name string) {
			addPolicyOf(ctx, s, s.arn("backup", "backup-vault:"+name), "backup:backup-vault", c.GetBackupVaultAccessPolicy, &backup.GetBackupVaultAccessPolicyInput{BackupVaultName: &name},
				func(out *backup.GetBackupVaultAccessPolicyOutput) *string { return out.Policy })
		})
	},
}
