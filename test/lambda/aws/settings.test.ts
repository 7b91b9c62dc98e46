import { settingsFrom } from '../../../lambda/aws/settings';
import { BadSettings, type Env } from '../../../lambda/watchdog/settings';
import { ENV } from '../../../lib/aws/contract';
import { defaultPolicy } from '../../../lib/core/policy/policy';

const env = (changes: Env = {}): Env => ({
  [ENV.policy]: '{"mode":"enforce","ceilingUsdPerDay":5}',
  [ENV.watch]: '{"scope":"account","functions":[]}',
  [ENV.guard]: 'account',
  [ENV.table]: 'guard-table',
  [ENV.topic]: 'arn:aws:sns:us-east-1:123456789012:alerts',
  AWS_LAMBDA_FUNCTION_NAME: 'watchdog',
  AWS_REGION: 'us-east-1',
  ...changes,
});

function problemsWith(changes: Env): readonly string[] {
  try {
    settingsFrom(env(changes));
  } catch (cause) {
    if (cause instanceof BadSettings) return cause.problems;
    throw cause;
  }
  return [];
}

test('lays what was deployed over the defaults', () => {
  const { policy, watch, watchdogName } = settingsFrom(env());
  expect(policy).toEqual({ ...defaultPolicy, mode: 'enforce', ceilingUsdPerDay: 5 });
  expect(watch).toEqual({ scope: 'account', functions: [] });
  expect(watchdogName).toBe('watchdog');
});

test('lays what was written beside it over the policy that was deployed', () => {
  const { policy } = settingsFrom(env({ [ENV.policyChanges]: '{"response":"pause"}' }));
  expect(policy).toMatchObject({ mode: 'enforce', ceilingUsdPerDay: 5, response: 'pause' });
  for (const slip of ['{"respons":"pause"}', '{"response":"never"}', 'response=pause'])
    expect(problemsWith({ [ENV.policyChanges]: slip })).not.toEqual([]);
});

test('reports every problem at once', () => {
  const problems = problemsWith({
    [ENV.policy]: '{"mode":"on","holdMinutes":"60","budget":3}',
    [ENV.watch]: '{"scope":"world","functions":[{"name":1}]}',
    [ENV.table]: ' ',
    [ENV.topic]: 'alerts',
  });
  for (const word of ['mode', 'holdMinutes', 'budget', 'scope', 'functions', ENV.table, ENV.topic])
    expect(problems.join('\n')).toContain(word);
});

test.each([
  ['missing', undefined],
  ['empty', ''],
  ['not JSON', '{mode:enforce}'],
  ['a list', '[]'],
  ['text', '"enforce"'],
  ['null', 'null'],
])('a policy that is %s is a problem, never the defaults', (_what, policy) => {
  expect(problemsWith({ [ENV.policy]: policy })).not.toEqual([]);
});

test('a number that JSON cannot hold is a problem, not a ceiling of nothing', () => {
  expect(problemsWith({ [ENV.policy]: '{"ceilingUsdPerDay":1e999}' })).not.toEqual([]);
  expect(problemsWith({ [ENV.policy]: '{"fastFloorUsd":null}' })).not.toEqual([]);
});
