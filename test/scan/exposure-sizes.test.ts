// Two sums: what is enforced or paid for each run, and what answers and messages of the largest size make of it.
// Nothing that nobody can change is in the first; what the owner declares moves from the second into the first.

import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { type ExposureReport, exposureReport } from '../../lib/scan/exposure-report';
import { renderExposure } from '../../lib/scan/report';
import { readInventory } from '../../lib/scan/scan';
import type { ScanSettings } from '../../lib/scan/settings';
import { fixture, inline } from './sources';

const cents = (usd: number) => Math.round(usd * 100) / 100;

function reportOf(text: string, settings: ScanSettings = {}): ExposureReport {
  const quota = { accountConcurrency: 1_000, ...settings };
  return exposureReport(readInventory([inline(text)]), quota, awsPriceBook);
}

/** 1 GB, 10 s, 2 reserved: $0.1687 an hour of running, requests and logs at 72,000 runs. */
const withUrl = (tags = '') =>
  `Resources:
  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 1024, Timeout: 10, ReservedConcurrentExecutions: 2${tags}}}
  U: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref F, AuthType: NONE}}`;
const OWN = 0.12000024 + 0.0144 + (72_000 / 1_048_576) * 0.5;

describe('an answer of a size nobody declared', () => {
  test('is in the second sum only', () => {
    const { total, totalAtLargest } = reportOf(withUrl());
    expect(cents(total.usdPerHour)).toBe(cents(OWN));
    expect(cents(totalAtLargest.usdPerHour)).toBe(38.14);
  });

  // 72,000 answers of 64 KB are 4.39 GB, $0.40.
  test.each<[string, string, ScanSettings]>([
    ['the settings', withUrl(), { answerKb: 64 }],
    ['a tag', withUrl(", Tags: [{Key: 'spendfuse:answer-kb', Value: '64'}]"), { answerKb: 6_000 }],
  ])('declared by %s is in both, alike', (_, text, settings) => {
    const { total, totalAtLargest } = reportOf(text, settings);
    expect(cents(total.usdPerHour)).toBe(cents(OWN + ((72_000 * 64) / 1_048_576) * 0.09));
    expect(totalAtLargest).toEqual({ ...total, boundedBy: undefined });
  });

  test('a tag that is no size declares nothing', () => {
    const { totalAtLargest } = reportOf(
      withUrl(", Tags: [{Key: 'spendfuse:answer-kb', Value: 'small'}]"),
    );
    expect(cents(totalAtLargest.usdPerHour)).toBe(38.14);
  });
});

test('a message of a declared size counts in its chunks of 64 KB', () => {
  const { total } = exposureReport(
    readInventory([fixture('exposure/sqs.yaml')]),
    { accountConcurrency: 1_000, messageKb: 100 },
    awsPriceBook,
  );
  // 10 messages of 2 chunks, sent and received, and 10 deleted: 50 requests a run.
  const queue = ((72_000 * 50) / 1e6) * 0.4 + (((7 / 20) * 3_600) / 1e6) * 0.4;
  expect(cents(total.usdPerHour)).toBe(cents(OWN + queue));
});

test('the shortest run of a tag holds how many runs there are', () => {
  const tag = ", Tags: [{Key: 'spendfuse:shortest-run-seconds', Value: '1'}]";
  const { total } = reportOf(withUrl(tag));
  const runs = 2 * 3_600;
  expect(cents(total.usdPerHour)).toBe(
    cents(0.12000024 + (runs * 0.2) / 1e6 + (runs / 1_048_576) * 0.5),
  );
});

describe('a REST API', () => {
  const api = ({ method = '', integration = '', more = '' }) => `Resources:
  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 1024, Timeout: 10, ReservedConcurrentExecutions: 2}}
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      ${method}
      Integration: {Type: AWS, IntegrationHttpMethod: POST, ${integration}Uri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${F.Arn}/invocations'}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: live}}
${more}`;
  const plan = (limits: string, keys: number) => `
  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{ApiId: !Ref Api, Stage: !Ref Stage}], ${limits}}}
${Array.from({ length: keys }, (_, index) => `  Key${index}: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: k${index}, KeyType: API_KEY, UsagePlanId: !Ref Plan}}`).join('\n')}`;
  const THROTTLE = 'Throttle: {RateLimit: 1, BurstLimit: 5}';
  const requestsOf = ({ functions }: ExposureReport) =>
    functions[0]?.exposure.terms.find(({ name }) => name === 'API requests');

  test('is held by a usage plan where its method wants a key, once for each key', () => {
    const text = api({ method: 'ApiKeyRequired: true', more: plan(THROTTLE, 2) });
    const term = requestsOf(reportOf(text));
    expect(term).toMatchObject({ enforcement: 'best-effort' });
    // 2 keys × (3,600 + 5 requests) × $3.50 per million
    expect(term?.usdPerHour).toBeCloseTo((2 * 3_605 * 3.5) / 1e6, 6);
  });

  test('is not held by a usage plan where its method wants none', () => {
    const term = requestsOf(reportOf(api({ more: plan(THROTTLE, 1) })));
    expect(term?.usdPerHour).toBeGreaterThan(100);
  });

  test('is held by the quota of a usage plan, in each of its periods', () => {
    const quota = plan('Quota: {Limit: 1000, Period: DAY}', 1);
    const term = requestsOf(reportOf(api({ method: 'ApiKeyRequired: true', more: quota })));
    expect(term?.usdPerDay).toBeCloseTo((1_000 * 3.5) / 1e6, 9);
    expect(term?.usdPerMonth).toBeCloseTo((31 * 1_000 * 3.5) / 1e6, 9);
  });

  test('that does not wait for the function sends back nothing, and Lambda tries thrice', () => {
    const integration =
      'RequestParameters: {integration.request.header.X-Amz-Invocation-Type: "\'Event\'"}, ';
    const report = reportOf(api({ integration }));
    const [way] = readInventory([inline(api({ integration }))]).functions[0]?.waysIn ?? [];
    expect(way).toMatchObject({ kind: 'rest-api', isAsync: true });
    expect(report.functions[0]?.exposure.terms.map(({ name }) => name)).not.toContain('egress');
  });

  test('that hands the answer on as it is written is bounded by 200 MB and 2 MB/s, not by 6 MB', () => {
    const { totalAtLargest } = reportOf(api({ integration: 'ResponseTransferMode: STREAM, ' }));
    const buffered = reportOf(api({}));
    expect(totalAtLargest.usdPerHour).toBeGreaterThan(buffered.totalAtLargest.usdPerHour);
  });
});

describe('the report', () => {
  const text = withUrl();

  test('says both sums, and what would move the second', () => {
    const rendered = renderExposure(reportOf(text), 'text', { version: '1' });
    expect(rendered).toMatch(/^TOTAL, 1 function +\$0\.17 /m);
    expect(rendered).toMatch(/^if every answer and message were as large as allowed +\$38\.14 /m);
    expect(rendered).toContain('spendfuse:answer-kb');
  });

  test('says one where nothing is left to declare', () => {
    const rendered = renderExposure(reportOf(text, { answerKb: 1 }), 'text', { version: '1' });
    expect(rendered).not.toContain('as large as allowed');
  });

  test('cuts no reason in a pipe', () => {
    const label = 'A'.repeat(90);
    const long = `Resources: {${label}: {Type: AWS::Lambda::Function}}`;
    const rendered = renderExposure(reportOf(long), 'text', { version: '1' });
    expect(rendered).not.toContain('…');
    expect(rendered).toContain(`${label}  (template.yaml`);
  });
});
