// Every rule finds its bad fixture and leaves its good one alone, and says enough to act on.
// A rule without both fixtures, or missing from the page of rules, fails here.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../lib/scan/finding';
import { renderScanText } from '../../lib/scan/report/text';
import { rules } from '../../lib/scan/rules';
import { scan, scanInventory } from '../../lib/scan/scan';
import { SEVERITIES } from '../../lib/scan/severity';
import { rulesPage } from './rules-page';
import { fixture, fixturesIn, functionOf, inline, inventoryOf, resources } from './sources';

const findingsOf = (ruleId: string, kind: 'good' | 'bad'): Finding[] =>
  scan([fixture(`rules/${ruleId}/${kind}.yaml`)]).findings.filter(
    (finding) => finding.ruleId === ruleId,
  );

const ids = rules.map((rule) => rule.id);

describe('rules', () => {
  test.each(ids)('%s reports its bad fixture', (id) => {
    const found = findingsOf(id, 'bad');
    expect(found.length).toBeGreaterThan(0);
    for (const finding of found) {
      expect(SEVERITIES).toContain(finding.severity);
      expect(finding.message).toMatch(/\S/);
      expect(finding.fix).toMatch(/\S/);
      expect(finding.evidence).toMatchObject({
        file: `rules/${id}/bad.yaml`,
        line: expect.any(Number),
      });
    }
  });

  test.each(ids)('%s leaves its good fixture alone', (id) => {
    expect(findingsOf(id, 'good')).toEqual([]);
  });

  test('each has one file of its name and no other', () => {
    const files = fixturesIn('rules').map(({ file }) => file.split('/')[1]);
    expect([...new Set(files)].sort()).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(existsSync(join(__dirname, `../../lib/scan/rules/${id}.ts`))).toBe(true);
  });

  test('the page of rules is up to date', () => {
    const path = join(__dirname, '../../docs/rules.md');
    if (process.env.SPENDFUSE_WRITE_DOCS) writeFileSync(path, rulesPage());
    expect(readFileSync(path, 'utf8')).toBe(rulesPage());
  });
});

describe('what a finding says', () => {
  const message = (source: ReturnType<typeof resources>, ruleId: string, settings = {}) =>
    scan([source], settings).findings.find((finding) => finding.ruleId === ruleId)?.message;

  test('an unbounded function shows what its account would burn in an hour', () => {
    // 1,000 × 1 GB × $0.0000166667 × 3,600 s = $60.00012, rounded up.
    const source = resources(
      '  Big: {Type: AWS::Lambda::Function, Properties: {MemorySize: 1024}}',
    );
    expect(message(source, 'no-concurrency-bound')).toContain('$60.01 an hour');
  });

  test('a known quota replaces the default of 1,000', () => {
    const source = resources(
      '  Big: {Type: AWS::Lambda::Function, Properties: {MemorySize: 1024}}',
    );
    expect(message(source, 'no-concurrency-bound', { accountConcurrency: 10 })).toContain(
      '10 times at once',
    );
  });

  test('an account with a quota of 10 can reserve nothing', () => {
    const source = resources(
      '  One: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: 1}}',
    );
    expect(message(source, 'quota-too-small')).toBeUndefined();
    expect(message(source, 'quota-too-small', { accountConcurrency: 10 })).toContain(
      'can reserve 0',
    );
  });

  test('a ceiling of the settings holds for functions without their own', () => {
    const source = resources(
      '  Enc: {Type: AWS::Lambda::Function, Properties: {MemorySize: 1024, Timeout: 60, ReservedConcurrentExecutions: 10}}',
    );
    expect(message(source, 'bound-above-ceiling')).toBeUndefined();
    expect(message(source, 'bound-above-ceiling', { ceilingUsdPerDay: 1 })).toContain(
      'over its ceiling of $1.00',
    );
    expect(message(source, 'bound-above-ceiling', { ceilingUsdPerDay: 1_000 })).toBeUndefined();
  });

  test('an unresolved reservation is not called missing', () => {
    const source = inline(`
Parameters: {Limit: {Type: Number}}
Resources:
  Some: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: !Ref Limit}}`);
    const report = scan([source]);
    expect(report.findings.map((finding) => finding.ruleId)).not.toContain('no-concurrency-bound');
    expect(report.blindSpots.map((spot) => spot.what)).toContain('parameter Limit');
  });

  test("nothing is asked of CDK's own functions", () => {
    const report = scan(fixturesIn('cdk/machinery'));
    const named = report.findings.filter((finding) =>
      /Custom|LogRetention|BucketNotifications|AWS679|framework/.test(finding.resource),
    );
    expect(named).toEqual([]);
  });

  test('measured use decides where there is any', () => {
    const inventory = inventoryOf(
      resources(
        '  Job: {Type: AWS::Lambda::Function, Properties: {MemorySize: 2048, Timeout: 300}}',
      ),
    );
    const item = functionOf(inventory, 'Job');
    const rulesHit = () =>
      scanInventory({ ...inventory }).findings.map((finding) => finding.ruleId);
    expect(rulesHit()).not.toContain('memory-above-need');
    item.measured = { memoryUsedMbMax: 200, durationMsP99: 2_000 };
    expect(rulesHit()).toEqual(expect.arrayContaining(['memory-above-need', 'timeout-above-need']));
    item.measured = { memoryUsedMbMax: 1_900, durationMsP99: 120_000 };
    expect(rulesHit()).not.toContain('memory-above-need');
    expect(rulesHit()).not.toContain('timeout-above-need');
  });

  test('an open permission for everyone is reported, a narrowed one is not', () => {
    const permission = (more: string) =>
      resources(`  Fn: {Type: AWS::Lambda::Function}
  Any: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: '*'${more}}}`);
    expect(message(permission(''), 'open-to-anyone')).toContain('anyone with an AWS account');
    expect(
      message(permission(", SourceAccount: '123456789012'"), 'open-to-anyone'),
    ).toBeUndefined();
  });

  test('a loop of hundreds is told on one screen, and held whole for machines', () => {
    const COUNT = 200;
    const parts = Array.from(
      { length: COUNT },
      (
        _,
        at,
      ) => `  Fn${at}: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role${at}.Arn}}
  Queue${at}: {Type: AWS::SQS::Queue}
  Role${at}: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt 'Queue${(at + 1) % COUNT}.Arn'}]}}]}}
  Map${at}: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref Fn${at}, EventSourceArn: !GetAtt Queue${at}.Arn}}`,
    );
    const report = scan([resources(parts.join('\n'))]);
    const [loop] = report.findings.filter(({ ruleId }) => ruleId === 'loop');
    expect(loop?.message).toContain(` → ${2 * COUNT - 12} more → `);
    expect(loop?.related).toHaveLength(2 * COUNT);
    const text = renderScanText({ ...report, findings: loop ? [loop] : [] }, {});
    expect(text.split('\n').length).toBeLessThan(40);
  });

  test('a low-confidence loop is only shown when asked for', () => {
    const source = fixture('loops/look-alikes/eventbridge-shared-bus.yaml');
    expect(message(source, 'loop')).toBeUndefined();
    expect(message(source, 'loop', { minimumConfidence: 'low' })).toContain('confidence low');
  });
});
