// What a survey asks of CloudWatch Logs: how long groups keep, and which of them start functions.
// Filters are asked for group by group, so only where a filter could start anything that was read.

import {
  type CloudWatchLogsClient,
  DescribeAccountPoliciesCommand,
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AccountAnswers } from '../../../scan';
import { allPages, forEach, type Surveyor } from './surveyor';

type Logs = Pick<AccountAnswers, 'logGroups' | 'subscriptionFilters' | 'logPolicies'>;

export async function surveyLogs(
  client: CloudWatchLogsClient,
  surveyor: Surveyor,
  answers: Pick<AccountAnswers, 'functions' | 'eventSourceMappings'>,
): Promise<Logs> {
  const logGroups = await surveyor.ask('logGroups', () =>
    allPages(async (nextToken) => {
      const page = await client.send(new DescribeLogGroupsCommand({ nextToken, limit: 50 }));
      return { items: page.logGroups ?? [], next: page.nextToken };
    }),
  );
  const logPolicies = await surveyor.ask('logPolicies', () =>
    allPages(async (nextToken) => {
      const policyType = 'SUBSCRIPTION_FILTER_POLICY';
      const page = await client.send(new DescribeAccountPoliciesCommand({ policyType, nextToken }));
      return { items: page.accountPolicies ?? [], next: page.nextToken };
    }),
  );
  if (!logGroups) return { logPolicies };
  const names = logGroups.map(({ logGroupName = '' }) => logGroupName);
  const wanted = new Set(groupsInQuestion(answers));
  const found = await forEach(
    names.filter((name) => wanted.has(name)),
    (logGroupName) =>
      surveyor.ask('logFilters', () =>
        allPages(async (nextToken) => {
          const page = await client.send(
            new DescribeSubscriptionFiltersCommand({ logGroupName, nextToken }),
          );
          return { items: page.subscriptionFilters ?? [], next: page.nextToken };
        }),
      ),
  );
  return { logGroups, logPolicies, subscriptionFilters: found.flatMap((filters) => filters ?? []) };
}

/** Logs start a function only where its policy lets them, or through a stream that feeds one. */
function groupsInQuestion({
  functions = [],
  eventSourceMappings = [],
}: Pick<AccountAnswers, 'functions' | 'eventSourceMappings'>): string[] {
  const hasStream = eventSourceMappings.some((mapping) =>
    /:kinesis:/.test(String((mapping as { EventSourceArn?: unknown }).EventSourceArn)),
  );
  const policies = functions.map(({ policy }) => policy);
  const mayStart = policies.some((policy) => policy === undefined || /"logs\./.test(policy));
  if (!hasStream && !mayStart) return [];
  const named = policies.flatMap((policy = '') =>
    [...policy.matchAll(/:log-group:([^:"*]+)/g)].map((match) => match[1] ?? ''),
  );
  return [...functions.map(({ configuration }) => ownGroup(configuration)), ...named];
}

function ownGroup(configuration: object): string {
  const { FunctionName, LoggingConfig } = configuration as {
    readonly FunctionName?: string;
    readonly LoggingConfig?: { readonly LogGroup?: string };
  };
  return LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`;
}
