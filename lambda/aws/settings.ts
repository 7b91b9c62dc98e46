// What the deployment says to the watchdog on AWS: the settings of every cloud, and where its table and its topic are.
// Bad settings stop a deployment loudly; they must not stop a removal, which needs the table and nothing else.

import { ENV, RUNBOOK_ENV } from '../../lib/aws/contract';
import { defaultPolicy } from '../../lib/core/policy/policy';
import {
  BadSettings,
  type Env,
  type GuardSettings,
  guardSettings,
  requiredText,
} from '../watchdog/settings';

export interface AwsSettings extends GuardSettings {
  readonly table: string;
  readonly topic: string;
  readonly runbook?: string;
  readonly region: string;
  /** Empty where the deployment does not say. */
  readonly stack: string;
}

const TOPIC_ARN = /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/;

export function settingsFrom(env: Env): AwsSettings {
  const problems: string[] = [];
  const text = (name: string): string => requiredText(env, name, problems);
  const settings: AwsSettings = {
    ...guardSettings(env, problems),
    table: text(ENV.table),
    topic: text(ENV.topic),
    runbook: env[RUNBOOK_ENV],
    watchdogName: text('AWS_LAMBDA_FUNCTION_NAME'),
    region: text('AWS_REGION'),
    stack: env[ENV.stack] ?? '',
  };
  if (settings.topic && !TOPIC_ARN.test(settings.topic))
    problems.push(`${ENV.topic} is '${settings.topic}'; use the ARN of an SNS topic`);
  if (problems.length > 0) throw new BadSettings(problems);
  return settings;
}

/** Enough to resume everything that is on record, whatever else is wrong; throws where not even the table is named. */
export function settingsForRemoval(env: Env): AwsSettings {
  try {
    return settingsFrom(env);
  } catch (cause) {
    const table = env[ENV.table];
    if (!(cause instanceof BadSettings && table)) throw cause;
    return {
      policy: defaultPolicy,
      watch: { scope: 'account', functions: [] },
      guard: env[ENV.guard] ?? '',
      table,
      topic: env[ENV.topic] ?? '',
      watchdogName: env.AWS_LAMBDA_FUNCTION_NAME ?? '',
      region: env.AWS_REGION ?? '',
      stack: env[ENV.stack] ?? '',
    };
  }
}
