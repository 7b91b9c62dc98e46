// Asking and telling the watchdog: what is shown before a change, what is believed of an answer, what a script learns.

import { Failure } from '../../../lib/cli/mistake';
import type { CommandAnswer, CommandEvent, GuardStatus } from '../../../lib/contract';
import { type CliWorld, runCli } from '../../support/cli-io';
import { pauseRecord } from '../../support/demo-story';
import { type FakeAccountOptions, fakeAccount } from '../../support/fakes/fake-account';
import { expectGolden } from '../../support/golden-file';

const nowMs = pauseRecord().openedAtMs + 47 * 60_000;

const answerTo = (command: CommandEvent['command'], changes: Partial<CommandAnswer> = {}) =>
  ({
    schemaVersion: 1,
    command,
    isDone: true,
    mode: 'enforce',
    done: [],
    refusals: [],
    problems: [],
    ...changes,
  }) satisfies CommandAnswer;

const status = (changes: Partial<GuardStatus> = {}): CommandAnswer =>
  answerTo('status', {
    status: {
      guard: 'account',
      deployedMode: 'enforce',
      lastTick: {
        atMs: nowMs - 40_000,
        outcome: 'done',
        functions: 214,
        openRecords: 1,
        readsBought: 12,
        problems: [],
      },
      records: [pauseRecord()],
      ...{ decisions: [], waiting: [], bill: null },
      ...changes,
    },
  });

/** Answers `status` with what is held, and any other command as it is told. */
function guarded(
  options: FakeAccountOptions & { reply?: Partial<CommandAnswer>; held?: CommandAnswer } = {},
) {
  const { reply = {}, held = status(), ...rest } = options;
  const account = fakeAccount({
    stack: {},
    answer: ({ command }) => (command === 'status' ? held : answerTo(command, reply)),
    ...rest,
  });
  const run = (argv: string[], world: CliWorld = {}) =>
    runCli(argv, { openAccount: account.open, nowMs, ...world });
  return { account, run };
}

describe('status', () => {
  test.each([80, 40])('reads in %d columns as its golden file', async (columns) => {
    const reply = { history: { records: [pauseRecord()], decisions: [] } };
    const { stdout, code } = await guarded({ reply }).run(['status', '--history'], { columns });
    expect(code).toBe(0);
    expectGolden(`status-${columns}.txt`, stdout);
  });

  test('exits 4 with --exit-code when something is paused, and 0 when nothing is', async () => {
    expect((await guarded().run(['status', '--exit-code'])).code).toBe(4);
    const calm = guarded({ held: status({ records: [] }) });
    const run = await calm.run(['status', '--exit-code']);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('Nothing is paused.');
  });

  test('--exit-code counts the functions that were named only', async () => {
    const { code } = await guarded().run(['status', 'another', '--exit-code']);
    expect(code).toBe(0);
  });

  test.each<[string, GuardStatus['lastTick'], string]>([
    ['that has never looked', null, 'it has not run yet'],
    [
      'that has not looked for long',
      {
        atMs: nowMs - 14 * 60_000,
        outcome: 'done',
        functions: 3,
        openRecords: 0,
        readsBought: 0,
        problems: [],
      },
      'last ran 14 min ago',
    ],
  ])('a guard %s is silent, and says so first', async (_what, lastTick, words) => {
    const { stdout } = await guarded({ held: status({ lastTick, records: [] }) }).run(['status']);
    expect(stdout.split('\n')[1]).toContain(`SILENT  ${words}`);
  });

  test('a record that cannot be read is shown as a problem, not left out', async () => {
    const { version: _, ...damaged } = pauseRecord();
    const { stdout } = await guarded({ held: status({ records: [damaged] }) }).run(['status']);
    expect(stdout).toContain('a record cannot be read');
  });

  test('prints the records as they are with --output json', async () => {
    const { stdout } = await guarded().run(['status', '--output', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      account: '123456789012',
      mode: 'enforce',
      paused: [pauseRecord()],
    });
  });

  test('asks nobody and announces nothing: it changes nothing', async () => {
    const { stderr, asked } = await guarded().run(['status']);
    expect({ stderr, asked }).toEqual({ stderr: '', asked: [] });
  });
});

