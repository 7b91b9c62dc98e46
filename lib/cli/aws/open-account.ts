// The Account over the AWS SDK, one client a service, loaded only by the verbs that need a cloud.
// Works against any endpoint (AWS_ENDPOINT_URL is the SDK's own variable); every error leaves as a Failure with a fix.

// Set before the first client is made: the notice about Node versions is for the SDK's users, not for ours.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { CommandEvent } from '../../contract';
import type { Caller, HostOptions } from '../guard/host';
import { Failure } from '../mistake';
import type { Account } from './account';
import { guardAlarms } from './alarms';
import { callFunction, functionLevers } from './canary';
import { discardChangeSet, proposeChangeSet } from './change-set';
import { deployedCode } from './deployed-code';
import { deploymentNamed } from './deployment';
import { failureOf, noRegion } from './problems';
import { functionsIn, stackNamed, templateNamed } from './stack';
import { executeChangeSet, removeStack } from './stack-progress';
import type { TemplateBuckets } from './template-bucket';

export async function openAwsAccount(options: HostOptions): Promise<Account> {
  const settings = { region: options.region || undefined, profile: options.profile || undefined };
  const sts = new STSClient(settings);
  const region = await sts.config.region().catch((error: unknown) => {
    throw noRegion(error);
  });
  const cloudFormation = new CloudFormationClient({ ...settings, region });
  // A resume of many functions takes minutes; the default of a client would give up and ask twice.
  const lambda = new LambdaClient({
    ...settings,
    region,
    maxAttempts: 1,
    requestHandler: { requestTimeout: 15 * 60_000 },
  });
  // A canary answers in a second; one that does not is looked at again, not waited for.
  const brief = new LambdaClient({
    ...settings,
    region,
    maxAttempts: 1,
    requestHandler: { requestTimeout: 15_000 },
  });
  const cloudWatch = new CloudWatchClient({ ...settings, region });
  const inS3 = <T>(work: (templates: TemplateBuckets) => Promise<T>): Promise<T> =>
    guarded('S3', async () => {
      const { templateBuckets } = await import('./template-bucket');
      return work(templateBuckets({ ...settings, region }, await callerOf(sts, region)));
    });
  const guarded = async <T>(service: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw failureOf(error, { service, region, profile: settings.profile });
    }
  };
  const inCloudFormation = <T>(work: () => Promise<T>): Promise<T> =>
    guarded('CloudFormation', work);
  return {
    caller: () => guarded('STS', () => callerOf(sts, region)),
    find: (name) => inCloudFormation(() => deploymentNamed(cloudFormation, name)),
    stack: (name) => inCloudFormation(() => stackNamed(cloudFormation, name)),
    functionsIn: (name) => inCloudFormation(() => functionsIn(cloudFormation, name)),
    templateOf: (name) => inCloudFormation(() => templateNamed(cloudFormation, name)),
    templateBucket: (wished) => inS3((templates) => templates.find(wished)),
    makeBucket: (bucket) => inS3((templates) => templates.make(bucket)),
    upload: (bucket, template) => inS3((templates) => templates.upload(bucket, template)),
    removeBucket: (bucket) => inS3((templates) => templates.remove(bucket)),
    ...lookups({ ...settings, region }, guarded),
    deployedCode: (name) => guarded('Lambda', () => deployedCode(brief, name)),
    propose: (proposal) => inCloudFormation(() => proposeChangeSet(cloudFormation, proposal)),
    discard: (changeSet) => inCloudFormation(() => discardChangeSet(cloudFormation, changeSet)),
    execute: (changeSet, onEvent) =>
      inCloudFormation(() => executeChangeSet(cloudFormation, changeSet, onEvent)),
    remove: (name, onEvent) => inCloudFormation(() => removeStack(cloudFormation, name, onEvent)),
    // Loads clients of its own, which no other verb needs.
    survey: (caller, tell) =>
      guarded('AWS', async () => {
        const { surveyAccount } = await import('./survey/survey');
        return surveyAccount({ ...settings, region }, caller, tell);
      }),
    usageHistory: async (request) => {
      const { usagePast } = await import('./history/usage-past');
      return usagePast({ ...settings, region }, request);
    },
    command: (name, event) => guarded('Lambda', () => invoke(lambda, name, event)),
    alarmsOn: (guard) => guarded('CloudWatch', () => guardAlarms(cloudWatch, guard)),
    call: (name) => callFunction(brief, name),
    leversOf: (name) => guarded('Lambda', () => functionLevers(brief, name)),
  };
}

type Guarded = <T>(service: string, work: () => Promise<T>) => Promise<T>;

/** What one verb alone asks, each with a client that is loaded when it does. */
const lookups = (
  settings: { readonly region: string; readonly profile: string | undefined },
  guarded: Guarded,
): Pick<Account, 'watchdogs' | 'channelNames'> => ({
  watchdogs: () =>
    guarded('the tagging API', async () => {
      const { ResourceGroupsTaggingAPIClient } = await import(
        '@aws-sdk/client-resource-groups-tagging-api'
      );
      const { watchdogsIn } = await import('./watchdogs');
      return watchdogsIn(new ResourceGroupsTaggingAPIClient(settings));
    }),
  channelNames: async (names) => {
    const { channelNames } = await import('./channel-check');
    return channelNames(settings, names);
  },
});

async function callerOf(sts: STSClient, region: string): Promise<Caller> {
  const { Account: account = '', Arn: principal = '' } = await sts.send(
    new GetCallerIdentityCommand({}),
  );
  return { account, region, principal };
}

async function invoke(lambda: LambdaClient, name: string, event: CommandEvent): Promise<unknown> {
  const { FunctionError: failed, Payload: payload } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const text = payload ? Buffer.from(payload).toString('utf8') : '';
  if (failed) {
    throw new Failure(
      `the watchdog ${name} failed: ${errorMessageOf(text)}`,
      'its log group holds the details; spendfuse status shows whether its ticks run',
    );
  }
  try {
    return text === '' ? null : JSON.parse(text);
  } catch (cause) {
    throw new Failure(`the watchdog ${name} answered something that is not JSON`, UPDATE, {
      cause,
    });
  }
}

const UPDATE = 'the guard may be of another version: run spendfuse deploy, then try again';

function errorMessageOf(payload: string): string {
  try {
    const parsed: unknown = JSON.parse(payload);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed)
      return String(parsed.errorMessage);
  } catch {
    // Not JSON: shown as it came.
  }
  return payload.slice(0, 300);
}
