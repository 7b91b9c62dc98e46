// How good the search for loops is, counted over the fixtures: of the loops that are there, how many are
// reported, and of what is reported, how much is a loop. A kind without both sorts of fixture is not measured.

import { findLoops } from '../../lib/scan/loops';
import { fixturesIn, inventoryOf } from './sources';

/** Each kind of loop, by how the names of its fixtures start. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'S3, same bucket or prefix': ['s3-', 'managed-full-access'],
  SQS: ['sqs-', 'dead-letter-of-a-queue-worker', 'wildcard-'],
  SNS: ['sns-', 'serverless-'],
  'DynamoDB streams': ['dynamodb-'],
  Kinesis: ['kinesis-'],
  Firehose: ['firehose-'],
  EventBridge: ['eventbridge-'],
  'CloudTrail, S3, function': ['cloudtrail-'],
  'log subscription': ['log-'],
  'function URL': ['function-url-'],
  'API of its own': ['api-', 'websocket-'],
  'function to function': ['lambda-', 'custom-resource'],
  'Step Functions': ['step-functions-'],
  'asynchronous destination': ['destination-', 'dead-letter-to-source'],
};

interface Tally {
  kind: string;
  loops: number;
  found: number;
  lookAlikes: number;
  mistaken: number;
}

const fixtures = (['found', 'look-alikes'] as const).flatMap((folder) =>
  fixturesIn(`loops/${folder}`).map((source) => ({
    name: source.file.replace(/^.*\//, ''),
    isLoop: folder === 'found',
    isReported: findLoops(inventoryOf(source)).loops.length > 0,
  })),
);

function tallyOf(kind: string): Tally {
  const starts = KINDS[kind] ?? [];
  const own = fixtures.filter(({ name }) => starts.some((start) => name.startsWith(start)));
  const loops = own.filter(({ isLoop }) => isLoop);
  const lookAlikes = own.filter(({ isLoop }) => !isLoop);
  return {
    kind,
    loops: loops.length,
    found: loops.filter(({ isReported }) => isReported).length,
    lookAlikes: lookAlikes.length,
    mistaken: lookAlikes.filter(({ isReported }) => isReported).length,
  };
}

const tallies = Object.keys(KINDS).map(tallyOf);
const sum = (of: (tally: Tally) => number) =>
  tallies.reduce((total, tally) => total + of(tally), 0);

function table(): string {
  const rows = tallies.map(({ kind, loops, found, lookAlikes, mistaken }) =>
    [
      kind.padEnd(28),
      `${found}/${loops}`.padStart(8),
      `${mistaken}/${lookAlikes}`.padStart(12),
    ].join(''),
  );
  const all = [
    sum((tally) => tally.found),
    sum((tally) => tally.loops),
    sum((tally) => tally.mistaken),
  ];
  const [found = 0, loops = 0, mistaken = 0] = all;
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  return [
    `${'kind of loop'.padEnd(28)}${'found'.padStart(8)}${'mistaken'.padStart(12)}`,
    ...rows,
    `recall ${percent(found / loops)}, precision ${percent(found / (found + mistaken))}`,
    '',
  ].join('\n');
}

describe('over the fixtures', () => {
  test('every kind of loop is found; no look-alike is', () => {
    process.stdout.write(table());
    for (const tally of tallies) {
      expect(tally).toMatchObject({ found: tally.loops, mistaken: 0 });
    }
  });

  test('every kind has at least one loop and one look-alike, and every fixture one kind', () => {
    for (const tally of tallies) {
      expect(tally.loops).toBeGreaterThan(0);
      expect(tally.lookAlikes).toBeGreaterThan(0);
    }
    expect(sum(({ loops, lookAlikes }) => loops + lookAlikes)).toBe(fixtures.length);
  });
});
