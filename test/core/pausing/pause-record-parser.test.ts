// The trust boundary of the journal: what we write is read back word for word, and damage is a list of problems.

import fc from 'fast-check';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { parsePauseRecord } from '../../../lib/core/pausing/pause-record-parser';
import { EVERY_LEVER } from '../../support/arbitraries/lever-arbitraries';
import { anyRecord } from '../../support/arbitraries/record-arbitraries';
import {
  concurrency,
  evidence,
  heldLever,
  provisioned,
  record,
  source,
  throttle,
} from '../../support/builders';

const problemsIn = (value: unknown): readonly string[] => {
  const parsed = parsePauseRecord(JSON.stringify(value) ?? '');
  return 'problems' in parsed ? parsed.problems : [];
};

/** A record with a lever of each kind, so that each field there is occurs in it. */
const full = record({
  notes: ['a note'],
  untold: ['paused'],
  held: [
    heldLever(),
    heldLever({
      prior: source('q'),
      paused: source('q', 'disabled'),
      wanted: source('q', 'disabled'),
    }),
    heldLever({
      prior: provisioned('live', 3),
      paused: provisioned('live', null),
      wanted: provisioned('live', null),
    }),
    heldLever({
      prior: throttle('prod', 50),
      paused: throttle('prod', 0),
      wanted: throttle('prod', 0),
    }),
  ],
});

type Path = readonly (string | number)[];

