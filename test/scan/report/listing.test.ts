// What a report lists and what it only counts: by default what is worth a person's minute, never less than a gate fails on.

import { renderScan, SCAN_FORMATS } from '../../../lib/scan/report';
import { hasFindings, type ScanReport, scan } from '../../../lib/scan/scan';
import type { ScanSettings } from '../../../lib/scan/settings';
import { runCli } from '../../support/cli-io';
import { fixture, resources } from '../sources';

/** A queue of its own: one medium finding. Nothing else is worse than low. */
const shop = resources(`
  Jobs: {Type: AWS::SQS::Queue}
  A: {Type: AWS::Lambda::Function}
  B: {Type: AWS::Lambda::Function}
  Source: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref A, EventSourceArn: !GetAtt Jobs.Arn}}`);
const scanned = (settings: ScanSettings): ScanReport => scan([shop], settings);
const severities = ({ findings }: ScanReport) => new Set(findings.map(({ severity }) => severity));

test('findings below the level are counted by rule, and every count holds them', () => {
  const all = scanned({});
  const some = scanned({ findingsFrom: 'medium' });
  expect(severities(all)).toContain('low');
  expect(severities(some)).toEqual(new Set(['medium']));
  expect(some.counts).toEqual(all.counts);
  const unlisted = some.unlisted.reduce((sum, { count }) => sum + count, 0);
  expect(some.findings.length + unlisted).toBe(all.findings.length);
  expect(all.unlisted).toEqual([]);
});

test.each(SCAN_FORMATS.filter((format) => format !== 'json' && format !== 'junit'))(
  '%s names the rules of what is not listed, and the option that lists it',
  (format) => {
    const text = renderScan(scanned({ findingsFrom: 'medium' }), format, { version: '1' });
    expect(text).toContain('findings are not listed: ');
    expect(text).toContain('no-budget-action');
    expect(text).toContain('--findings-from low lists everything.');
    const everything = renderScan(scanned({}), format, { version: '1' });
    expect(everything).not.toContain('not listed');
  },
);

test('a gate fails on what is not listed', () => {
  const report = scanned({ findingsFrom: 'high' });
  expect(report.findings).toEqual([]);
  expect(hasFindings(report, 'low')).toBe(true);
  expect(hasFindings(report, 'medium')).toBe(true);
  expect(hasFindings(report, 'high')).toBe(false);
});

test('a loop is listed by its confidence, whatever the level', () => {
  const loops = scan([fixture('rules/loop/bad.yaml')], {
    findingsFrom: 'high',
    minimumConfidence: 'low',
  });
  const found = scan([fixture('rules/loop/bad.yaml')], { minimumConfidence: 'low' });
  const only = ({ findings }: ScanReport) => findings.filter(({ ruleId }) => ruleId === 'loop');
  expect(only(loops)).toEqual(only(found));
});

test('an acceptance that accepts nothing any more is always listed', () => {
  const ignore = [{ rule: 'open-route', reason: 'a webhook' }];
  const { findings } = scanned({ findingsFrom: 'high', ignore });
  expect(findings).toMatchObject([{ ruleId: 'stale-suppression' }]);
});

describe('the command line', () => {
  const files = { 'template.yaml': shop.text };
  const listed = async (...words: string[]) => {
    const { code, stdout } = await runCli(['scan', '-o', 'json', ...words], { files });
    return { code, levels: severities(JSON.parse(stdout) as ScanReport) };
  };

  test('lists medium and high unless it is asked for more or for less', async () => {
    expect(await listed()).toEqual({ code: 0, levels: new Set(['medium']) });
    const low = await listed('--findings-from', 'low');
    expect(low).toEqual({ code: 0, levels: new Set(['medium', 'low']) });
    expect(await listed('--findings-from', 'high')).toEqual({ code: 0, levels: new Set() });
  });

  test('lists whatever fails the build, even below the level', async () => {
    const low = await listed('--findings-from', 'high', '--fail-on', 'low');
    expect(low).toEqual({ code: 3, levels: new Set(['medium', 'low']) });
  });

  test('takes the level from the settings, where it is not on the line', async () => {
    const withSettings = { files: { ...files, 'spendfuse.yaml': 'findingsFrom: low' } };
    const { stdout } = await runCli(['scan'], withSettings);
    expect(stdout).toMatch(/^LOW /m);
    expect(stdout).not.toContain('not listed');
    const wrong = { files: { ...files, 'spendfuse.yaml': 'findingsFrom: worst' } };
    const { code, stderr } = await runCli(['scan'], wrong);
    expect(code).toBe(2);
    expect(stderr).toContain("findingsFrom is 'worst'");
  });
});
