// Every verb of the help, typed as a person on call would, at the account guard and at the guard of a CDK app.
// A verb that the help gains has no row here, and fails; a row is what the verb does, or what it says to do instead.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TICK_EVENT } from '../../../lib/aws/contract';
import type { Io } from '../../../lib/cli/io';
import { programFor } from '../../../lib/cli/program';
import { sessionFor } from '../../../lib/cli/session';
import { type Ran, startSpendfuse } from '../spendfuse-process';
import { accountGuardText } from '../support/account-guard-text';
import { APP, appGuardText } from '../support/app-guard-text';
import { askAsCloudFormation } from '../support/deployment';
import { DrillFlood } from '../support/drill-flood';
import { flood, live, type Stage, startStage } from '../support/stage';
import { createFunction, feedFromQueue, lookAt, zipOf } from '../support/victims';

const NAMES = APP.functions;
const TEMPLATE = `Resources:
  Web: { Type: AWS::Lambda::Function, Properties: { MemorySize: 128 } }
`;
/** Two weeks of an hour's calls each. */
const USAGE = [
  'timestamp,invocations',
  ...Array.from(
    { length: 14 * 24 },
    (_, hour) => `${new Date(Date.UTC(2026, 0, 1, hour)).toISOString()},40`,
  ),
].join('\n');

type Guard = 'account' | 'app';

interface World {
  readonly guard: Guard;
  readonly stage: Stage;
  readonly drill: DrillFlood;
  readonly run: (...argv: string[]) => Promise<Ran>;
  readonly tick: () => Promise<unknown>;
  /** Functions as they were before the guard acted. */
  readonly before: unknown;
  readonly look: () => Promise<unknown>;
}

let folder: string;
let nowhere: (...argv: string[]) => Promise<Ran>;

const words = (text: string): string => text.replace(/\s+/g, ' ');
const done = { code: 0, stdout: expect.stringContaining('Done.') };

/** In the order of the story: an observing guard sees a flood, and a person takes over. */
const AT_A_GUARD: Readonly<Record<string, (world: World) => Promise<void>>> = {
  deploy: async ({ guard, run }) => {
    const expected = guard === 'account' ? 'No change' : 'lambda:PutFunctionConcurrency';
    const dry = await run('deploy', '--dry-run', '--template', guardFile());
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining(expected) });
    if (guard === 'account') return;
    const over = await run(
      'deploy',
      '--stack-name',
      APP.stackName,
      '--template',
      guardFile(),
      '--yes',
    );
    expect(words(over.stderr)).toContain(`the stack ${APP.stackName}`);
    expect(over.code).toBe(1);
  },
  status: async ({ run, tick, stage }) => {
    await tick();
    const calm = await run('status');
    expect(calm).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is paused') });
    await flood(stage.clients, ['by-url']);
    await tick();
    await tick();
    const { stdout } = await run('status');
    expect(stdout).toMatch(/^Running away now \(not paused: [^)]*\): about \$/);
    expect(stdout).toContain(' pause by-url --region us-east-1');
  },
  pause: async ({ run, stage }) => {
    expect(await run('pause', 'by-url', '--yes', '--reason', 'a flood')).toMatchObject(done);
    expect((await lookAt(stage.clients, 'by-url')).reserved).toBeLessThanOrEqual(1);
    expect((await run('status', '--exit-code')).code).toBe(4);
  },
  resume: async ({ run, look, before }) => {
    expect((await run('resume', '--yes')).code).toBe(2);
    expect(await run('resume', 'by-url', '--yes')).toMatchObject(done);
    expect(await look()).toEqual(before);
  },
  arm: async ({ run }) => {
    expect(await run('arm', '--yes')).toMatchObject(done);
    expect((await run('status')).stdout).toContain('enforc');
    expect(await run('arm', '--mode', 'observe', '--yes')).toMatchObject(done);
  },
  raise: async ({ run }) => {
    const to = ['--to', '50/day', '--reason', 'a campaign'];
    expect(await run('raise', 'calm', ...to, '--yes')).toMatchObject({ code: 0 });
    expect((await run('status')).stdout).toContain('$50');
  },
  snooze: async ({ run }) => {
    const wish = ['--for', '2h', '--reason', 'a load test', '--yes'];
    expect(await run('snooze', 'calm', ...wish)).toMatchObject({ code: 0 });
    expect(words((await run('status')).stdout)).toContain('a load test');
  },
  accept: async ({ run }) => {
    const { code } = await run('accept', 'calm', '--reason', 'a launch', '--yes');
    expect(code).toBe(0);
  },
  release: async ({ run }) => {
    const wish = ['--backlog', 'discard', '--reason', 'nothing of worth', '--yes'];
    const { code, stdout } = await run('release', 'by-queue', ...wish);
    expect({ code, stdout: words(stdout) }).toEqual({
      code: 1,
      stdout: expect.stringContaining('by-queue'),
    });
  },
  backtest: async ({ run }) => {
    const { code, stderr } = await run('backtest', 'by-url');
    expect([0, 1, 3]).toContain(code);
    expect(stderr).not.toContain('    at ');
  },
  verify: async ({ run, stage }) => {
    stage.gateway.packageOf = () => zipOf('index.js', stage.deployment.source.code);
    const { code, stdout } = await run('verify', '--template', guardFile());
    stage.gateway.packageOf = undefined;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Equal') });
  },
  drill: async ({ run, drill }) => {
    const { code, stdout } = await run('drill', '--yes', '--enforce', '--timeout', '5m');
    await drill.end();
    expect({ code, stdout: words(stdout) }).toEqual({
      code: 0,
      stdout: expect.stringContaining('roven'),
    });
  },
  destroy: async ({ guard, run, stage, drill }) => {
    if (guard === 'account')
      await askAsCloudFormation(drill.watchdog, 'Delete', stage.deployment.stackId);
    const { code, stdout, stderr } = await run('destroy', '--yes');
    if (guard === 'account')
      return expect({ code, stdout }).toMatchObject({ stdout: expect.stringMatching(/^Removed/) });
    expect(code).toBe(1);
    expect(words(stderr)).toContain('remove it from the app and deploy the app');
    const named = await run('destroy', '--stack-name', APP.stackName, '--yes');
    expect({ code: named.code, stderr: words(named.stderr) }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`the stack ${APP.stackName}`),
    });
    expect((await run('status')).code).toBe(0);
  },
};

