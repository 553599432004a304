// SPDX-License-Identifier: Apache-2.0

package remediate

// A way is a known way to more permissions than policies give: whoever may do all
// its actions has it.
type way struct {
	actions []string // all of them; "a|b" is one or the other
	can     string   // what the principal can do with them, after "can"
	to      string   // the value of iam:PassedToService, where a role is passed
	limit   string   // the condition key that says what is handed out, or ""
	others  bool     // of no use on oneself: one's own credentials
	opens   bool     // it lets others in, rather than the principal further
}

// pass is the way to use a role through a service that runs what the principal
// says.
func pass(to, can string, actions ...string) way {
	return way{actions: append([]string{"iam:PassRole"}, actions...), can: can + " with the role passed to it, and use what that may do", to: to}
}

// ways are the known ways. Those with one action come first: what they need
// besides is somewhere in most accounts. That an action exists, and what it does,
// is in the Service Authorization Reference; that it leads to more permissions
// was published by Rhino Security Labs, Bishop Fox and pathfinding.cloud.
//
// See https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
// https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/,
// https://bishopfox.com/blog/privilege-escalation-in-aws and
// https://pathfinding.cloud.
var ways = [...]way{
	// Policies of IAM.
	{actions: []string{"iam:CreatePolicyVersion"}, can: "write a managed policy anew, for everybody who has it"},
	{actions: []string{"iam:SetDefaultPolicyVersion"}, can: "bring back an earlier version of a managed policy, which may allow more"},
	{actions: []string{"iam:AttachUserPolicy"}, can: "attach managed policies to users, AdministratorAccess too", limit: "iam:PolicyARN"},
	{actions: []string{"iam:AttachGroupPolicy"}, can: "attach managed policies to groups, AdministratorAccess too", limit: "iam:PolicyARN"},
	{actions: []string{"iam:AttachRolePolicy"}, can: "attach managed policies to roles, AdministratorAccess too", limit: "iam:PolicyARN"},
	{actions: []string{"iam:PutUserPolicy"}, can: "write policies of users, which may allow anything"},
	{actions: []string{"iam:PutGroupPolicy"}, can: "write policies of groups, which may allow anything"},
	{actions: []string{"iam:PutRolePolicy"}, can: "write policies of roles, which may allow anything"},
	{actions: []string{"iam:AddUserToGroup"}, can: "give users what groups may do"},
	{actions: []string{"iam:UpdateAssumeRolePolicy"}, can: "let anybody assume roles"},
	{actions: []string{"iam:DetachUserPolicy|iam:DetachGroupPolicy|iam:DetachRolePolicy"}, can: "take policies away that deny something"},
	{actions: []string{"iam:DeleteUserPolicy|iam:DeleteGroupPolicy|iam:DeleteRolePolicy"}, can: "delete policies that deny something"},
	{actions: []string{"iam:DeletePolicyVersion|iam:DeletePolicy"}, can: "delete policies that deny something"},
	{actions: []string{"iam:RemoveUserFromGroup"}, can: "take users out of groups whose policies deny something"},

	// Permissions boundaries.
	{actions: []string{"iam:DeleteUserPermissionsBoundary|iam:DeleteRolePermissionsBoundary"}, can: "take permissions boundaries away"},
	{actions: []string{"iam:PutUserPermissionsBoundary|iam:PutRolePermissionsBoundary"}, can: "put a wider permissions boundary in the place of one", limit: "iam:PermissionsBoundary"},

	// Credentials of others.
	{actions: []string{"iam:CreateAccessKey"}, can: "make access keys of other users and act as them", others: true},
	{actions: []string{"iam:CreateLoginProfile"}, can: "give other users a password and sign in as them", others: true},
	{actions: []string{"iam:UpdateLoginProfile"}, can: "change the password of other users and sign in as them", others: true},
	{actions: []string{"iam:CreateServiceSpecificCredential|iam:ResetServiceSpecificCredential"}, can: "make credentials of other users and act as them", others: true},
	{actions: []string{"iam:UploadSigningCertificate"}, can: "make certificates of other users and act as them", others: true},
	{actions: []string{"iam:DeactivateMFADevice"}, can: "switch off the MFA of users"},
	{actions: []string{"iam:CreateSAMLProvider|iam:UpdateSAMLProvider"}, can: "sign in by a provider of its own, as everybody who is trusted to come from there"},
	{actions: []string{"iam:CreateOpenIDConnectProvider|iam:AddClientIDToOpenIDConnectProvider|iam:UpdateOpenIDConnectProviderThumbprint"}, can: "sign in by a provider of its own, as everybody who is trusted to come from there"},
	{actions: []string{"sts:AssumeRoot"}, can: "act as the root user of member accounts, within a task policy of AWS"},

	// IAM Identity Center.
	{actions: []string{"sso:PutInlinePolicyToPermissionSet|sso:AttachManagedPolicyToPermissionSet|sso:AttachCustomerManagedPolicyReferenceToPermissionSet"}, can: "give everybody with a permission set more permissions"},
	{actions: []string{"sso:CreateAccountAssignment"}, can: "assign itself permission sets in other accounts"},
	{actions: []string{"sso:PutPermissionsBoundaryToPermissionSet|sso:DeletePermissionsBoundaryFromPermissionSet"}, can: "widen the permissions boundary of a permission set"},
	{actions: []string{"identitystore:CreateGroupMembership"}, can: "put itself into groups that have permission sets"},

	// Organizations.
	{actions: []string{"organizations:DetachPolicy|organizations:DeletePolicy|organizations:UpdatePolicy|organizations:DisablePolicyType"}, can: "take the policies of the organization away that limit its accounts"},
	{actions: []string{"organizations:MoveAccount|organizations:LeaveOrganization|organizations:RemoveAccountFromOrganization"}, can: "take accounts from under the policies that limit them"},
	{actions: []string{"organizations:RegisterDelegatedAdministrator|organizations:PutResourcePolicy"}, can: "hand the administration of the organization to an account"},
	{actions: []string{"organizations:CreateAccount"}, can: "make accounts and, from the management account, have all power in them"},

	// Resource-based policies.
	{actions: []string{"kms:PutKeyPolicy"}, can: "write the key policy anew, and decrypt what the key protects", opens: true},
	{actions: []string{"kms:CreateGrant"}, can: "grant the use of the key, to anybody", limit: "kms:GrantIsForAWSResource", opens: true},
	{actions: []string{"s3:PutBucketPolicy"}, can: "write the bucket policy anew, and open the bucket to anybody", opens: true},
	{actions: []string{"s3:PutBucketAcl|s3:PutObjectAcl|s3:PutObjectVersionAcl"}, can: "open the bucket or its objects to anybody by access control lists", opens: true},
	{actions: []string{"s3:PutBucketPublicAccessBlock|s3:PutAccountPublicAccessBlock"}, can: "lift Block Public Access", opens: true},
	{actions: []string{"secretsmanager:PutResourcePolicy"}, can: "let anybody read the secret", opens: true},
	{actions: []string{"lambda:AddPermission"}, can: "let anybody call the function, which acts with its own role", opens: true},

	// What runs already, with a role of its own.
	{actions: []string{"lambda:UpdateFunctionCode"}, can: "run its own code with the role of the function"},
	{actions: []string{"lambda:UpdateFunctionConfiguration"}, can: "run its own code, by a layer, with the role of the function"},
	{actions: []string{"ssm:SendCommand|ssm:StartSession"}, can: "run commands on instances, and use what their roles may do"},
	{actions: []string{"ssm:CreateAssociation"}, can: "run commands on instances, and use what their roles may do"},
	{actions: []string{"ec2-instance-connect:SendSSHPublicKey|ec2-instance-connect:SendSerialConsoleSSHPublicKey"}, can: "sign in to instances, and use what their roles may do"},
	{actions: []string{"ecs:ExecuteCommand"}, can: "run commands in containers, and use what the roles of their tasks may do"},
	{actions: []string{"sagemaker:CreatePresignedNotebookInstanceUrl|sagemaker:CreatePresignedDomainUrl"}, can: "open notebooks, and use what their roles may do"},
	{actions: []string{"glue:UpdateDevEndpoint"}, can: "sign in to the development endpoint, and use what its role may do"},
	{actions: []string{"codebuild:StartBuild|codebuild:StartBuildBatch"}, can: "run a build specification of its own, with the role of the project"},
	{actions: []string{"cloudformation:UpdateStack|cloudformation:UpdateStackSet"}, can: "change the stack with the role that it has"},
	{actions: []string{"cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"}, can: "change the stack with the role that it has"},
	{actions: []string{"ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"}, can: "run a script when an instance starts, and use what its role may do"},
	{actions: []string{"states:UpdateStateMachine", "states:StartExecution|states:StartSyncExecution"}, can: "run steps of its own with the role of the state machine"},
	{actions: []string{"glue:UpdateJob", "glue:StartJobRun|glue:CreateTrigger"}, can: "run its own script with the role of the job"},

	// Roles passed to a service.
	pass("ec2.amazonaws.com", "start an instance", "ec2:RunInstances|ec2:RequestSpotInstances|ec2:RequestSpotFleet|ec2:CreateFleet"),
	pass("ec2.amazonaws.com", "provide an instance", "ec2:AssociateIamInstanceProfile|ec2:ReplaceIamInstanceProfileAssociation"),
	pass("ec2.amazonaws.com", "start instances", "autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup|autoscaling:UpdateAutoScalingGroup"),
	pass("lambda.amazonaws.com", "run a function", "lambda:CreateFunction", "lambda:InvokeFunction|lambda:AddPermission|lambda:CreateEventSourceMapping|lambda:CreateFunctionUrlConfig"),
	pass("lambda.amazonaws.com", "run an existing function", "lambda:UpdateFunctionConfiguration"),
	pass("ecs-tasks.amazonaws.com", "run a container", "ecs:RegisterTaskDefinition", "ecs:RunTask|ecs:StartTask|ecs:CreateService|ecs:UpdateService"),
	pass("ecs-tasks.amazonaws.com", "run a container", "batch:RegisterJobDefinition", "batch:SubmitJob"),
	pass("cloudformation.amazonaws.com", "make a stack", "cloudformation:CreateStack|cloudformation:UpdateStack"),
	pass("cloudformation.amazonaws.com", "make a stack", "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"),
	pass("cloudformation.amazonaws.com", "make stacks", "cloudformation:CreateStackSet|cloudformation:UpdateStackSet", "cloudformation:CreateStackInstances"),
	pass("glue.amazonaws.com", "run a development endpoint", "glue:CreateDevEndpoint"),
	pass("glue.amazonaws.com", "run a session", "glue:CreateSession", "glue:RunStatement"),
	pass("glue.amazonaws.com", "run a job", "glue:CreateJob|glue:UpdateJob", "glue:StartJobRun|glue:CreateTrigger"),
	pass("sagemaker.amazonaws.com", "run a notebook", "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl|sagemaker:CreateNotebookInstanceLifecycleConfig"),
	pass("sagemaker.amazonaws.com", "run a job", "sagemaker:CreateTrainingJob|sagemaker:CreateProcessingJob|sagemaker:CreateHyperParameterTuningJob|sagemaker:CreateAutoMLJob"),
	pass("codebuild.amazonaws.com", "run a build", "codebuild:CreateProject|codebuild:UpdateProject", "codebuild:StartBuild|codebuild:StartBuildBatch"),
	pass("codepipeline.amazonaws.com", "run a pipeline", "codepipeline:CreatePipeline|codepipeline:UpdatePipeline"),
	pass("ssm.amazonaws.com", "run an automation", "ssm:StartAutomationExecution|ssm:StartChangeRequestExecution|ssm:RegisterTaskWithMaintenanceWindow"),
	pass("states.amazonaws.com", "run a state machine", "states:CreateStateMachine|states:UpdateStateMachine", "states:StartExecution|states:StartSyncExecution"),
	pass("scheduler.amazonaws.com", "schedule any API call", "scheduler:CreateSchedule|scheduler:UpdateSchedule"),
	pass("events.amazonaws.com", "start what the role may start", "events:PutRule", "events:PutTargets"),
	pass("datapipeline.amazonaws.com", "run a pipeline", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"),
	pass("elasticmapreduce.amazonaws.com", "run a cluster", "elasticmapreduce:RunJobFlow"),
	pass("emr-serverless.amazonaws.com", "run a job", "emr-serverless:CreateApplication", "emr-serverless:StartJobRun"),
	pass("apprunner.amazonaws.com", "run a service", "apprunner:CreateService|apprunner:UpdateService"),
	pass("tasks.apprunner.amazonaws.com", "run a service", "apprunner:CreateService|apprunner:UpdateService"),
	pass("airflow.amazonaws.com", "run workflows", "airflow:CreateEnvironment|airflow:UpdateEnvironment"),
	pass("bedrock-agentcore.amazonaws.com", "run its own code", "bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:InvokeCodeInterpreter"),
	pass("cognito-identity.amazonaws.com", "sign in", "cognito-identity:SetIdentityPoolRoles"),
	pass("iot.amazonaws.com", "start what the role may start", "iot:CreateTopicRule|iot:ReplaceTopicRule"),
	pass("imagebuilder.amazonaws.com", "run a build", "imagebuilder:CreateInfrastructureConfiguration", "imagebuilder:CreateImage"),
	pass("rolesanywhere.amazonaws.com", "sign in from anywhere", "rolesanywhere:CreateProfile|rolesanywhere:UpdateProfile", "rolesanywhere:CreateTrustAnchor"),
	pass("codedeploy.amazonaws.com", "deploy", "codedeploy:CreateDeploymentGroup|codedeploy:UpdateDeploymentGroup", "codedeploy:CreateDeployment"),
}
