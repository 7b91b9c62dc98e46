// What a survey asks of Lambda: every function with its levers, its doors and who may call it, and the event sources.
// What is not answered is left out of the answer, which the scan takes as unknown and never as none.

import {
  type ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  type FunctionConfiguration,
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionRecursionConfigCommand,
  GetPolicyCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
  ListFunctionUrlConfigsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';
import type { AccountAnswers } from '../../../scan';
import { allPages, forEach, type Surveyor } from './surveyor';

type Functions = NonNullable<AccountAnswers['functions']>;

/** What surveyFunction asks, at the 15 a second that Lambda's control plane takes (Lambda quotas page, 2026-11). */
const CALLS_PER_FUNCTION = 7;
const CALLS_PER_MINUTE = 15 * 60;

export async function surveyLambda(
  client: LambdaClient,
  surveyor: Surveyor,
): Promise<Pick<AccountAnswers, 'concurrencyQuota' | 'functions' | 'eventSourceMappings'>> {
  // Without this list there is nothing to scan: a refusal here is a failure, not a blind spot.
  const list = await allPages(async (Marker) => {
    const page = await client.send(new ListFunctionsCommand({ Marker }));
    return { items: page.Functions ?? [], next: page.NextMarker };
  });
  const minutes = Math.ceil((list.length * CALLS_PER_FUNCTION) / CALLS_PER_MINUTE);
  if (minutes > 1) surveyor.tell(`asking about ${list.length} functions: about ${minutes} minutes`);
  const settings = await surveyor.ask('accountSettings', () =>
    client.send(new GetAccountSettingsCommand({})),
  );
  const mappings = await surveyor.ask('mappings', () =>
    allPages(async (Marker) => {
      const page = await client.send(new ListEventSourceMappingsCommand({ Marker }));
      return { items: page.EventSourceMappings ?? [], next: page.NextMarker };
    }),
  );
  return {
    concurrencyQuota: settings?.AccountLimit?.ConcurrentExecutions,
    functions: await forEach(list, (configuration) =>
      surveyFunction(client, surveyor, configuration),
    ),
    eventSourceMappings: mappings,
  };
}

/** How far provisioned concurrency may be scaled. */
export async function surveyScaling(
  client: ApplicationAutoScalingClient,
  surveyor: Surveyor,
): Promise<AccountAnswers['scalableTargets']> {
  return surveyor.ask('scaling', () =>
    allPages(async (NextToken) => {
      const page = await client.send(
        new DescribeScalableTargetsCommand({ ServiceNamespace: 'lambda', NextToken }),
      );
      return { items: page.ScalableTargets ?? [], next: page.NextToken };
    }),
  );
}

async function surveyFunction(
  client: LambdaClient,
  surveyor: Surveyor,
  configuration: FunctionConfiguration,
): Promise<Functions[number]> {
  const name = { FunctionName: configuration.FunctionName ?? '' };
  const [tags, concurrency, recursion] = await Promise.all([
    surveyor.ask('tags', () =>
      client.send(new ListTagsCommand({ Resource: configuration.FunctionArn })),
    ),
    surveyor.ask('concurrency', () => client.send(new GetFunctionConcurrencyCommand(name))),
    surveyor.ask('recursion', () => client.send(new GetFunctionRecursionConfigCommand(name))),
  ]);
  return {
    configuration,
    tags: tags?.Tags,
    ...(concurrency && { reservedConcurrency: concurrency.ReservedConcurrentExecutions ?? null }),
    recursion: recursion?.RecursiveLoop,
    ...(await surveyDoors(client, surveyor, name)),
  };
}

async function surveyDoors(
  client: LambdaClient,
  surveyor: Surveyor,
  name: { FunctionName: string },
): Promise<Partial<Functions[number]>> {
  const urls = await surveyor.ask('urls', () =>
    allPages(async (Marker) => {
      const page = await client.send(new ListFunctionUrlConfigsCommand({ ...name, Marker }));
      return { items: page.FunctionUrlConfigs ?? [], next: page.NextMarker };
    }),
  );
  const eventInvokeConfigs = await surveyor.ask('invokeConfigs', () =>
    allPages(async (Marker) => {
      const page = await client.send(
        new ListFunctionEventInvokeConfigsCommand({ ...name, Marker }),
      );
      return { items: page.FunctionEventInvokeConfigs ?? [], next: page.NextMarker };
    }),
  );
  const provisioned = await surveyor.ask('provisioned', () =>
    allPages(async (Marker) => {
      const page = await client.send(
        new ListProvisionedConcurrencyConfigsCommand({ ...name, Marker }),
      );
      return { items: page.ProvisionedConcurrencyConfigs ?? [], next: page.NextMarker };
    }),
  );
  const policy = await surveyor.askOr('policy', '', async () => {
    const { Policy: text = '' } = await client.send(new GetPolicyCommand(name));
    return text;
  });
  return {
    urls,
    eventInvokeConfigs,
    provisionedConcurrency: provisioned?.map((config) => ({
      requested: config.RequestedProvisionedConcurrentExecutions ?? 0,
    })),
    policy,
  };
}
