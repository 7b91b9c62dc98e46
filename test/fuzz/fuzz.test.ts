// A few seconds of fuzzing, and the texts that once broke an entrance; `npm run fuzz -- --cases 1000000` is the long run.
// The texts of the corpus must be sound: a mutation of nonsense proves nothing.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isSweep } from '../support/seed-sweep';
import { projectRoot } from '../tidy/source-tree';
import { ENTRANCES } from './entrances';
import { wrongWith } from './fuzz';

const CASES = isSweep ? 60_000 : 1_000;

test('no entrance fails but by a named problem, takes a second or keeps memory', async () => {
  const command = ['scripts/bench.js', 'fuzz', '--cases', String(CASES)];
  const spoken = await promisify(execFile)(process.execPath, command, { cwd: projectRoot }).catch(
    (failure: { readonly stdout: string }) => failure,
  );
  expect(spoken.stdout).toMatch(/^\d+ cases from 1 in .*: 0 failed\n$/);
}, 300_000);

/** A bucket's function that writes to a key of this pattern, beside one that starts at another. */
const writesTo = (key: string): string => `Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: nodejs22.x, Handler: index.handler, CodeUri: ./src}}
Resources:
  Data: {Type: AWS::S3::Bucket}
  Clean:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{Statement: [{Effect: Allow, Action: s3:PutObject, Resource: !Sub "\${Data.Arn}/raw/${key}/*"}]}]
      Events:
        Raw:
          Type: S3
          Properties: {Bucket: !Ref Data, Events: 's3:ObjectCreated:*', Filter: {S3Key: {Rules: [{Name: prefix, Value: raw/}]}}}
`;

/** Each of these once took seconds or minutes, or failed without a name. */
const BROKE: ReadonlyArray<readonly [entrance: string, what: string, text: string]> = [
  ['template', 'commas without end', `Resources: {a: [1${','.repeat(360_000)}\n]}`],
  ['template', 'a key of 100,000 characters', writesTo('x'.repeat(100_000))],
  [
    'budget-notice',
    'empty lines without end',
    `AWS Budget\n${'\n'.repeat(250_000)}Alert Type: ACTUAL`,
  ],
  [
    'memory',
    'a number that is no number',
    '{"schemaVersion":1,"functions":[],"states":{"a":{"envelopeUsdPerMinute":{"toString":1,"valueOf":1}}}}',
  ],
];

test.each(BROKE)('%s answers %s within a second', (name, _what, text) => {
  const entrance = ENTRANCES.find((entry) => entry.name === name);
  expect(entrance && wrongWith(entrance, text)).toBeUndefined();
});