describe('pause', () => {
  test('asks, then tells the watchdog who wants it and why', async () => {
    const { account, run } = guarded({ reply: { done: ['by-url: reserved concurrency 0'] } });
    const { code, stdout, asked } = await run(['pause', 'by-url', '--reason', 'costs too much'], {
      answer: 'yes',
    });
    expect({ code, asked }).toEqual({ code: 0, asked: ['Pause by-url?'] });
    expect(account.commands).toEqual([
      {
        command: 'pause',
        functions: ['by-url'],
        by: 'arn:aws:iam::123456789012:user/ana',
        because: 'costs too much',
      },
    ]);
    expect(stdout).toContain('done     by-url: reserved concurrency 0');
  });

  test('a refusal is exit 1, with its reason', async () => {
    const refusals = [{ function: 'nobody', because: 'the guard does not know this function' }];
    const { run } = guarded({ reply: { isDone: false, refusals } });
    const { code, stdout } = await run(['pause', 'nobody', '--yes']);
    expect(code).toBe(1);
    expect(stdout).toContain('left     nobody: the guard does not know this function');
    expect(stdout).toContain('Some of this could not be done; see above.');
  });
});

describe('resume', () => {
  test('shows what will be before and after, and only then asks', async () => {
    const { account, run } = guarded();
    const { stderr, code } = await run(['resume', 'public-page'], { answer: 'no' });
    expect(code).toBe(1);
    expect(stderr).toContain('reserved concurrency 0 → no reservation');
    expect(account.commands.map(({ command }) => command)).toEqual(['status']);
  });

  test('--all gives back everything on record', async () => {
    const { account, run } = guarded({ reply: { done: ['public-page: no reservation'] } });
    const { asked, code } = await run(['resume', '--all'], { answer: 'yes' });
    expect({ asked, code }).toEqual({ asked: ['Resume all 1?'], code: 0 });
    expect(account.commands[1]).toEqual({
      command: 'resume',
      how: 'full',
      by: 'arn:aws:iam::123456789012:user/ana',
    });
  });

  test('wants names or --all, and asks the cloud nothing without', async () => {
    const { account, run } = guarded();
    const { code, stderr } = await run(['resume'], { answer: 'yes' });
    expect(code).toBe(2);
    expect(stderr).toContain('spendfuse resume --all');
    expect(account.calls).toEqual([]);
  });

  test('--probation asks for probation', async () => {
    const { account, run } = guarded();
    await run(['resume', 'public-page', '--probation', '--yes']);
    expect(account.commands[1]).toMatchObject({ functions: ['public-page'], how: 'probation' });
  });

  test('asks nothing where nothing is held', async () => {
    const { run } = guarded({ held: status({ records: [] }) });
    const { asked, stderr, stdout } = await run(['resume', '--all'], { answer: 'yes' });
    expect(asked).toEqual([]);
    expect(stderr).toContain('Nothing is paused by this guard.');
    expect(stdout).toContain('There was nothing to do.');
  });
});

test('arm says from what to what', async () => {
  const held = { ...status(), mode: 'observe' } as const;
  const { account, run } = guarded({ held, reply: { done: ['the guard will enforce'] } });
  const { stderr, asked } = await run(['arm'], { answer: 'yes' });
  expect(stderr).toContain('Mode: observe → enforce');
  expect(asked).toEqual(['Set the guard to enforce?']);
  expect(account.commands[1]).toMatchObject({ command: 'arm', mode: 'enforce' });
});

