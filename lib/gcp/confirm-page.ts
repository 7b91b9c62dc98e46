// The page behind a link in an alert, where a person resumes at the press of a button. Nobody has it who did not ask.
// Its address is open, and the signed link is the authentication. Its account may read the key of its links and call the
// watchdog, which takes nothing from it but what was asked of the page; the watchdog makes the key, so no state holds it.

import { CloudRunV2ServiceIamMember } from '@cdktf/provider-google/lib/cloud-run-v2-service-iam-member';
import { Cloudfunctions2Function } from '@cdktf/provider-google/lib/cloudfunctions2-function';
import { ProjectIamCustomRole } from '@cdktf/provider-google/lib/project-iam-custom-role';
import { SecretManagerSecret } from '@cdktf/provider-google/lib/secret-manager-secret';
import { SecretManagerSecretIamMember } from '@cdktf/provider-google/lib/secret-manager-secret-iam-member';
import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { StorageBucketObject } from '@cdktf/provider-google/lib/storage-bucket-object';
import { AssetType, type ITerraformDependable, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { TAG_PREFIX, TAGS } from '../contract';
import { PAGE_MEMORY_GIB, PAGE_VCPUS } from '../core/prices/books/gcp-guard';
import { PAGE_CEILING_USD_PER_DAY } from '../core/prices/guard-bill';
import {
  GCP_ENV,
  GCP_PAGE_ENV,
  LABEL_PREFIX,
  PAGE_PERMISSIONS,
  type PageSetting,
} from './contract';
import { pageZip } from './watchdog-zip';

export interface ConfirmPageProps {
  /** The project that the watchdog guards. */
  readonly project: string;
  /** Where the watchdog runs, and the page beside it. */
  readonly region: string;
  /** Of the watchdog. */
  readonly name: string;
  /** Of the watchdog's account, as a member. */
  readonly watchdog: string;
  /** What must be there first, such as the enabled APIs. */
  readonly dependsOn: ITerraformDependable[];
}

/** What the page calls, and where its code lies. */
export interface ServedBy {
  readonly fn: Cloudfunctions2Function;
  /** Of the guard. */
  readonly bucket: string;
}

/** A resume waits for a tick to end. */
const TIMEOUT_SECONDS = 120;

/** A page on which a person resumes with one press; alerts link to it. */
export class ConfirmPage extends Construct {
  /** What the page runs as: it may call the watchdog and read the key. */
  readonly account: ServiceAccount;
  /** Signs links; the watchdog puts the key into it. */
  readonly key: SecretManagerSecret;
  /** What has to be in force before the watchdog signs a link. */
  readonly grants: readonly ITerraformDependable[];
  private served: Cloudfunctions2Function | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConfirmPageProps,
  ) {
    super(scope, id);
    const { project, name, dependsOn } = props;
    this.account = new ServiceAccount(this, 'Account', {
      accountId: `${name}-page`,
      displayName: 'The confirm page of Spendfuse',
      project,
    });
    this.key = new SecretManagerSecret(this, 'Key', {
      ...{ project, secretId: `${name}-page-key`, replication: { auto: {} }, dependsOn },
    });
    this.grants = [
      this.grant('watchdog', props.watchdog, 'Spendfuse: make and read the key of the page'),
      this.grant('page', this.account.member, 'Spendfuse: read the key of the page'),
    ];
  }

  /** The service on the web. */
  get fn(): Cloudfunctions2Function | undefined {
    return this.served;
  }

  /** For the watchdog's environment. */
  get setting(): Record<string, string> {
    const setting: PageSetting = {
      service: `${this.props.name}-page`,
      caller: this.account.uniqueId,
      key: `projects/${this.props.project}/secrets/${this.key.secretId}`,
    };
    return { [GCP_ENV.page]: JSON.stringify(setting) };
  }

  /** After the watchdog, which it calls. */
  serve({ fn, bucket }: ServedBy): void {
    const { project, region, name } = this.props;
    const code = new TerraformAsset(this, 'Code', { path: pageZip(), type: AssetType.FILE });
    const source = new StorageBucketObject(this, 'Source', {
      bucket,
      name: `source/page-${code.assetHash}.zip`,
      source: code.path,
    });
    const { uri } = fn.serviceConfig;
    this.served = new Cloudfunctions2Function(this, 'Function', {
      ...{ name: `${name}-page`, location: region, project, labels: LABELS },
      buildConfig: {
        runtime: 'nodejs22',
        entryPoint: 'page',
        source: { storageSource: { bucket, object: source.name } },
      },
      serviceConfig: {
        availableCpu: String(PAGE_VCPUS),
        availableMemory: `${PAGE_MEMORY_GIB * 1024}Mi`,
        timeoutSeconds: TIMEOUT_SECONDS,
        // One request at a time: a flood waits, and one count of requests stands for all.
        maxInstanceCount: 1,
        maxInstanceRequestConcurrency: 1,
        serviceAccountEmail: this.account.email,
        ingressSettings: 'ALLOW_ALL',
        environmentVariables: {
          [GCP_PAGE_ENV.watchdog]: uri,
          [GCP_PAGE_ENV.key]: `projects/${project}/secrets/${this.key.secretId}`,
        },
      },
      dependsOn: [...this.grants],
    });
    const invoker = (part: string, service: string, member: string) =>
      new CloudRunV2ServiceIamMember(this, part, {
        ...{ project, location: region, name: service, role: 'roles/run.invoker', member },
      });
    invoker('MayCall', fn.name, this.account.member);
    invoker('Anybody', this.served.name, 'allUsers');
  }

  private grant(who: keyof typeof PAGE_PERMISSIONS, member: string, title: string) {
    const { project, name } = this.props;
    const role = new ProjectIamCustomRole(this, `Role-${who}`, {
      // No hyphen may be in a role's id.
      roleId: `${name.replaceAll('-', '_')}_key_${who}`,
      ...{ title, permissions: [...PAGE_PERMISSIONS[who]], project },
    });
    return new SecretManagerSecretIamMember(this, `May-${who}`, {
      ...{ project, secretId: this.key.secretId, role: role.name, member },
    });
  }
}

const label = (tag: string): string => tag.replace(TAG_PREFIX, LABEL_PREFIX);

/** The guard watches its page like any service, and pauses it beyond these few cents whatever else it may pause. */
const LABELS: Record<string, string> = {
  [label(TAGS.ceilingUsdPerDay)]: String(PAGE_CEILING_USD_PER_DAY).replace('.', '-'),
  [label(TAGS.mode)]: 'enforce',
  [label(TAGS.response)]: 'pause',
};
