// The verbs of a function's owner: what they send, what they refuse before anything is sent, what history shows.
// A decision needs a reason, a bound and a yes; what ran away is given back in full only by force.
import type { CommandAnswer, CommandEvent, GuardStatus } from '../../../lib/contract';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { runCli } from '../../support/cli-io';
import { raise, snooze } from '../../support/decisions';
import { pauseRecord } from '../../support/demo-story';
import { fakeAccount } from '../../support/fakes/fake-account';

const nowMs = pauseRecord().openedAtMs + 47 * 60_000;
const ANA = 'arn:aws:iam::123456789012:user/ana';

interface Held {
  readonly records?: readonly PauseRecord[];
  readonly beyond?: Pick<GuardStatus, 'decisions' | 'waiting' | 'bill'>;
}

const NOTHING = { decisions: [], waiting: [], bill: null };

function guarded(
  { records = [], beyond = NOTHING }: Held = {},
  changes: Partial<CommandAnswer> = {},
) {
  const answer = ({ command }: CommandEvent): CommandAnswer => ({
    ...{ schemaVersion: 1, command, isDone: true, mode: 'enforce' },
    ...{ done: [], refusals: [], problems: [] },
    ...(command === 'status'
      ? {
          status: { guard: 'shop', deployedMode: 'enforce', lastTick: null, records, ...beyond },
        }
      : {}),
    ...(command === 'history' ? changes : {}),
  });
  const account = fakeAccount({ stack: {}, answer });
  const run = (argv: string[]) => runCli(argv, { openAccount: account.open, nowMs });
  return { account, run };
}

const sent = async (argv: string[], held: Held = {}) => {
  const { account, run } = guarded(held);
  const { code, stderr } = await run(argv);
  const commands = account.commands.filter(({ command }) => command !== 'status');
  return { code, stderr, commands };
};

describe('raise', () => {
  test('sends the ceiling, its time, who and why', async () => {
    const argv = ['raise', 'orders', '--to', '$50/day', '--for', '2h', '--reason', 'a sale', '-y'];
    const { code, commands } = await sent(argv);
    expect(code).toBe(0);
    expect(commands).toEqual([
      {
        command: 'raise',
        function: 'orders',
        usd: 50,
        period: 'day',
        forMs: 7_200_000,
        by: ANA,
        because: 'a sale',
      },
    ]);
  });

  test('without --for it has no end', async () => {
    const { commands } = await sent(['raise', 'a', '--to', '5/hour', '--reason', 'x', '-y']);
    expect(commands[0]).not.toHaveProperty('forMs');
  });
});

test('snooze and accept send what they are about', async () => {
  const { commands } = await sent(['snooze', 'a', '--for', '30m', '--reason', 'a test', '-y']);
  expect(commands).toEqual([
    { command: 'snooze', function: 'a', forMs: 1_800_000, by: ANA, because: 'a test' },
  ]);
  const accepted = await sent(['accept', 'a', '--reason', 'we grew', '-y']);
  expect(accepted.commands).toEqual([
    { command: 'accept', function: 'a', by: ANA, because: 'we grew' },
  ]);
});

test.each([
  [['raise', 'a', '--to', '50', '--reason', 'x', '-y']],
  [['raise', 'a', '--to', '0/day', '--reason', 'x', '-y']],
  [['raise', 'a', '--to', '-5/day', '--reason', 'x', '-y']],
  [['raise', 'a', '--to', '50/day', '-y']],
  [['raise', 'a', '--to', '50/day', '--for', '2 weeks', '--reason', 'x', '-y']],
  [['snooze', 'a', '--reason', 'x', '-y']],
  [['snooze', 'a', '--for', '0m', '--reason', 'x', '-y']],
  [['accept', 'a', '-y']],
  [['accept', '--reason', 'x', '-y']],
])('%j is a mistake, and sends nothing', async (argv) => {
  const { code, commands } = await sent(argv);
  expect(code).toBe(2);
  expect(commands).toEqual([]);
});