describe('every verb that changes something', () => {
  const verbs = [['pause', 'f'], ['resume', '--all'], ['arm'], ['destroy']];

  test.each(verbs)('%s says account, Region and principal first', async (...argv) => {
    const { stderr } = await guarded().run([...argv, '--yes']);
    expect(stderr.split('\n')[0]).toBe(
      'account 123456789012 · eu-west-1 · arn:aws:iam::123456789012:user/ana',
    );
  });

  test.each(verbs)('%s wants --yes where nobody can be asked', async (...argv) => {
    const { account, run } = guarded();
    expect((await run(argv)).code).toBe(2);
    expect(account.calls).toEqual([]);
  });

  test.each(verbs)('%s says what to do where there is no guard', async (...argv) => {
    const { stderr, code } = await guarded({ stack: undefined }).run([...argv, '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('there is no guard in 123456789012 · eu-west-1');
    expect(stderr.replace(/\s+/g, ' ')).toContain('--region, --stack-name, --watchdog');
  });
});

describe('the watchdog', () => {
  test('of a guard in a stack of its owner is found without options', async () => {
    const watchdogs = [{ guard: 'shop', watchdogName: 'Shop-Watchdog-7xQ' }];
    const { account, run } = guarded({ stack: undefined, watchdogs });
    expect((await run(['status'])).code).toBe(0);
    expect(account.calls).toEqual(['status by Shop-Watchdog-7xQ']);
  });

  test('is not guessed where there are several', async () => {
    const watchdogs = ['a', 'b'].map((guard) => ({ guard, watchdogName: `${guard}-watchdog` }));
    const { account, run } = guarded({ stack: undefined, watchdogs });
    const { code, stderr } = await run(['pause', 'f', '--yes']);
    expect({ code, calls: account.calls }).toEqual({ code: 1, calls: [] });
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      '--watchdog a-watchdog (a), --watchdog b-watchdog (b)',
    );
  });

  test('is found by the stack’s one function when the outputs are not there', async () => {
    const { account, run } = guarded({ stack: { outputs: {} }, functions: ['its-function'] });
    await run(['status']);
    expect(account.calls).toEqual(['status by its-function']);
  });

  test('may be another stack’s, by its name', async () => {
    const { account, run } = guarded({ stack: undefined });
    expect((await run(['status', '--watchdog', 'my-watchdog'])).code).toBe(0);
    expect(account.calls).toEqual(['status by my-watchdog']);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['another schema', { ...status(), schemaVersion: 2 }],
    ['a status without records', { ...status(), status: {} }],
    ['text for a list', answerTo('status', { problems: 'none' as unknown as string[] })],
  ])('%s is not believed', async (_what, answer) => {
    const account = fakeAccount({ stack: {}, answer: () => answer });
    const { code, stderr } = await runCli(['status'], { openAccount: account.open });
    expect(code).toBe(1);
    expect(stderr.replace(/\s+/g, ' ')).toContain('answered in words that are not known here');
  });
});

test('the word of the version before still resumes on probation', async () => {
  const { account, run } = guarded();
  await run(['resume', '--all', '--probe', '--yes']);
  expect(account.commands.at(-1)).toMatchObject({ command: 'resume', how: 'probation' });
});

describe('destroy', () => {
  test('says what is resumed before it asks, and removes the stack', async () => {
    const { account, run } = guarded();
    const { code, stderr, stdout, asked } = await run(['destroy'], { answer: 'yes' });
    expect({ code, asked }).toEqual({ code: 0, asked: ['Remove the guard spendfuse?'] });
    expect(stderr).toContain('it resumes 1 before it goes: public-page');
    expect(account.calls.at(-1)).toBe('remove eu-west-1');
    expect(stdout).toContain('Removed: spendfuse');
  });

  test('a watchdog that does not answer is said, and does not stop it', async () => {
    const answer = (): never => {
      throw new Failure('the watchdog failed', 'see its log');
    };
    const { account, run } = guarded({ answer });
    const { code, stderr } = await run(['destroy', '--yes']);
    expect(code).toBe(0);
    expect(stderr.replace(/\s+/g, ' ')).toContain('what it has paused is not known');
    expect(account.calls.at(-1)).toBe('remove eu-west-1');
  });

  test('a removal that fails is exit 1, with the reason and what to do', async () => {
    const reasons = ['Uninstall: still paused: public-page'];
    const end = { outcome: 'failed', status: 'DELETE_FAILED', reasons } as const;
    const { code, stdout } = await guarded({ end }).run(['destroy', '--yes']);
    expect(code).toBe(1);
    expect(stdout).toContain('Uninstall: still paused: public-page');
    expect(stdout.replace(/\s+/g, ' ')).toContain('spendfuse destroy again');
  });

  test('offers to remove the bucket that held its template, after the stack is gone', async () => {
    const { account, run } = guarded({ hasBucket: true });
    const { stdout, asked } = await run(['destroy'], { answer: 'yes' });
    expect(asked).toEqual([
      'Remove the guard spendfuse?',
      'Remove the bucket spendfuse-templates too?',
    ]);
    expect(account.calls.slice(-2)).toEqual([
      'remove eu-west-1',
      'remove spendfuse-templates in eu-west-1',
    ]);
    expect(stdout).toContain('Removed: the bucket spendfuse-templates');
  });

  test('leaves a bucket that holds other things, and says so', async () => {
    const bucketEnd = { outcome: 'kept', because: 'it holds other objects too: mine' } as const;
    const { code, stdout } = await guarded({ hasBucket: true, bucketEnd }).run([
      ...['destroy', '--yes'],
    ]);
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('because it holds other objects too: mine');
  });

  test('a no removes nothing', async () => {
    const { account, run } = guarded();
    expect((await run(['destroy'], { answer: 'no' })).code).toBe(1);
    expect(account.calls).toEqual(['status by spendfuse-watchdog']);
  });
});
