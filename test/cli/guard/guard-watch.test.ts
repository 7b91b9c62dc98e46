// Who watches the watchdog, as a status tells it: coverage and alarms, and that what cannot be read is said, not assumed.
import { guardAlarms } from '../../../lib/cli/aws/alarms';
import { Failure } from '../../../lib/cli/mistake';
import { runCli } from '../../support/cli-io';
import { type FakeAccountOptions, fakeAccount } from '../../support/fakes/fake-account';
import { scriptedClient } from '../../support/fakes/scripted-client';

const AT_MS = Date.parse('2026-11-21T03:12:00Z');

const statusWith = async (options: FakeAccountOptions, coverage = {}, words: string[] = []) => {
  const lastTick = {
    ...{ atMs: AT_MS, outcome: 'done', functions: 214, openRecords: 0, readsBought: 1 },
    ...{ problems: [], ...coverage },
  };
  const account = fakeAccount({
    stack: {},
    answer: () => ({
      ...{ schemaVersion: 1, command: 'status', isDone: true, mode: 'enforce' },
      ...{ done: [], refusals: [], problems: [] },
      status: {
        ...{ guard: 'account', deployedMode: 'enforce', lastTick, records: [] },
        ...{ decisions: [], waiting: [], bill: null },
      },
    }),
    ...options,
  });
  return runCli(['status', ...words], { openAccount: account.open, nowMs: AT_MS });
};

test('says how many of the functions are ignored or never paused', async () => {
  const { stdout } = await statusWith({}, { ignored: 2, neverPaused: 1 });
  expect(stdout).toContain('at 214 functions, 2 of them ignored, 1 never paused');
  expect((await statusWith({})).stdout).not.toContain('ignored');
});

test('an alarm is told with its time, and one that is missing as missing', async () => {
  const { stdout } = await statusWith({
    alarms: () => [
      { name: 'silence', state: 'none', sinceMs: null },
      { name: 'errors', state: 'ALARM', sinceMs: AT_MS },
      { name: 'throttles', state: 'INSUFFICIENT_DATA', sinceMs: AT_MS },
    ],
  });
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'silence not there, errors IN ALARM since 2026-11-21T03:12:00Z, throttles without data',
  );
});

test('the account guard has no alarm on throttles, which is not told as missing', async () => {
  const { stdout } = await statusWith({
    alarms: () => [
      { name: 'silence', state: 'OK', sinceMs: null },
      { name: 'errors', state: 'OK', sinceMs: null },
      { name: 'throttles', state: 'none', sinceMs: null },
    ],
  });
  expect(stdout).toContain('alarms on the guard: silence calm, errors calm\n');
});

test('alarms that cannot be read are said to be so, and the status stands', async () => {
  const alarms = () => {
    throw new Failure('CloudWatch refused: access denied', 'ask for it');
  };
  const text = await statusWith({ alarms });
  expect(text.code).toBe(0);
  expect(text.stdout).toContain('its alarms cannot be read: CloudWatch refused: access denied');
  const { stdout } = await statusWith({ alarms }, {}, ['--output', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ alarms: null, problems: [expect.any(String)] });
});

test('alarms are found by what they watch; of several the one that fires counts', async () => {
  const found: Record<string, unknown> = {
    Heartbeat: [{ StateValue: 'OK' }],
    Errors: [{ StateValue: 'OK' }, { StateValue: 'ALARM', StateUpdatedTimestamp: new Date(AT_MS) }],
  };
  const { client, sent } = scriptedClient({
    DescribeAlarmsForMetric: ({ MetricName }: { MetricName: string }) => ({
      MetricAlarms: found[MetricName],
    }),
  });
  const watchdogName = 'arn:aws:lambda:eu-west-1:123456789012:function:watchdog';
  expect(await guardAlarms(client, { guard: 'shop', watchdogName })).toEqual([
    { name: 'silence', state: 'OK', sinceMs: null },
    { name: 'errors', state: 'ALARM', sinceMs: AT_MS },
    { name: 'throttles', state: 'none', sinceMs: null },
  ]);
  expect(sent.map(({ input }) => input.Dimensions)).toEqual([
    [{ Name: 'Guard', Value: 'shop' }],
    [{ Name: 'FunctionName', Value: 'watchdog' }],
    [{ Name: 'FunctionName', Value: 'watchdog' }],
  ]);
});