describe('resume', () => {
  const risky: Array<[string, Partial<PauseRecord>]> = [
    ['on probation', { phase: 'probation' }],
    ['that ran away again', { holdLevel: 1 }],
  ];

  test.each(risky)('refuses to give back in full what is %s', async (_, changes) => {
    const records = [{ ...pauseRecord(), ...changes }];
    const { code, commands, stderr } = await sent(['resume', '--all', '-y'], { records });
    expect(code).toBe(2);
    expect(commands).toEqual([]);
    expect(stderr).toContain('--force --reason');
  });

  test.each(risky)('gives it back by force, with a reason: %s', async (_, changes) => {
    const records = [{ ...pauseRecord(), ...changes }];
    const argv = ['resume', '--all', '-y', '--force', '--reason', 'found the bug'];
    const { code, commands } = await sent(argv, { records });
    expect(code).toBe(0);
    expect(commands).toMatchObject([
      { command: 'resume', how: 'full', force: true, because: 'found the bug' },
    ]);
  });

  test('releases what was set aside, with a reason and only in words that are known', async () => {
    const words = ['release', 'orders', '-y', '--reason', 'checked', '--backlog'];
    const { commands } = await sent([...words, 'discard']);
    expect(commands).toMatchObject([
      { command: 'release', function: 'orders', how: 'discard', because: 'checked' },
    ]);
    expect((await sent([...words, 'keep'])).code).toBe(2);
    expect((await sent(['release', 'orders', '-y', '--reason', 'checked'])).code).toBe(2);
  });

  test('does not take --force without a reason', async () => {
    expect((await sent(['resume', '--all', '-y', '--force'])).code).toBe(2);
  });

  test('says what becomes of what waited, and leaves it to the guard where nobody said', async () => {
    const records = [pauseRecord()];
    const discard = await sent(['resume', '--all', '-y', '--backlog', 'discard'], { records });
    expect(discard.commands[0]).toMatchObject({ backlog: 'discard' });
    const plain = await sent(['resume', '--all', '-y'], { records });
    expect(plain.commands[0]).not.toHaveProperty('backlog');
    expect((await sent(['resume', '--all', '-y', '--backlog', 'burn'], { records })).code).toBe(2);
  });
});

describe('status', () => {
  const beyond = {
    decisions: [snooze()],
    waiting: [
      { functionName: 'orders', place: 'rescue', events: 1204, keptUntilMs: nowMs + 86_400_000 },
      { functionName: 'mail', place: '', events: 0, keptUntilMs: null, problem: 'denied' },
    ],
    bill: { sinceMs: nowMs - 86_400_000, ticks: 1440, readsBought: 90, usd: 0.0212 },
  };

  test('tells what waits where and until when, what was decided, and what the guard costs', async () => {
    const { stdout } = await guarded({ beyond }).run(['status']);
    expect(stdout).toMatch(
      /waits {4}orders: 1,204 events in rescue, the first is kept until\s+2026-/,
    );
    expect(stdout).toContain('mail: its waiting events cannot be counted: denied');
    expect(stdout).toContain('decided  orders: only observed until 2026-11-21T05:20:00Z');
    expect(stdout).toMatch(/costs {4}about \$0\.02 since/);
  });

  test('says so where the guard is of an older version, and answers all the same', async () => {
    const older = { decisions: undefined, waiting: undefined } as unknown as Held['beyond'];
    const { code, stdout } = await guarded({ beyond: older }).run(['status', '--history']);
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('reports no decisions, waiting events or bill');
  });

  test('tells how often a pause was repeated', async () => {
    const { stdout } = await guarded({ records: [{ ...pauseRecord(), holdLevel: 2 }] }).run([
      'status',
    ]);
    expect(stdout.replace(/\s+/g, ' ')).toContain('paused again 2 times, each hold twice as long');
  });

  test('--history has every step with who, when, why, before and after, and every decision', async () => {
    const past = { records: [pauseRecord()], decisions: [raise()] };
    const { account, run } = guarded({ beyond }, { history: past });
    const { stdout } = await run(['status', 'orders', '--history']);
    expect(account.commands[1]).toEqual({ command: 'history', functions: ['orders'] });
    const [step] = pauseRecord().history;
    const words = stdout.replace(/\s+/g, ' ');
    expect(words).toContain(`running → ${step?.phase}, by ${step?.by}: `);
    expect(words).toContain('ceiling raised to $50.00/day');
    expect(words).toContain(`by ${raise().by}: a sale`);
    const json = await run(['status', '--history', '--output', 'json']);
    expect(JSON.parse(json.stdout).history).toEqual(past);
  });

  test('--history of a damaged record says so', async () => {
    const past = { records: [{ recordId: 'x' }], decisions: [{ kind: 'raise' }] };
    const { stdout } = await guarded({ beyond }, { history: past }).run(['status', '--history']);
    expect(stdout).toContain('a record cannot be read');
    expect(stdout).toContain('a decision cannot be read');
  });
});
