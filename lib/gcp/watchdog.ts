// The watchdog as Terraform resources: a function that a scheduler calls every minute, a bucket, an identity, mail.
// Nobody but its scheduler and whoever may command it reaches the function; what it keeps is nobody's else to read.

import { CloudRunV2ServiceIamMember } from '@cdktf/provider-google/lib/cloud-run-v2-service-iam-member';
import { CloudSchedulerJob } from '@cdktf/provider-google/lib/cloud-scheduler-job';
import { Cloudfunctions2Function } from '@cdktf/provider-google/lib/cloudfunctions2-function';
import { ProjectService } from '@cdktf/provider-google/lib/project-service';
import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { StorageBucket } from '@cdktf/provider-google/lib/storage-bucket';
import { StorageBucketObject } from '@cdktf/provider-google/lib/storage-bucket-object';
import { AssetType, Fn, TerraformAsset, Token } from 'cdktf';
import { Construct } from 'constructs';
import { CHANNELS_ENV, GUARD_ENV, OBJECT_PREFIXES } from '../contract';
import { WATCHDOG_MEMORY_GIB, WATCHDOG_VCPUS } from '../core/prices/books/gcp-guard';
import { BudgetNotices } from './budget-notices';
import { ConfirmPage } from './confirm-page';
import { GCP_ENV, GUARD_LABEL, TICK } from './contract';
import { refuseProblems } from './refuse-problems';
import { defineRemoval } from './removal';
import { WatchdogAlarms } from './watchdog-alarms';
import { WatchdogIdentity } from './watchdog-identity';
import { DEFAULT_NAME, problemsWithWatchdog, type WatchdogProps } from './watchdog-props';
import { watchdogZip } from './watchdog-zip';

/** The guard's name in alerts and labels, as on AWS. */
const GUARD = 'account';

/** What has to be enabled before any of the rest can be made. */
const APIS = [
  'run',
  'cloudfunctions',
  'cloudbuild',
  'artifactregistry',
  'cloudscheduler',
  'monitoring',
  'storage',
  'iam',
  'secretmanager',
  'pubsub',
  'billingbudgets',
] as const;

/** A tick has 40 s and is followed by what it tells; a resume of many services waits for a tick to end. */
const TIMEOUT_SECONDS = 540;
/** At list price the ticks alone cost $1.60; the rest looks at 1,000 services in two hours, beside those that are suspected. */
const GUARD_USD_PER_MONTH = 2;
/** A tick, a command beside it, and one to spare. */
const INSTANCES = 3;

/** Watches every service of a project and pauses what runs away. */
export class Watchdog extends Construct {
  /** The function; the service under it has the same name. */
  readonly fn: Cloudfunctions2Function;
  /** Keeps the records of pauses: whoever may write it decides what is given back. */
  readonly bucket: StorageBucket;
  /** Who it runs as. */
  readonly account: ServiceAccount;
  /** The topic for budgets of this project. */
  readonly budgetNotices: BudgetNotices;
  /** Only with `confirmPage`. */
  readonly confirmPage: ConfirmPage | undefined;

  constructor(scope: Construct, id: string, props: WatchdogProps) {
    super(scope, id);
    refuseProblems(this, problemsWithWatchdog(props));
    const { project, region, name = DEFAULT_NAME } = props;
    const apis = enabledApis(this, project);
    this.bucket = bucketOf(this, props, name);
    const identity = new WatchdogIdentity(this, 'Identity', {
      ...props,
      name,
      bucket: this.bucket,
    });
    this.account = identity.account;
    this.confirmPage = props.confirmPage
      ? new ConfirmPage(this, 'ConfirmPage', {
          ...{ project, region, name, watchdog: this.account.member, dependsOn: apis },
        })
      : undefined;
    const code = new TerraformAsset(this, 'Code', { path: watchdogZip(), type: AssetType.FILE });
    const source = new StorageBucketObject(this, 'Source', {
      bucket: this.bucket.name,
      // Another program has another name, and the function is built anew.
      name: `source/${code.assetHash}.zip`,
      source: code.path,
    });
    this.fn = new Cloudfunctions2Function(this, 'Function', {
      name,
      location: region,
      project,
      labels: { [GUARD_LABEL]: GUARD },
      buildConfig: {
        runtime: 'nodejs22',
        entryPoint: 'watchdog',
        source: { storageSource: { bucket: this.bucket.name, object: source.name } },
      },
      serviceConfig: {
        availableCpu: String(WATCHDOG_VCPUS),
        availableMemory: `${WATCHDOG_MEMORY_GIB * 1024}Mi`,
        timeoutSeconds: TIMEOUT_SECONDS,
        maxInstanceCount: INSTANCES,
        maxInstanceRequestConcurrency: 1,
        serviceAccountEmail: this.account.email,
        ingressSettings: 'ALLOW_ALL',
        environmentVariables: {
          ...environmentOf(props, { name, bucket: this.bucket.name }),
          ...this.confirmPage?.setting,
        },
      },
      dependsOn: [...apis, ...identity.grants, ...(this.confirmPage?.grants ?? [])],
    });
    this.confirmPage?.serve({ fn: this.fn, bucket: this.bucket.name });
    this.callEveryMinute(props, name);
    this.budgetNotices = new BudgetNotices(this, 'Budgets', {
      ...{ project, region, name, fn: this.fn, dependsOn: apis },
    });
    defineRemoval(this, {
      ...{ project, bucket: this.bucket.name },
      before: [this.bucket, this.fn, ...identity.grants],
    });
    if (props.alertEmail !== undefined)
      new WatchdogAlarms(this, 'Alarms', {
        ...{ project, guard: GUARD, service: name, alertEmail: props.alertEmail },
      });
  }

