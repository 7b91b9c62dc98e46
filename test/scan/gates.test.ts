// What must not pass a gate in silence: a tag that hides a function, one unknown that hides a rule for a folder,
// work without end, and marks that turn the lines of a log around.

import { renderScan } from '../../lib/scan/report';
import { scan } from '../../lib/scan/scan';
import { inline } from './sources';

const of = (ruleId: string, report: ReturnType<typeof scan>) =>
  report.findings.filter((finding) => finding.ruleId === ruleId);

describe('a tag of the guard', () => {
  const tagged = (more = '') =>
    scan([
      inline(
        `Resources: {Encode: {Type: AWS::Lambda::Function, Properties: {RecursiveLoop: Allow, Tags: [{Key: 'spendfuse:own', Value: 'true'}]${more}}}}`,
      ),
    ]);

  test('alone hides no function from any rule', () => {
    const report = tagged();
    expect(report.leftOut).toEqual([]);
    expect(of('recursion-allowed', report)).toHaveLength(1);
  });

  test('leaves out what is built like the guard, and says so', () => {
    const report = tagged(
      ", Description: 'Spendfuse: pauses functions that run away', Environment: {Variables: {SPENDFUSE_TABLE: t, SPENDFUSE_GUARD: g}}",
    );
    expect(report.leftOut).toMatchObject([{ name: 'Encode', because: 'the guard itself' }]);
    const text = renderScan(report, 'text', { version: '1' });
    expect(text).toContain('Left out:\n  Encode: the guard itself\n');
    expect(text).toContain('1 left out');
  });
});

describe('one unknown in one file', () => {
  const api = (name: string) => `
  ${name}: {Type: AWS::Lambda::Function}
  Api${name}:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        paths: {/: {get: {x-amazon-apigateway-integration: {uri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${${name}.Arn}/invocations'}}}}`;
  const open = `
Parameters: {Arn: {Type: String}, Name: {Type: String}}
Resources:
  Association: {Type: AWS::WAFv2::WebACLAssociation, Properties: {ResourceArn: !Ref Arn, WebACLArn: acl}}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref Name}]}`;
  const report = scan([
    inline(`${open}${api('One')}`, 'a.yaml'),
    inline(`Resources:${api('Two')}`, 'b.yaml'),
  ]);

  test.each(['api-without-waf', 'no-alarm'])('silences %s there, and in no other file', (rule) => {
    expect(of(rule, report)).toMatchObject([{ evidence: { file: 'b.yaml' } }]);
  });

  test.each(['web ACL association Association', 'alarm Alarm'])('is listed: %s', (what) => {
    expect(report.blindSpots.map((spot) => spot.what)).toContain(what);
  });
});

test('what an account decides once is one finding, however many files there are', () => {
  const files = Array.from({ length: 5 }, (_, index) =>
    inline(`Resources: {F${index}: {Type: AWS::Lambda::Function}}`, `${index}.yaml`),
  );
  const report = scan(files);
  for (const rule of ['no-alarm', 'no-budget-action', 'log-retention-infinite'])
    expect(of(rule, report)).toHaveLength(1);
});

describe('a public webhook', () => {
  const webhook = (words: string) =>
    scan([
      inline(`Transform: AWS::Serverless-2016-10-31
Resources:
  Hook:
    Type: AWS::Serverless::Function
    Properties:
      Tags: {'spendfuse:public': ${words}}
      FunctionUrlConfig: {AuthType: NONE}
      Events: {Post: {Type: Api, Properties: {Path: /hook, Method: POST}}}
  Other:
    Type: AWS::Serverless::Function
    Properties: {Events: {Get: {Type: Api, Properties: {Path: /other, Method: GET}}}}`),
    ]);

  test('is accepted in words, and nothing else with it', () => {
    const report = webhook('signed by the sender and throttled');
    expect(of('open-to-anyone', report)).toEqual([]);
    expect(of('open-route', report)).toMatchObject([
      { message: expect.stringMatching(/1 route: GET \/other$/) },
    ]);
    expect(report.suppressed.map(({ finding, reason }) => [finding.ruleId, reason])).toEqual([
      ['open-to-anyone', 'signed by the sender and throttled'],
      ['open-route', 'signed by the sender and throttled'],
    ]);
  });

  test('is not accepted by a lone word', () => {
    expect(of('open-to-anyone', webhook("'true'"))).toHaveLength(1);
  });
});

describe('a function without a bound on its concurrency', () => {
  const severity = (properties: string) => {
    const text = `Transform: AWS::Serverless-2016-10-31
Resources: {Q: {Type: AWS::SQS::Queue}, F: {Type: AWS::Serverless::Function, Properties: {${properties}}}}`;
    return of('no-concurrency-bound', scan([inline(text)]))[0]?.severity;
  };

  test.each([
    ['open to strangers', 'FunctionUrlConfig: {AuthType: NONE}', 'medium'],
    ['fed by a queue', 'Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}', 'medium'],
    ['called by who must prove it', 'FunctionUrlConfig: {AuthType: AWS_IAM}', 'low'],
    ['called by nobody in sight', 'MemorySize: 128', 'low'],
    [
      'run by a schedule',
      'Events: {T: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}',
      undefined,
    ],
  ])('%s is as bad as who can make it run', (_, properties, expected) => {
    expect(severity(properties)).toBe(expected);
  });
});

test('loops within loops end by their work and not by their copies, and say so', () => {
  const names = Array.from({ length: 900 }, (_, index) => `N${index}`);
  const body = {
    Type: 'AWS::Lambda::Function',
    Properties: { Description: 'x'.repeat(10), Tags: names },
  };
  const loop = {
    'Fn::ForEach::All': ['Name', names, { 'Fn\u007b${Name}': body, '${Name}': body }],
  };
  const text = JSON.stringify({
    Transform: 'AWS::LanguageExtensions',
    Resources: { ...loop, F: body },
  });
  const started = performance.now();
  const report = scan([inline(text, 'loops.json')]);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(report.blindSpots.map(({ because }) => because)).toContain(
    'makes more than 200000 values: the rest is not seen',
  );
});

describe('marks that turn a line around', () => {
  const report = scan([
    inline(
      JSON.stringify({
        Resources: {
          'a\u202eb\u2066\u200f': {
            Type: 'AWS::Lambda::Function',
            Properties: { RecursiveLoop: 'Allow', Description: 'x' },
          },
        },
      }),
    ),
  ]);

  test.each(['text', 'markdown', 'github', 'junit'] as const)('reach no reader of %s', (format) => {
    expect(renderScan(report, format, { version: '1' })).not.toMatch(
      /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/,
    );
  });
});

test('SARIF names files relative to the folder of the run', () => {
  const file = (path: string) => inline('Resources: {F: {Type: AWS::Lambda::Function}}', path);
  const uris = (path: string) =>
    renderScan(scan([file(path)]), 'sarif', { version: '1', root: '/repo' }).match(
      /"uri": "[^"]*"/g,
    );
  expect(new Set(uris('/repo/infra/a.yaml'))).toEqual(new Set(['"uri": "infra/a.yaml"']));
  expect(new Set(uris('./infra/a.yaml'))).toEqual(new Set(['"uri": "infra/a.yaml"']));
  expect(new Set(uris('/elsewhere/a.yaml'))).toEqual(
    new Set(['"uri": "file:///elsewhere/a.yaml"']),
  );
});