/** These know of no guard. */
const WITHOUT_A_GUARD: Readonly<Record<string, readonly string[]>> = {
  demo: ['demo', '--no-animation'],
  simulate: ['simulate', 'exponential-self-trigger'],
  bench: ['bench', '--help'],
  replay: ['replay', 'usage.csv'],
  exposure: ['exposure', 'template.yaml'],
  scan: ['scan', 'template.yaml'],
  runbook: ['runbook', 'paused'],
  mcp: ['mcp'],
  help: ['help', 'status'],
};

const guardFile = (): string => join(folder, 'guard.json');

const PREPARED = {
  account: {
    mode: 'observe',
    prepare: async (clients) => {
      for (const name of NAMES) await createFunction(clients, { name });
      await feedFromQueue(clients, 'by-queue');
      await live(clients, NAMES);
    },
  },
  app: {
    mode: 'observe',
    app: { text: appGuardText(), stackName: APP.stackName },
    prepare: (clients) => live(clients, NAMES),
  },
} satisfies Record<Guard, Parameters<typeof startStage>[0]>;

async function worldOf(guard: Guard): Promise<World> {
  const stage = await startStage(PREPARED[guard]);
  const drill = new DrillFlood(stage);
  const look = async (): Promise<unknown> =>
    Promise.all(NAMES.map((name) => lookAt(stage.clients, name)));
  return {
    guard,
    stage,
    drill,
    look,
    before: await look(),
    run: (...argv) => startSpendfuse(stage.gateway.endpoint, ...argv).ended,
    tick: () => drill.watchdog.run(TICK_EVENT),
  };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendfuse-verbs-'));
  writeFileSync(guardFile(), accountGuardText());
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  writeFileSync(join(folder, 'usage.csv'), USAGE);
  nowhere = (...argv) => {
    const running = startSpendfuse('http://127.0.0.1:9', ...argv);
    running.child.stdin?.end();
    return running.ended;
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every verb of the help has a row, and no other', () => {
  const silent = { write: () => undefined, isTTY: false, columns: 80, rows: undefined };
  const io = { stdout: silent, stderr: silent, env: {}, version: '0' } as unknown as Io;
  const { commands } = programFor(sessionFor([], io, () => undefined));
  const rows = [...Object.keys(AT_A_GUARD), ...Object.keys(WITHOUT_A_GUARD)];
  expect(rows.sort()).toEqual(commands.map((command) => command.name()).sort());
});

describe.each<Guard>(['account', 'app'])('the guard of the %s', (guard) => {
  let world: World;
  beforeAll(async () => {
    world = await worldOf(guard);
  });
  afterAll(async () => {
    await world?.drill.end();
    await world?.drill.watchdog.stop();
    await world?.stage.stop();
  });

  test.each(Object.entries(AT_A_GUARD))('%s', async (_verb, tries) => {
    await tries(world);
  });
});

test.each(Object.entries(WITHOUT_A_GUARD))(
  '%s needs no guard and no network',
  async (verb, argv) => {
    const placed = argv.map((word) => (/\.(csv|yaml)$/.test(word) ? join(folder, word) : word));
    const { code, stdout, stderr } = await nowhere(...placed);
    expect({ code, stderr: stderr.includes('    at ') }).toEqual({ code: 0, stderr: false });
    if (verb !== 'mcp') expect(stdout.length).toBeGreaterThan(100);
  },
);