  private callEveryMinute({ project, region, commanders = [] }: WatchdogProps, name: string): void {
    const caller = new ServiceAccount(this, 'Scheduler', {
      accountId: `${name}-tick`,
      displayName: 'Calls the watchdog of Spendfuse every minute',
      project,
    });
    const mayCall = [caller.member, ...commanders].map(
      (member, index) =>
        new CloudRunV2ServiceIamMember(this, `MayCall${index}`, {
          project,
          location: region,
          name: this.fn.name,
          role: 'roles/run.invoker',
          member,
        }),
    );
    const { uri } = this.fn.serviceConfig;
    new CloudSchedulerJob(this, 'EveryMinute', {
      name: `${name}-tick`,
      project,
      region,
      schedule: '* * * * *',
      attemptDeadline: '180s',
      // The next one comes in a minute, and reads every minute since.
      retryConfig: { retryCount: 0 },
      httpTarget: {
        uri,
        httpMethod: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: Buffer.from(JSON.stringify(TICK)).toString('base64'),
        oidcToken: { serviceAccountEmail: caller.email, audience: uri },
      },
      dependsOn: mayCall,
    });
  }
}

const enabledApis = (scope: Construct, project: string): ProjectService[] =>
  APIS.map(
    (api) =>
      new ProjectService(scope, `Api-${api}`, {
        project,
        service: `${api}.googleapis.com`,
        // Others may need it when the guard is gone.
        disableOnDestroy: false,
      }),
  );

/** Each write makes the one before it garbage at once: a deleted lease a minute would be paid for a week. */
function bucketOf(
  scope: Construct,
  { project, region }: WatchdogProps,
  name: string,
): StorageBucket {
  return new StorageBucket(scope, 'Bucket', {
    name: `${project}-${name}`,
    location: region,
    project,
    uniformBucketLevelAccess: true,
    publicAccessPrevention: 'enforced',
    softDeletePolicy: { retentionDurationSeconds: 0 },
    // What it keeps is worth nothing without the guard; what is paused is resumed before it is destroyed (removal.ts).
    forceDestroy: true,
    lifecycleRule: Object.values(OBJECT_PREFIXES).flatMap(({ prefix, expiresDays }) =>
      expiresDays === null
        ? []
        : [
            {
              action: { type: 'Delete' },
              condition: { age: expiresDays, matchesPrefix: [prefix] },
            },
          ],
    ),
  });
}

function environmentOf(
  {
    project,
    region,
    mode = 'observe',
    policy = {},
    watch,
    channels = [],
    alertEmail,
  }: WatchdogProps,
  { name, bucket }: { readonly name: string; readonly bucket: string },
): Record<string, string> {
  return {
    [GUARD_ENV.policy]: Token.isUnresolved(policy)
      ? Fn.jsonencode(Fn.merge([{ mode, guardBudgetUsdPerMonth: GUARD_USD_PER_MONTH }, policy]))
      : JSON.stringify({ guardBudgetUsdPerMonth: GUARD_USD_PER_MONTH, ...policy, mode }),
    [GUARD_ENV.watch]: JSON.stringify(watch ?? { scope: 'account', functions: [] }),
    [GUARD_ENV.guard]: GUARD,
    [GCP_ENV.project]: project,
    [GCP_ENV.region]: region,
    [GCP_ENV.bucket]: bucket,
    [GCP_ENV.service]: name,
    ...(alertEmail === undefined ? {} : { [GCP_ENV.mail]: 'mail' }),
    ...(channels.length > 0 ? { [CHANNELS_ENV]: JSON.stringify(channels) } : {}),
  };
}
