// What a status tells a tired person to type is not refused, not folded, and dated; a mistyped name is guessed.

import type { CommandAnswer, CommandEvent, WaitingPlace } from '../../../lib/contract';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { runCli } from '../../support/cli-io';
import { pauseRecord } from '../../support/demo-story';
import { fakeAccount } from '../../support/fakes/fake-account';

const HOUR_MS = 3_600_000;
const nowMs = pauseRecord().openedAtMs + HOUR_MS;

const answerWith =
  (records: readonly PauseRecord[], waiting: readonly WaitingPlace[]) =>
  ({ command }: CommandEvent): CommandAnswer => ({
    ...{ schemaVersion: 1, command, isDone: true, mode: 'enforce' },
    ...{ done: [], refusals: [], problems: [] },
    status: {
      ...{ guard: 'account', deployedMode: 'enforce', lastTick: null, records },
      ...{ decisions: [], waiting, bill: null },
    },
  });

const run = (
  argv: string[],
  changes: readonly Partial<PauseRecord>[] = [{}],
  waiting: readonly WaitingPlace[] = [],
) => {
  const records = changes.map((change) => ({ ...pauseRecord(), ...change }));
  const account = fakeAccount({ stack: {}, answer: answerWith(records, waiting) });
  return runCli(argv, { openAccount: account.open, nowMs, columns: 40 });
};
const linesOf = async (
  changes: readonly Partial<PauseRecord>[],
  waiting?: readonly WaitingPlace[],
): Promise<string[]> => (await run(['status'], changes, waiting)).stdout.split('\n');

test('a command stays in one piece where the terminal is narrow, and quotes an odd name', async () => {
  expect(await linesOf([{ functionName: 'a b' }])).toContain(
    "  resume npx --no-install spendfuse resume 'a b' --region eu-west-1",
  );
});

test.each<[string, Partial<PauseRecord>]>([
  ['is on probation', { phase: 'probation' }],
  ['ran away again', { holdLevel: 1 }],
])('what %s is given back by the command that is not refused', async (_what, changes) => {
  const lines = await linesOf([changes, { functionName: 'other', recordId: 'other-1' }]);
  expect(lines).toContain(
    '  resume npx --no-install spendfuse resume public-page --probation --region eu-west-1',
  );
  expect(lines).toContain('  resume npx --no-install spendfuse resume other --region eu-west-1');
  expect(lines).toContain(
    'resume all: npx --no-install spendfuse resume --all --probation --region eu-west-1',
  );
});

test.each<[PauseRecord['phase'], string]>([
  ['pausing', 'not fully stopped since'],
  ['probation', 'on probation since'],
  ['resuming', 'being resumed since'],
])('the phase %s is said in words', async (phase, words) => {
  const [first = ''] = (await linesOf([{ phase }])).filter((entry) =>
    entry.startsWith('public-page'),
  );
  expect(first).toContain(words);
});

test('a time of another day has its date', async () => {
  const text = (
    await linesOf([{ phaseSinceMs: nowMs - 30 * HOUR_MS, holdUntilMs: nowMs + 12 * HOUR_MS }])
  ).join(' ');
  const plain = text.replace(/\s+/g, ' ');
  expect(plain).toContain('paused since 2026-11-04 15:28 UTC (30 h)');
  expect(plain).toContain('restarts at 2026-11-06 09:28 UTC with a few executions at a time');
});

test('what was set aside is released by a command that has all it needs', async () => {
  const aside = { place: 'q', events: 3, keptUntilMs: null, isSetAside: true } as const;
  expect(await linesOf([{}], [{ functionName: 'orders', ...aside }])).toContain(
    "release  npx --no-install spendfuse release orders --backlog replay --reason 'the cause is gone' --region eu-west-1",
  );
});

test('what is not fully stopped is stopped by hand, with the profile that is in use', async () => {
  const { stdout } = await run(['status', '--profile', 'ops'], [{ phase: 'pausing' }]);
  expect(stdout).toContain(
    '  stop   aws lambda put-function-concurrency --reserved-concurrent-executions 0 --function-name public-page --region eu-west-1 --profile ops\n',
  );
  expect(stdout).not.toContain('  resume ');
});

test('one is spoken of as one', async () => {
  const waiting = { functionName: 'orders', place: 'the queue q', events: 1, keptUntilMs: null };
  const lines = (await run(['status', '--history'], [{ holdLevel: 1 }], [waiting])).stdout;
  expect(lines.replace(/\s+/g, ' ')).toContain('orders: 1 event in the queue q');
  expect(lines).not.toMatch(/\b1 (?:times|functions|events)\b/);
});

test('who asks and where is told within the columns', async () => {
  const { stderr } = await run(['arm', '--yes']);
  for (const line of stderr.split('\n')) expect([...line].length).toBeLessThanOrEqual(40);
  expect(stderr.replace(/\s+/g, ' ')).toContain('Mode: enforce already;');
});

test('a resume of all that one of them forbids says how to give back the others', async () => {
  const { stderr, code } = await run(['resume', '--all', '--yes'], [{}, { phase: 'probation' }]);
  expect(code).toBe(2);
  expect(stderr).toContain('or name the others alone');
});

describe('a name that is not on record', () => {
  test('is said by the status, with the one that may have been meant', async () => {
    const { stdout, code } = await run(['status', 'public-pgae']);
    const plain = stdout.replace(/\s+/g, ' ');
    expect(plain).toContain('public-pgae: no pause of it is on record; did you mean public-page?');
    expect(plain).not.toContain('Nothing is paused');
    expect(code).toBe(0);
  });

  test('is said before a resume asks', async () => {
    const { stderr } = await run(['resume', 'public-pgae', '--yes']);
    expect(stderr.replace(/\s+/g, ' ')).toContain('did you mean public-page?');
  });
});

test('a guard that observes answers whether it may be armed, from what it has seen', async () => {
  const answer = (event: CommandEvent): CommandAnswer => {
    const { status, ...rest } = answerWith([], [])(event);
    const because = 'it would have paused nothing, but has seen 3 days only';
    const arming = { answer: 'not-yet' as const, because, next: 'wait until it has seen 7' };
    return { ...rest, mode: 'observe', ...(status ? { status: { ...status, arming } } : {}) };
  };
  const open = fakeAccount({ stack: {}, answer }).open;
  const { stdout } = await runCli(['status'], { openAccount: open, nowMs, columns: 200 });
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'arming may I arm it? not yet: it would have paused nothing, but has seen 3 days only; wait until it has seen 7',
  );
  const json = await runCli(['status', '--output', 'json'], { openAccount: open, nowMs });
  expect(JSON.parse(json.stdout).mayArm.answer).toBe('not-yet');
});
