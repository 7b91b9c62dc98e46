// The demonstration: one text animated or not, every figure from a run, the terminal left as it was found.
import { readFileSync } from 'node:fs';
import { demoScenes } from '../../lib/cli/render/demo-text';
import { textOf } from '../../lib/cli/terminal/scenes';
import { plainStyle } from '../../lib/cli/terminal/style';
import { widthOf } from '../../lib/cli/terminal/text';
import { type CliRun, runCli } from '../support/cli-io';
import { demoStory, simulatedRun } from '../support/demo-story';
import { expectGolden } from '../support/golden-file';
import { plotsIn } from '../support/sample-report';
import { oneIn } from '../support/seed-sweep';

const alertText =
  'Paused public-page: 34,165/min\n\nDo this:\n  npx --no-install spendfuse resume public-page';
const textFor = (changes: Parameters<typeof demoStory>[0], columns = 80): string =>
  textOf(demoScenes({ story: demoStory(changes), alertText }, plainStyle(columns)));

describe('the text', () => {
  test.each([80, 40])('reads the same in %d columns as its golden file', (columns) => {
    expectGolden(`demo-${columns}.txt`, textFor({}, columns));
  });

  test.each([40, 60, 100])('keeps within %d columns', (columns) => {
    const lines = textFor({}, columns).split('\n');
    // A command stays in one piece, however narrow: the terminal folds it, and a paste is still one command.
    for (const line of lines.filter((text) => !text.startsWith('  npx ')))
      expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  test('says so when the state after the resume differs', () => {
    const [first, ...others] = demoStory().held;
    const text = textFor({
      held: [
        { ...(first as NonNullable<typeof first>), after: undefined, isSame: false },
        ...others,
      ],
      summary: simulatedRun({ resumedExactly: false }),
    });
    expect(text).toContain("gone ≠ api prod at the account's throttle");
    expect(text).toContain('The state differs from the one before the attack.');
  });

  test('says so when nothing was paused', () => {
    const { moments } = demoStory();
    const text = textFor({
      moments: moments.filter(({ kind }) => kind === 'attack-starts'),
      record: null,
      held: [],
      alerts: [],
    });
    expect(text).toContain('It was not paused.');
  });
});

describe('a run', () => {
  let printed: CliRun;
  beforeAll(async () => {
    printed = await runCli(['demo', '--report', 'demo.svg'], { columns: 120 });
  });

  test('is what the README quotes, word for word', () => {
    const sentAlerts = printed.stdout.split('\n').map((line) => line.trim());
    const quoted =
      /^```\n(\d\d:\d\d:\d\d .*?)^```$/ms.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
    const lines = quoted
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => !sentAlerts.includes(line))).toEqual([]);
  });

  test('is the picture in the README (npm run picture)', () => {
    expect(printed.written['demo.svg']).toBe(readFileSync('docs/images/demo.svg', 'utf8'));
    expect(readFileSync('README.md', 'utf8')).toContain('(docs/images/demo.svg)');
  });

  test('ends in a pause, an exact resume and a comparison in dollars', () => {
    const { code, stdout, stderr, waitedMs } = printed;
    expect({ code, stderr, waitedMs }).toEqual({ code: 0, stderr: '', waitedMs: 0 });
    expect(stdout).toMatch(/Paused public-page/);
    expect(stdout).toMatch(/now {2}no reservation = as before/);
    expect(stdout).toMatch(/without the guard +\$\d+/);
    expect(stdout).toContain('npx --no-install spendfuse deploy');
  });

  test('is animated on a terminal, and Ctrl-C ends it with 130', async () => {
    const { code, isKeyboardClosed, stderr, waitedMs } = await runCli(['demo'], {
      isTTY: true,
      columns: 80,
      waits: ['waited', 'interrupted'],
    });
    expect({ code, isKeyboardClosed, stderr }).toEqual({
      code: 130,
      isKeyboardClosed: true,
      stderr: '',
    });
    expect(waitedMs).toBeGreaterThan(0);
  });
});

describe('a run that is no text', () => {
  let run: CliRun;
  beforeAll(async () => {
    const words = ['--seed', '30', '--output', 'json', '--report', 'demo.html'];
    run = await runCli(['demo', ...words]);
  });

  test('gives the same story as data', () => {
    const story = JSON.parse(run.stdout);
    const exact = { seed: 30, paused: true, resumedExactly: true };
    expect(story).toMatchObject({ schemaVersion: 1, run: exact });
    expect(story.savedUsd).toBeCloseTo(story.run.withoutGuardUsd - story.run.spentUsd, 6);
    expect(story.record.held).toHaveLength(story.held.length);
    expect(story.bystanders).toEqual({ count: expect.any(Number), touched: 0 });
  });

  test('shows on its page the spending, the rate against what is usual, and what was done and undone', () => {
    const page = run.written['demo.html'] ?? '';
    expect(run.code).toBe(0);
    expect(plotsIn(page)).toEqual([
      'What the attack costs, with and without the guard',
      'Calls a minute, against what is usual',
    ]);
    expect(page).toMatch(/<strong>Done: <\/strong>public-page paused: /);
    expect(page).toMatch(
      /<strong>Undone: <\/strong>public-page resumed in full: the cause is fixed/,
    );
    expect(page).toMatch(/threshold, \d+ at the end/);
    expect(page).toContain(
      '<td>reserved concurrency 0</td><td>no reservation</td><td>exactly</td>',
    );
  });
});

describe('on another cloud', () => {
  test.each(
    oneIn(2, [
      ['azure', 'A simulated Azure', 'set stopped'],
      ['gcp', 'A simulated Google Cloud', 'set manual scaling, 0 instances'],
    ] as const),
  )(
    '%s is told in its own words, and at once where that was asked for, on a terminal too',
    async (cloud, title, lever) => {
      const terminal = { isTTY: true, columns: 400, env: { NO_COLOR: '1' } };
      const words = ['demo', '--cloud', cloud, '--no-animation'];
      const { stdout, code, waitedMs } = await runCli(words, terminal);
      expect({ code, waitedMs }).toEqual({ code: 0, waitedMs: 0 });
      const unfolded = stdout.replace(/[\s│]+/g, ' ');
      for (const words of [title, lever, '= as before']) expect(unfolded).toContain(words);
      expect(unfolded).toContain(`npx --no-install spendfuse simulate all --cloud ${cloud}`);
      expect(stdout).not.toMatch(/AWS|Lambda|reserved concurrency|reservation/);
    },
    60_000,
  );
});
