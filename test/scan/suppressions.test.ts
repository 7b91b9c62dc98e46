// An accepted finding needs a reason, keeps out of the count, and is reported once it accepts nothing.

import { scan } from '../../lib/scan/scan';
import { problemsWithSettings } from '../../lib/scan/settings';
import { inline } from './sources';

const template = (ignore: string, file = '') =>
  inline(`${file}
Resources:
  Open: {Type: AWS::Lambda::Function, Metadata: {spendfuse: {ignore: ${ignore}}}, Properties: {RecursiveLoop: Allow}}
  Other: {Type: AWS::Lambda::Function, Properties: {RecursiveLoop: Allow}}`);

const of = (report: ReturnType<typeof scan>, ruleId: string) =>
  report.findings.filter((finding) => finding.ruleId === ruleId).map((finding) => finding.resource);

describe('a suppression', () => {
  test('on a resource accepts that resource alone', () => {
    const report = scan([template('[{rule: recursion-allowed, reason: a counter ends it}]')]);
    expect(of(report, 'recursion-allowed')).toEqual(['Other']);
    expect(report.suppressed).toMatchObject([
      { reason: 'a counter ends it', finding: { resource: 'Open' } },
    ]);
  });

  test('of the file accepts every resource in it and in no other', () => {
    const accepting = template(
      '[]',
      'Metadata: {spendfuse: {ignore: [{rule: recursion-allowed, reason: tests only}]}}',
    );
    const other = inline(template('[]').text, 'other.yaml');
    expect(of(scan([accepting, other]), 'recursion-allowed')).toEqual(['Open', 'Other']);
    expect(scan([accepting, other]).suppressed).toHaveLength(2);
  });

  test('of the settings accepts by resource or everywhere', () => {
    const report = scan([template('[]')], {
      ignore: [{ rule: 'recursion-allowed', reason: 'known', resource: 'Open' }],
    });
    expect(of(report, 'recursion-allowed')).toEqual(['Other']);
    const all = scan([template('[]')], {
      ignore: [{ rule: 'recursion-allowed', reason: 'known' }],
    });
    expect(of(all, 'recursion-allowed')).toEqual([]);
  });

  test.each(['[{rule: recursion-allowed}]', "[{rule: recursion-allowed, reason: ' '}]"])(
    'without a reason suppresses nothing and is a problem: %s',
    (ignore) => {
      const report = scan([template(ignore)]);
      expect(of(report, 'recursion-allowed')).toEqual(['Open', 'Other']);
      expect(report.problems).toMatchObject([
        { kind: 'suppression', problem: expect.stringContaining('write why it is safe') },
      ]);
    },
  );

  test.each(['[{reason: x}]', '[null]', '[1]', '[[]]', 'x', '{a: 1}', '[{rule: {}, reason: x}]'])(
    'that is not one is a problem or nothing, never a crash: %s',
    (ignore) =>
      expect(of(scan([template(ignore)]), 'recursion-allowed')).toEqual(['Open', 'Other']),
  );

  test('on a SAM function is one, whatever SAM generates from it', () => {
    const report = scan([
      inline(`Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Metadata: {spendfuse: {ignore: [{rule: recursion-allowed, reason: counted}]}}
    Properties: {RecursiveLoop: Allow, Events: {T: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}}`),
    ]);
    expect(report.suppressed).toHaveLength(1);
    expect(of(report, 'stale-suppression')).toEqual([]);
  });

  test('that accepts nothing any more is reported with its place', () => {
    const report = scan([
      template(
        '[{rule: open-to-anyone, reason: behind CloudFront}, {rule: no-such-rule, reason: x}]',
      ),
    ]);
    const stale = report.findings.filter((finding) => finding.ruleId === 'stale-suppression');
    expect(stale.map((finding) => finding.message)).toEqual([
      '"open-to-anyone" is accepted here (behind CloudFront) but finds nothing any more',
      '"no-such-rule" is accepted here but is not a rule',
    ]);
    expect(stale[0]?.evidence).toMatchObject({
      file: 'template.yaml',
      path: 'Resources.Open.Metadata.spendfuse.ignore.0',
      line: 3,
    });
  });
});

describe('settings', () => {
  test('all problems are told at once, with the value and the fix', () => {
    expect(
      problemsWithSettings({
        ceilingUsdPerDay: -1,
        accountConcurrency: Number.NaN,
        minimumConfidence: 'sure' as never,
        ignore: [{ rule: 'no-alarm', reason: '' }],
      }),
    ).toEqual([
      'ceilingUsdPerDay is -1; use a number from 0 to 1000000000',
      'accountConcurrency is NaN; use a number from 1 to 1000000',
      "minimumConfidence is 'sure'; use low, medium or high",
      'ignore.0: ignore of "no-alarm" without a reason: write why it is safe',
    ]);
    expect(problemsWithSettings({ ceilingUsdPerDay: 5, minimumConfidence: 'low' })).toEqual([]);
  });
});
