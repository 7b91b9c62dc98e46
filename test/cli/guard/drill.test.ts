// A drill on the command line, from the announcement to the removal, with a guard that works and with each flaw it can have.
import { type CliWorld, runCli } from '../../support/cli-io';
import { type DrillFlaws, DrillWorld } from '../../support/drill-world';
import { expectGolden } from '../../support/golden-file';

async function drilled(flaws: DrillFlaws = {}, argv: readonly string[] = [], more: CliWorld = {}) {
  const world = new DrillWorld(flaws);
  const run = await runCli(['drill', '--yes', ...argv], { ...world.cli, ...more });
  return { world, ...run };
}

const jsonOf = async (flaws: DrillFlaws, argv: readonly string[] = []) => {
  const { stdout, code, world } = await drilled(flaws, [...argv, '--output', 'json']);
  return { ...JSON.parse(stdout), code, world };
};

describe('a guard that works', () => {
  test('is proven: every step is seen to happen, and nothing is left', async () => {
    const report = await jsonOf({});
    expect(report).toMatchObject({
      code: 0,
      outcome: 'proven',
      failedStep: null,
      before: ['no reservation'],
      after: ['no reservation'],
      isRemoved: true,
    });
    expect(report.steps.map((step: { outcome: string }) => step.outcome)).toEqual(
      new Array(11).fill('done'),
    );
    expect(report.secondsToPause).toBeGreaterThanOrEqual(300);
    expect(report.world.account.calls.slice(-1)).toEqual(['remove eu-west-1']);
  });

  test.each([80, 40])('reads in %d columns as its golden file', async (columns) => {
    const { stderr, stdout } = await drilled({}, [], { columns });
    expectGolden(`drill-${columns}.txt`, `${stderr}---\n${stdout}`);
  });

  test('says what it creates, costs and takes before it asks, and a no creates nothing', async () => {
    const world = new DrillWorld();
    const { code, stderr, asked } = await runCli(['drill'], { ...world.cli, answer: 'no' });
    expect(code).toBe(1);
    expect(asked).toEqual(['Run the drill?']);
    for (const words of ['costs at most $0.09', 'takes at most 43 min', 'spendfuse-drill'])
      expect(stderr.replace(/\s+/g, ' ')).toContain(words);
    expect(world.account.calls).toEqual(['status by spendfuse-watchdog']);
  });

  test('the canary carries the tags by which the guard watches it, and no permission at all', async () => {
    const { world } = await drilled();
    const { template } = world.account.proposals[0] ?? { template: '{}' };
    const { Role, Canary } = JSON.parse(template).Resources;
    expect(Role.Properties).not.toHaveProperty('Policies');
    expect(Role.Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(Canary.Properties.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'spendfuse:guard', Value: 'account' },
        { Key: 'spendfuse:ceiling-usd-per-hour', Value: '0.01' },
      ]),
    );
  });

  test('it never calls more often than it said', async () => {
    const { world } = await drilled({ verdictAfterMs: null }, ['--timeout', '60m']);
    expect(world.callsMade).toBeLessThanOrEqual(60 * 60 * 2 + 63);
  });
});

describe('a guard that only observes', () => {
  test('proves detection and no more', async () => {
    const report = await jsonOf({ mode: 'observe' });
    expect(report).toMatchObject({ code: 3, outcome: 'detected', failedStep: null });
    const reached = report.steps.filter((step: { outcome: string }) => step.outcome === 'done');
    expect(reached.map((entry: { step: string }) => entry.step)).toEqual([
      'looks',
      'created',
      'called',
      'seen',
    ]);
    expect(report.isRemoved).toBe(true);
  });

  test('says how the rest can be proven', async () => {
    const { stdout } = await drilled({ mode: 'observe' });
    expect(stdout).toContain('Detected, not proven');
    expect(stdout).toContain('--enforce');
  });

  test('pauses the canary alone with --enforce, and is proven', async () => {
    const report = await jsonOf({ mode: 'observe' }, ['--enforce']);
    expect(report).toMatchObject({ code: 0, outcome: 'proven', mode: 'observe' });
    expect(report.world.account.proposals[0].template).toContain('spendfuse:mode');
  });

  test('is not proven when nobody took its alert', async () => {
    const lost = 'CANARY: the alert "would-pause" was not delivered (refused): no such topic';
    const report = await jsonOf({ mode: 'observe', tickProblems: [lost] });
    expect(report).toMatchObject({ code: 3, outcome: 'not-proven', failedStep: 'seen' });
  });
});

