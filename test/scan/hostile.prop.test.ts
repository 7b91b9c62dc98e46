// Whatever a template holds, every command answers. Fixtures are mutated as trees and as text; the
// answer must come, in every format, and what could not be read must be said somewhere.

import fc from 'fast-check';
import { parse } from 'yaml';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { exposureReport } from '../../lib/scan/exposure-report';
import { EXPOSURE_FORMATS, renderExposure, renderScan, SCAN_FORMATS } from '../../lib/scan/report';
import { readInventory, scanInventory } from '../../lib/scan/scan';
import { oneIn, runsTried } from '../support/seed-sweep';
import { fixture, fixturesIn } from './sources';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const files = [
  ...fixturesIn('loops'),
  ...fixturesIn('rules'),
  ...fixturesIn('terraform'),
  fixture('cdk/front/front.template.json'),
  fixture('cdk/loops/loops.template.json'),
];

/** CloudFormation's short tags are not JSON: a mutated tree is written with the long forms of some. */
const trees: Json[] = files.map(({ text }) => parse(text, { logLevel: 'silent' }) as Json);

const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    -1,
    1e308,
    '',
    ' ',
    '*',
    '${',
    `\${}`,
    `\${!x}`,
    '__proto__',
    'arn:',
    'arn:aws:s3:::',
    'rate(0 minutes)',
    'cron(',
    '{{resolve:}}',
    '\uD800',
    '\u0000',
    [],
    {},
    [[]],
    [null],
  ),
  fc.constantFrom<Json>(
    { Ref: 'AWS::NoValue' },
    { Ref: 1 },
    { Ref: [] },
    { 'Fn::If': 1 },
    { 'Fn::If': ['C', { Ref: 'AWS::NoValue' }, 3] },
    { 'Fn::Sub': [] },
    { 'Fn::Sub': [{}, []] },
    { 'Fn::Join': 3 },
    { 'Fn::Select': ['x', 'y'] },
    { 'Fn::GetAtt': {} },
    { 'Fn::FindInMap': [] },
    { 'Fn::ImportValue': {} },
    { 'Fn::Transform': {} },
    { __proto__x: 1 },
    { constructor: { prototype: 1 } },
    { references: [null, 'var.x', 'module.y.z', 'each.key'] },
    { constant_value: {} },
  ),
  fc.string({ maxLength: 12 }),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

/** Walks down by the numbers given and replaces, removes or renames what it ends at. */
function mutated(tree: Json, steps: readonly number[], value: Json, how: number): Json {
  if (typeof tree !== 'object' || tree === null) return value;
  const [step = 0, ...rest] = steps;
  if (Array.isArray(tree)) {
    if (tree.length === 0) return value;
    const at = step % tree.length;
    if (rest.length === 0 && how === 1) return [...tree, value];
    return tree.map((item, index) =>
      index === at ? (rest.length === 0 ? value : mutated(item, rest, value, how)) : item,
    );
  }
  const keys = Object.keys(tree);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return value;
  const copy: { [key: string]: Json } = { ...tree };
  if (rest.length > 0) copy[key] = mutated(tree[key] ?? null, rest, value, how);
  else if (how === 2) delete copy[key];
  else if (how === 3) copy[String(value)] = copy[key] ?? null;
  else copy[key] = value;
  return copy;
}

function answers(text: string): void {
  const sources = [{ file: 'hostile "file".yaml', text }];
  const inventory = readInventory(sources);
  for (const minimumConfidence of ['low', 'medium'] as const) {
    const report = scanInventory(inventory, { minimumConfidence, ceilingUsdPerDay: 1 });
    for (const format of SCAN_FORMATS) {
      expect(renderScan(report, format, { version: '1.0.0' })).not.toBe('');
    }
    expect(report.problems.length + report.sources.length).toBeGreaterThan(0);
  }
  const exposure = exposureReport(inventory, {}, awsPriceBook);
  for (const format of EXPOSURE_FORMATS) {
    expect(renderExposure(exposure, format, { version: '1.0.0' })).not.toBe('');
  }
  expect(exposure.total.usdPerHour).toBeGreaterThanOrEqual(0);
}

const runs = { numRuns: Number(process.env.SPENDFUSE_FUZZ_RUNS ?? runsTried(120)) };

describe('hostile templates', () => {
  test('every fixture is answered in every format', () => {
    for (const { text } of oneIn(8, files)) answers(text);
  });

  test('any value in any place of a tree is answered', () => {
    const step = fc.array(fc.nat(60), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.nat(trees.length - 1), step, odd, fc.nat(3), (index, steps, value, how) => {
        answers(JSON.stringify(mutated(trees[index] ?? null, steps, value, how)) ?? 'null');
      }),
      runs,
    );
  });

  test('many odd values at once are answered', () => {
    const edit = fc.tuple(fc.array(fc.nat(60), { minLength: 2, maxLength: 8 }), odd, fc.nat(3));
    fc.assert(
      fc.property(
        fc.nat(trees.length - 1),
        fc.array(edit, { minLength: 5, maxLength: 40 }),
        (index, edits) => {
          const tree = edits.reduce<Json>(
            (now, [steps, value, how]) => mutated(now, steps, value, how),
            trees[index] ?? null,
          );
          answers(JSON.stringify(tree));
        },
      ),
      runs,
    );
  });

  test('text with characters changed, cut and doubled is answered', () => {
    const edit = fc.tuple(
      fc.nat(4_000),
      fc.nat(40),
      fc.constantFrom(
        '',
        '{',
        '[',
        '- ',
        '\n',
        '!Ref ',
        '${',
        '&a ',
        '*a',
        '<<: ',
        '"',
        '\t',
        '\u2028',
        '\uE000r\uE002',
        ': ',
      ),
    );
    fc.assert(
      fc.property(
        fc.nat(files.length - 1),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (index, edits) => {
          const start = (files[index]?.text ?? '').slice(0, 4_000);
          answers(
            edits.reduce(
              (text, [at, length, insert]) => text.slice(0, at) + insert + text.slice(at + length),
              start,
            ),
          );
        },
      ),
      runs,
    );
  });
});
