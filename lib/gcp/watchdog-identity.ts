// Who the watchdog is and what it may do: exactly the calls that it makes, by custom roles of its own.
// It may change how a service scales; it may not deploy one, read its secrets, or give anybody a right.

import { DataGoogleProject } from '@cdktf/provider-google/lib/data-google-project';
import { ProjectIamCustomRole } from '@cdktf/provider-google/lib/project-iam-custom-role';
import { ProjectIamMember } from '@cdktf/provider-google/lib/project-iam-member';
import { SecretManagerSecretIamMember } from '@cdktf/provider-google/lib/secret-manager-secret-iam-member';
import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { ServiceAccountIamMember } from '@cdktf/provider-google/lib/service-account-iam-member';
import type { StorageBucket } from '@cdktf/provider-google/lib/storage-bucket';
import { StorageBucketIamMember } from '@cdktf/provider-google/lib/storage-bucket-iam-member';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { PERMISSIONS } from './contract';
import { secretsOf, type WatchdogProps } from './watchdog-props';

export interface WatchdogIdentityProps
  extends Pick<WatchdogProps, 'project' | 'channels' | 'runtimeServiceAccounts'> {
  readonly name: string;
  readonly bucket: StorageBucket;
}

export class WatchdogIdentity extends Construct {
  readonly account: ServiceAccount;
  /** What must be in force before the watchdog runs. */
  readonly grants: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: WatchdogIdentityProps) {
    super(scope, id);
    const { project, name, bucket } = props;
    this.account = new ServiceAccount(this, 'Account', {
      accountId: `${name}-watchdog`,
      displayName: 'The watchdog of Spendfuse',
      project,
    });
    const { member } = this.account;
    const role = (kind: keyof typeof PERMISSIONS, title: string) =>
      new ProjectIamCustomRole(this, `Role-${kind}`, {
        // No hyphen may be in a role's id, and one that was deleted is taken for a while.
        roleId: `${name.replaceAll('-', '_')}_${kind}`,
        title,
        permissions: [...PERMISSIONS[kind]],
        project,
      }).name;
    const mayScale = new ProjectIamMember(this, 'MayScale', {
      project,
      role: role('project', 'Spendfuse: see and scale services'),
      member,
    });
    const mayKeep = new StorageBucketIamMember(this, 'MayKeep', {
      bucket: bucket.name,
      role: role('bucket', 'Spendfuse: keep records'),
      member,
    });
    const actAs = role('runtime', 'Spendfuse: change services that run as this service account');
    const mayActAs = accountsOf(this, props).map(
      (email, index) =>
        new ServiceAccountIamMember(this, `MayActAs${index}`, {
          serviceAccountId: `projects/${project}/serviceAccounts/${email}`,
          role: actAs,
          member,
        }),
    );
    const secrets = new Set((props.channels ?? []).flatMap(secretsOf));
    [...secrets].forEach((secret, index) => {
      new SecretManagerSecretIamMember(this, `MayRead${index}`, {
        secretId: secret.replace(/\/versions\/.*$/, ''),
        role: 'roles/secretmanager.secretAccessor',
        member,
      });
    });
    this.grants = [mayScale, mayKeep, ...mayActAs];
  }
}

/** What a service runs as where it names no account: cloud.google.com/run/docs/securing/service-identity (2026-11). */
function accountsOf(
  scope: Construct,
  { project, runtimeServiceAccounts }: WatchdogIdentityProps,
): readonly string[] {
  if (runtimeServiceAccounts) return runtimeServiceAccounts;
  const { number } = new DataGoogleProject(scope, 'Project', { projectId: project });
  return [`${number}-compute@developer.gserviceaccount.com`];
}
