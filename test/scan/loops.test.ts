// Loops that are there are found, with their path and what stops them; look-alikes are left alone.
// Each kind of trigger has a fixture, so recall and precision are counted over files a person can read.

import { findLoops } from '../../lib/scan/loops';
import { fixture, fixturesIn, inventoryOf } from './sources';

const found = (path: string) => findLoops(inventoryOf(fixture(path))).loops;

const FOUND: readonly [
  file: string,
  path: string,
  confidence: string,
  note?: 'covered' | 'failure',
][] = [
  ['api-self', 'Fan > Api', 'high'],
  ['cloudtrail-invocations', 'Index > Trail > TrailLogs', 'high'],
  ['cloudtrail-writes', 'Index > Reports > Trail > TrailLogs', 'high'],
  ['dead-letter-to-source', 'Relay > News', 'medium', 'failure'],
  ['destination-on-success', 'Relay > News', 'high'],
  ['dynamodb-crud', 'Totals > Orders', 'medium'],
  ['dynamodb-stream', 'Totals > Orders', 'high'],
  ['dynamodb-through-kinesis', 'Totals > Orders > Changes', 'high'],
  ['eventbridge-every-source', 'Audit > Bus > AuditAny', 'medium'],
  ['eventbridge-everything', 'Audit > Bus > AuditAny', 'medium'],
  ['eventbridge-own-source', 'Audit > Bus > AuditAny', 'high'],
  ['eventbridge-source-in-environment', 'Audit > default > AuditAny', 'medium'],
  ['firehose-same-prefix', 'Index > Stream > Lake', 'high'],
  ['function-url-self', 'Crawler > Address', 'medium'],
  ['kinesis-by-consumer', 'Enrich > Clicks', 'high'],
  ['kinesis-write-back', 'Enrich > Clicks', 'medium'],
  ['lambda-pair', 'Left > Right', 'high', 'covered'],
  ['lambda-self-invoke', 'Batch', 'high', 'covered'],
  ['log-account-policy', `Shipper > /aws/lambda/\${Shipper}`, 'high'],
  ['log-subscription', 'Shipper > Group', 'high'],
  ['log-subscription-by-name', 'Shipper > /aws/lambda/log-shipper', 'high'],
  ['s3-bucket-by-name', 'Convert > Data', 'high', 'covered'],
  ['s3-deletes-on-delete', 'Cleaner > Files', 'high', 'covered'],
  ['s3-same-bucket', 'Thumbnail > Images', 'high', 'covered'],
  ['s3-same-prefix', 'Thumbnail > Images', 'high', 'covered'],
  ['s3-through-eventbridge', 'Process > Inbox > ProcessCreated', 'high'],
  ['s3-through-queue', 'Process > Inbox > Arrived', 'high', 'covered'],
  ['s3-two-prefixes', 'Clean > Data > Report > Data', 'high', 'covered'],
  ['sns-filter-named', 'Relay > News', 'medium', 'covered'],
  ['sns-republish', 'Relay > News', 'high', 'covered'],
  ['sns-to-queue-and-back', 'Relay > News > Inbox', 'high', 'covered'],
  ['sqs-by-condition', 'Worker > Jobs', 'high', 'covered'],
  ['sqs-by-name', 'Retry > Orders', 'high', 'covered'],
  ['sqs-imported-queue', `Retry > \${parameter QueueArn has no default}`, 'medium', 'covered'],
  ['sqs-one-condition', 'Worker > Jobs', 'high', 'covered'],
  ['sqs-ping-pong', 'Left > Pong > Right > Ping', 'high', 'covered'],
  ['sqs-redriven-for-ever', 'PutBack > Main > Dead', 'medium', 'failure'],
  ['sqs-requeue', 'Worker > Jobs', 'high', 'covered'],
  ['sqs-through-pipe', 'Worker > Jobs > Feed', 'high'],
  ['step-functions-by-alias', 'Poll > Flow', 'high'],
  ['step-functions-nested', 'Step > Jobs > Starter > Outer', 'high'],
  ['step-functions-restart', 'Poll > Flow', 'high'],
  ['wildcard-with-named-environment', 'Worker > Jobs', 'medium', 'covered'],
];