/** Every path in a value, objects and lists included. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  const entries =
    typeof value !== 'object' || value === null
      ? []
      : Array.isArray(value)
        ? [...value.entries()]
        : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

function changed(value: unknown, path: Path, change: (inner: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  const inner = changed(copy[key], rest, change);
  if (inner === undefined && !Array.isArray(value)) delete copy[key];
  else copy[key] = inner;
  return copy;
}

const moments = (count: number): PauseRecord['history'] =>
  new Array(count).fill({ atMs: 0, phase: 'paused', by: 'guard', because: '' });

describe('what was written', () => {
  it('is read back word for word', () => {
    fc.assert(
      fc.property(anyRecord, (pauseRecord) => {
        const json = JSON.stringify(pauseRecord);
        const parsed = parsePauseRecord(json);
        expect(parsed).toEqual({ value: JSON.parse(json) });
        expect(JSON.stringify('value' in parsed && parsed.value)).toBe(json);
      }),
    );
  });

  it('tells "no reservation" from "a reservation of 0" in every place', () => {
    for (const prior of [concurrency(null), concurrency(0)])
      for (const wanted of [concurrency(null), concurrency(0)]) {
        const parsed = parsePauseRecord(
          JSON.stringify(record({ held: [heldLever({ prior, wanted })] })),
        );
        expect(parsed).toMatchObject({ value: { held: [{ prior, wanted }] } });
      }
  });

  it.each<[string, Partial<PauseRecord>, Partial<PauseRecord>]>([
    ['reason', { because: 'x'.repeat(1e6) }, { because: 'x'.repeat(1e6 + 1) }],
    ['id', { recordId: 'x'.repeat(4096) }, { recordId: 'x'.repeat(4097) }],
    ['hold level', { holdLevel: 1000 }, { holdLevel: 1001 }],
    ['hold level in whole steps', { holdLevel: 0 }, { holdLevel: 0.5 }],
    ['number of notes', { notes: new Array(1000).fill('') }, { notes: new Array(1001).fill('') }],
    ['history', { history: moments(10_000) }, { history: moments(10_001) }],
    ['moment', { openedAtMs: 8.64e15 }, { openedAtMs: 8.64e15 + 1000 }],
    [
      'share',
      { evidence: evidence({ errorShare: 1 }) },
      { evidence: evidence({ errorShare: 1.01 }) },
    ],
    ['version', { version: 1 }, { version: 0 }],
  ])('may have the largest or least %s, and none beyond it', (_, last, beyond) => {
    expect(problemsIn({ ...full, ...last })).toEqual([]);
    expect(problemsIn({ ...full, ...beyond })).toHaveLength(1);
  });

  it('may hold any lever', () => {
    for (const lever of EVERY_LEVER) {
      const held = [heldLever({ prior: lever, paused: lever, wanted: lever })];
      expect(problemsIn(record({ held }))).toEqual([]);
    }
  });
});

describe('damage', () => {
  const paths = pathsIn(full).slice(1);
  const isListItem = (path: Path): boolean => typeof path.at(-1) === 'number';

  it('by a missing field is a problem that names the field, in every place', () => {
    for (const path of paths.filter((entry) => !isListItem(entry))) {
      const problems = problemsIn(changed(full, path, () => undefined));
      expect([path, problems.length > 0]).toEqual([path, true]);
    }
  });

  it('by a value of another kind is a problem, in every place', () => {
    const mayBeNull = ['evidence.sinceMinute', 'holdUntilMs'];
    for (const path of paths)
      for (const wrong of [null, true, -1, 1.5e308, 'damage', [], {}, [[]]]) {
        const isSameKind = kindOf(at(full, path)) === kindOf(wrong);
        if (isSameKind || (wrong === null && mayBeNull.includes(path.join('.')))) continue;
        const problems = problemsIn(changed(full, path, () => wrong));
        expect([path, wrong, problems.length > 0]).toEqual([path, wrong, true]);
      }
  });

  const at = (value: unknown, path: Path): unknown =>
    path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
  const kindOf = (value: unknown): string =>
    value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;

  test.each<[string, Record<string, unknown>, string]>([
    ['another schema', { schemaVersion: 2 }, 'record.schemaVersion is 2'],
    ['no version', { version: 0 }, 'record.version is 0; use a whole number from 1'],
    ['part of a version', { version: 1.5 }, 'record.version is 1.5'],
    ['an unknown phase', { phase: 'stopped' }, "record.phase is 'stopped'; use pausing, paused"],
    ['a phase every object has', { phase: 'constructor' }, "record.phase is 'constructor'"],
    ['an unknown depth', { depth: 'deep' }, "record.depth is 'deep'; use pause, slow or clamp"],
    ['an unknown rule', { rule: 'whim' }, "record.rule is 'whim'"],
    ['an alert nobody can tell', { untold: ['shout'] }, "record.untold[0] is 'shout'; use paused"],
    ['an empty name', { functionName: '' }, "record.functionName is ''; use text"],
    ['an endless name', { functionId: 'x'.repeat(5_000) }, "record.functionId is 'xxxx"],
    ['a moment after all time', { openedAtMs: 9e15 }, 'record.openedAtMs is 9000000000000000'],
    ['a moment before all time', { phaseSinceMs: -1 }, 'record.phaseSinceMs is -1'],
    [
      'a share above one',
      { evidence: evidence({ errorShare: 1.1 }) },
      'record.evidence.errorShare is 1.1',
    ],
    ['a hold without end', { holdLevel: 5_000 }, 'record.holdLevel is 5000'],
    [
      'too long a list',
      { notes: new Array(1_001).fill('x') },
      'record.notes is a list of 1001; use a list of at most 1000',
    ],
  ])('by %s is named', (_, changes, words) => {
    expect(problemsIn({ ...full, ...changes })).toEqual([expect.stringContaining(words)]);
  });

  test.each<[string, unknown, string]>([
    ['an unknown lever', { lever: 'memory', id: 'x', state: {} }, "prior.lever is 'memory'"],
    [
      'a lever every object has',
      { lever: '__proto__', id: 'x', state: {} },
      "prior.lever is '__proto__'",
    ],
    [
      'a state of another lever',
      { ...concurrency(1), state: { kind: 'enabled' } },
      "prior.state.kind is 'enabled'; use unreserved, reserved, automatic or manual",
    ],
    [
      'a reservation without a number',
      { ...concurrency(1), state: { kind: 'reserved' } },
      'prior.state.executions is missing',
    ],
    ['a negative reservation', concurrency(-1), 'prior.state.executions is -1'],
    ['half a reservation', concurrency(0.5), 'prior.state.executions is 0.5'],
    [
      'another lever than it pauses',
      source('q'),
      'mixes levers source:mapping-q, concurrency:concurrency',
    ],
    ['no lever', 7, 'prior is 7; use an object'],
  ])('by a prior of %s is named', (_, prior, words) => {
    const held = [{ ...heldLever(), prior }];
    expect(problemsIn({ ...full, held }).join()).toContain(words);
  });

  it('by two priors for one lever is named', () => {
    const held = [heldLever(), heldLever({ prior: concurrency(null) })];
    expect(problemsIn(record({ held }))).toEqual([
      'record.held[1] holds concurrency:concurrency a second time; use each lever once',
    ]);
  });

  it('is told all at once', () => {
    const changes = {
      ...full,
      version: 0,
      phase: 'stopped',
      rule: 7,
      held: 'none',
      isAbsorbed: 'yes',
    };
    expect(problemsIn(changes)).toHaveLength(5);
  });

  test.each(['', '{', 'null', '7', '[]', '"record"', 'undefined', '{"schemaVersion":1}'])(
    'of everything (%s) is a problem',
    (json) => {
      expect(parsePauseRecord(json)).toHaveProperty('problems');
    },
  );

  it('never throws, whatever the journal holds', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(parsePauseRecord(deep)).toHaveProperty('problems');
    expect(parsePauseRecord(`{"held":${deep}}`)).toHaveProperty('problems');
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(parsePauseRecord(text)).toHaveProperty('problems');
      }),
    );
  });

  it('anywhere never throws and never changes what is given back', () => {
    const damaged = fc.tuple(fc.constantFrom(...paths), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(damaged, { minLength: 1, maxLength: 3 }), (damages) => {
        let changes: unknown = full;
        for (const [path, value] of damages)
          if (isReachable(changes, path)) changes = changed(changes, path, () => value);
        const parsed = parsePauseRecord(JSON.stringify(changes));
        if ('problems' in parsed) expect(parsed.problems).not.toEqual([]);
        else expect(parsed.value as PauseRecord).toEqual(changes);
      }),
      { numRuns: 300 },
    );
  });

  function isReachable(value: unknown, path: Path): boolean {
    let inner = value;
    for (const key of path.slice(0, -1)) {
      if (typeof inner !== 'object' || inner === null) return false;
      inner = (inner as Record<string | number, unknown>)[key];
    }
    return typeof inner === 'object' && inner !== null;
  }
});
