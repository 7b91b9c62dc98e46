// The runs of `simulate`: what they promise, how a broken promise is told, and the contract of the JSON.
import { renderSimulation } from '../../lib/cli/render/simulate-text';
import { simulationJson } from '../../lib/cli/simulate';
import { plainStyle } from '../../lib/cli/terminal/style';
import { widthOf } from '../../lib/cli/terminal/text';
import { runCli } from '../support/cli-io';
import { honestRun, simulatedRun } from '../support/demo-story';
import { expectGolden } from '../support/golden-file';
import { plotsIn } from '../support/sample-report';

const runs = [
  simulatedRun(),
  simulatedRun({ scenario: 'slow-leak', secondsToPause: 118_680, boundUsd: 1393.045, seed: 1 }),
  honestRun(),
];
const broken = [
  simulatedRun({
    paused: false,
    secondsToPause: null,
    resumedExactly: null,
    spentUsd: 600,
    violations: ['the attack was not paused; it spent $600.00'],
  }),
  simulatedRun({
    scenario: 'pulse',
    seed: 7,
    overspendUsd: 12.26,
    resumedExactly: false,
    violations: [
      'the loss of $12.26 exceeds its bound of $12.25',
      'the state after the resume differs from the state before',
    ],
  }),
  honestRun({
    paused: true,
    violations: [
      'an honest run was paused',
      '2026-11-05T20:24:00Z mailer: it is a bystander, and no reservation was set',
    ],
  }),
];

describe('the text', () => {
  test.each([80, 40])('in %d columns reads as its golden file', (columns) => {
    const style = plainStyle(columns);
    expectGolden(
      `simulate-${columns}.txt`,
      renderSimulation({ runs, findings: broken.slice(1, 2), faults: 'none' }, style),
    );
    expectGolden(
      `simulate-broken-${columns}.txt`,
      renderSimulation({ runs: broken, findings: [], faults: 'heavy' }, style),
    );
  });

  test.each([40, 80])('keeps within %d columns', (columns) => {
    const text = renderSimulation(
      { runs: [...runs, ...broken], findings: broken, faults: 'light' },
      plainStyle(columns),
    );
    for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });
});

test('the JSON of a run has the fields of the contract, in their order', () => {
  expectGolden('simulate.json', simulationJson(runs, broken));
});

describe('a run', () => {
  test('prints the contract’s fields for a scenario, and the same bytes for the same seed', async () => {
    const words = ['simulate', 'long-runs', '--seed', '1', '--output', 'json'];
    const [first, second] = [await runCli(words), await runCli(words)];
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toBe(second.stdout);
    const { schemaVersion, runs: printed } = JSON.parse(first.stdout);
    expect(schemaVersion).toBe(1);
    expect(printed.map(Object.keys)).toEqual([Object.keys(simulatedRun())]);
    expect(printed[0]).toMatchObject({
      scenario: 'long-runs',
      seed: 1,
      kind: 'attack',
      paused: true,
    });
  });

  test('leaves honest traffic alone, and marks no stop on its page', async () => {
    const words = ['simulate', 'false-sample', '--report', 'run.html'];
    const { code, stdout, written } = await runCli(words);
    expect(code).toBe(0);
    expect(stdout).toContain('0 of 1 honest runs paused.');
    const page = written['run.html'] ?? '';
    expect(plotsIn(page)).toHaveLength(2);
    expect(page).not.toContain('class="marks"');
  });

  test('lists every scenario with its story', async () => {
    const { stdout } = await runCli(['simulate', '--list', '--output', 'json']);
    const { scenarios } = JSON.parse(stdout);
    expect(scenarios.length).toBeGreaterThan(15);
    for (const scenario of scenarios) expect(scenario.story).toMatch(/\w/);
    const { stdout: text } = await runCli(['simulate', '--list']);
    for (const { name } of scenarios) expect(text).toContain(name);
  });
});

test('another cloud is named in the command that replays a broken promise', () => {
  const broken = simulatedRun({ scenario: 'pulse', seed: 3, violations: ['it was not kept'] });
  const text = renderSimulation(
    { runs: [broken], findings: [], faults: 'heavy', cloud: 'azure' },
    plainStyle(),
  );
  expect(text).toContain('spendfuse simulate pulse --seed 3 --cloud azure --faults heavy');
});

test('a cloud that is not simulated is a mistake', async () => {
  const { code, stderr } = await runCli(['simulate', 'pulse', '--cloud', 'oracle']);
  expect(code).toBe(2);
  expect(stderr).toContain("'oracle'");
});