describe('a guard with a flaw is not proven, and the failed step is named', () => {
  test.each<[string, DrillFlaws, string, string]>([
    ['has never looked', { neverTicked: true }, 'looks', 'it has not run yet'],
    ['has not looked for an hour', { isSilent: true }, 'looks', 'last ran 1 h'],
    ['sees nothing', { verdictAfterMs: null }, 'seen', 'saw nothing unusual'],
    [
      'sees nothing and has problems',
      { verdictAfterMs: null, tickProblems: ['metrics cannot be read'] },
      'seen',
      'metrics cannot be read',
    ],
    ['slows down only', { pausedTo: 1 }, 'paused', 'slowed down to reserved concurrency 1'],
    ['records what was not so', { recordedPrior: 7 }, 'paused', 'it had reserved concurrency 7'],
    ['pauses nothing really', { isDeaf: true }, 'refused', 'still run'],
    ['tells nobody', { isAlertLost: true }, 'told', 'no topic or channel accepted it'],
    ['does not resume', { resumeRefusal: 'another run is in progress' }, 'resumed', 'another run'],
    ['gives back something else', { givenBack: 3 }, 'equal', 'reserved concurrency 3'],
  ])('one that %s', async (_what, flaws, step, words) => {
    const report = await jsonOf(flaws);
    expect(report).toMatchObject({ code: 3, outcome: 'not-proven', failedStep: step });
    const failed = report.steps.find((entry: { outcome: string }) => entry.outcome === 'failed');
    expect(failed.because).toContain(words);
    expect(report.isRemoved).toBe(true);
  });

  test('a canary that is still held is given back before it is removed', async () => {
    const { world } = await drilled({ isAlertLost: true });
    expect(world.account.commands.map(({ command }) => command)).toContain('resume');
    expect(world.account.calls.slice(-1)).toEqual(['remove eu-west-1']);
  });

  test('a silent guard costs nothing: no canary is created', async () => {
    const { world } = await drilled({ isSilent: true });
    expect(world.account.proposals).toEqual([]);
  });
});

describe('what is left', () => {
  const failed = { outcome: 'failed', status: 'DELETE_FAILED', reasons: ['Role: denied'] } as const;

  test('of an earlier drill is removed first', async () => {
    const leftover = { name: 'spendfuse-drill', parameters: { DrillOf: 'account' } };
    const { world, code, stderr } = await drilled({ account: { drill: { leftover } } });
    expect(code).toBe(0);
    expect(stderr).toContain('What is left of an earlier drill is removed first');
    expect(world.account.calls.filter((call) => !call.includes('by'))).toEqual([
      'remove eu-west-1',
      'propose eu-west-1',
      'execute eu-west-1',
      'remove eu-west-1',
    ]);
  });

  test('a stack of that name that is not a drill’s is not touched', async () => {
    const leftover = { name: 'spendfuse-drill', parameters: {} };
    const { world, code, stderr } = await drilled({ account: { drill: { leftover } } });
    expect(code).toBe(1);
    expect(stderr).toContain('no drill made it');
    expect(world.account.calls).toEqual(['status by spendfuse-watchdog']);
  });

  test('after a removal that failed is named, with the command that removes it', async () => {
    const { code, stdout } = await drilled({ account: { drill: { remove: failed } } });
    expect(code).toBe(1);
    expect(stdout).toContain('Proven');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'aws cloudformation delete-stack --stack-name spendfuse-drill --region eu-west-1',
    );
  });

  test('after a creation that failed is removed, and the failure says why', async () => {
    const { world, code, stderr } = await drilled({
      account: { drill: { create: { ...failed, reasons: ['Canary: quota'] } } },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('the canary was not created: Canary: quota');
    expect(world.account.calls.slice(-1)).toEqual(['remove eu-west-1']);
  });
});

test.each([
  ['creates', 'propose eu-west-1'],
  ['waits for', 'execute eu-west-1'],
])('Ctrl-C while it %s the canary removes it, once, and proves nothing', async (_what, moment) => {
  const interrupts: (() => Promise<void>)[] = [];
  const during = async (call: string): Promise<void> => {
    if (call === moment) void interrupts[0]?.();
  };
  const { world, code, stdout, stderr } = await drilled({ account: { during } }, [], {
    interrupts,
  });
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(stderr).toContain('Removing the canary');
  expect(world.account.calls.filter((call) => call.startsWith('remove'))).toHaveLength(1);
  expect(world.callsMade).toBe(0);
});

test('Ctrl-C during the flood stops the calls and removes the canary', async () => {
  const interrupts: (() => Promise<void>)[] = [];
  const world = new DrillWorld();
  let sleeps = 0;
  const { code } = await runCli(['drill', '--yes'], {
    ...world.cli,
    interrupts,
    onSleep: (ms) => {
      world.cli.onSleep?.(ms);
      sleeps += 1;
      if (sleeps === 5) void interrupts[0]?.();
    },
  });
  const callsMade = world.callsMade;
  expect(code).toBe(130);
  expect(callsMade).toBeLessThan(5 * 16 + 2);
  expect(world.account.calls.slice(-1)).toEqual(['remove eu-west-1']);
});

test.each(['4m', '61m', '20h', 'soon'])('--timeout %s is a mistake', async (text) => {
  const { code, stderr, world } = await drilled({}, ['--timeout', text]);
  expect(code).toBe(2);
  expect(stderr).toContain('from 5m to 60m');
  expect(world.account.calls).toEqual([]);
});

test('without a terminal nothing is created unless --yes says so', async () => {
  const world = new DrillWorld();
  const { code, stderr } = await runCli(['drill'], world.cli);
  expect(code).toBe(2);
  expect(stderr).toContain('pass --yes');
  expect(world.account.calls).toEqual([]);
});