describe('loops that are there', () => {
  const rows = FOUND.map(
    ([file, path, confidence, note = 'neither']) => [file, path, confidence, note] as const,
  );

  test.each(rows)('%s goes round by %s', (file, path, confidence, note) => {
    const loops = found(`loops/found/${file}.yaml`);
    expect(loops.map((loop) => loop.steps.map((step) => step.name).join(' > '))).toEqual([path]);
    expect(loops[0]).toMatchObject({
      confidence,
      isCoveredByLambda: note === 'covered',
      isOnFailureOnly: note === 'failure',
    });
  });

  test('a serverless.yml is followed through its variables', () => {
    const [loop] = found('loops/found/serverless-sns.yml');
    expect(loop?.steps.map((step) => step.name)).toEqual(['RelayLambdaFunction', 'news-dev']);
  });

  test('every fixture is in the table', () => {
    const files = fixturesIn('loops/found').map(({ file }) => file.replace(/^.*\/|\.ya?ml$/g, ''));
    expect(files.sort()).toEqual([...FOUND.map(([file]) => file), 'serverless-sns'].sort());
  });

  test('every edge shows where it was read', () => {
    for (const source of fixturesIn('loops/found')) {
      for (const loop of findLoops(inventoryOf(source)).loops) {
        for (const edge of loop.edges) {
          expect(edge.evidence.file).toBe(source.file);
          expect(edge.evidence.line).toBeGreaterThan(0);
          expect(edge.detail).not.toBe('');
        }
        expect(loop.howToBreak).not.toBe('');
      }
    }
  });
});

describe('look-alikes', () => {
  test.each(fixturesIn('loops/look-alikes').map((source) => [source.file, source] as const))(
    '%s is left alone',
    (_, source) => {
      const inventory = inventoryOf(source);
      expect(inventory.functions.length).toBeGreaterThan(0);
      expect(inventory.edges.length).toBeGreaterThan(0);
      expect(findLoops(inventory).loops).toEqual([]);
    },
  );

  test('a permission on everything is a blind spot, not a loop', () => {
    const inventory = inventoryOf(fixture('loops/look-alikes/wildcard-grant.yaml'));
    expect(inventory.blindSpots.map((spot) => spot.what)).toEqual(
      expect.arrayContaining(['Worker may write to any queue', 'Worker may write to any bucket']),
    );
  });

  test('events of a shared bus are a loop of low confidence only', () => {
    const inventory = inventoryOf(fixture('loops/look-alikes/eventbridge-shared-bus.yaml'));
    expect(findLoops(inventory, 'low').loops.map((loop) => loop.confidence)).toContain('low');
  });

  test("CDK's own functions are never part of one", () => {
    const inventory = inventoryOf(...fixturesIn('cdk/machinery'));
    expect(inventory.functions.filter((item) => item.machinery).length).toBeGreaterThan(6);
    expect(findLoops(inventory, 'low').loops).toEqual([]);
  });
});

describe('the search', () => {
  test('a function that Lambda may not stop is not called covered', () => {
    const text = fixture('loops/found/sqs-requeue.yaml').text;
    const inventory = inventoryOf(
      text.replace('Environment:', 'RecursiveLoop: Allow\n      Environment:'),
    );
    expect(findLoops(inventory).loops[0]?.isCoveredByLambda).toBe(false);
  });

  test('a mesh with more loops than can be followed ends, and says that it did', () => {
    const queues = Array.from({ length: 40 }, (_, at) => `  Q${at}: {Type: AWS::SQS::Queue}`);
    const functions = Array.from({ length: 40 }, (_, at) => [
      `  F${at}: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt All.Arn}}`,
      `  M${at}: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Q${at}.Arn, FunctionName: !Ref F${at}}}`,
    ]).flat();
    const arns = queues.map((_, at) => `!GetAtt Q${at}.Arn`).join(', ');
    const role = `  All: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: [${arns}]}]}}]}}`;
    const search = findLoops(
      inventoryOf(`Resources:\n${[...queues, ...functions, role].join('\n')}`),
      'low',
    );
    expect(search.isIncomplete).toBe(true);
    expect(search.loops.length).toBeGreaterThan(0);
  });
});
