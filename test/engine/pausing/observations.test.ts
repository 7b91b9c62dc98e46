// What no record tells of, in words and numbers: failures, what observing would have done, a mass breach, blindness.

import type { AccountVerdict } from '../../../lib/core/detection/account/account-verdict';
import type { Breach, Verdict } from '../../../lib/core/detection/verdict';
import type { WatchedFunction } from '../../../lib/core/policy/watched-function';
import { nextLevel } from '../../../lib/engine/pausing/opening';
import type { PauseCandidate } from '../../../lib/engine/pausing/pause-candidate';
import { observationsOf, pauseCandidatesOf } from '../../../lib/engine/pausing/pause-candidates';
import type { PausingOutcome } from '../../../lib/engine/pausing/pausing';
import { tellObservations } from '../../../lib/engine/telling';
import { NO_MEMORY } from '../../../lib/engine/watching/memory';
import type { WatchOutcome } from '../../../lib/engine/watching/watch';
import { breach, evidence, NOW_MS, record, stateOf, target } from '../../support/builders';
import { World } from '../../support/guarded-world';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const CALM: AccountVerdict = { kind: 'calm', minutesLeft: 60 };
type AccountBreach = Extract<AccountVerdict, { kind: 'breach' }>;
const together = (changes: Partial<AccountBreach> = {}): AccountBreach => ({
  ...{ kind: 'breach', rule: 'account-excess', because: 'the account' },
  ...{ spentUsd: 20, limitUsd: 10, culprits: ['id-orders'] },
  ...changes,
});

const watched = (
  verdict: Verdict,
  of: WatchedFunction = target(),
  excessUsdPerMinute?: number,
) => ({
  target: of,
  verdict,
  state: undefined,
  share: excessUsdPerMinute === undefined ? undefined : ({ excessUsdPerMinute } as never),
  newest: { invocations: 0, durationSeconds: 0 },
  reading: undefined,
});

const seen = (changes: Partial<WatchOutcome> = {}): WatchOutcome => ({
  memory: { ...NO_MEMORY, functions: [target()] },
  ...{ watched: [], account: CALM, readsBought: 0, isDrillDown: false, problems: [] },
  ...changes,
});
const NOTHING: PausingOutcome = {
  ...{ opened: [], plans: [], refusals: [], done: [], problems: [], observed: [], failed: [] },
  isMassBreach: false,
};
const candidate: PauseCandidate = { target: target(), breach: breach() };

describe('of the account’s breach each culprit', () => {
  const only = (changes: Partial<WatchOutcome>) => pauseCandidatesOf(seen(changes), [])[0]?.breach;

  test('carries what it spends above its usual by the hour, or nothing where nobody read it', () => {
    const account = together();
    const read = only({ account, watched: [watched({ kind: 'calm' }, target(), 0.5)] });
    expect(read?.evidence).toMatchObject({ usdPerHour: 30, excessUsd: 20, limitUsd: 10 });
    expect(only({ account })?.evidence).toEqual({
      ...{ atMinute: 0, invocationsPerMinute: 0, usualInvocationsPerMinute: 0, usdPerHour: 0 },
      ...{ usualUsdPerHour: 0, excessUsd: 20, limitUsd: 10, sinceMinute: null, errorShare: 0 },
      series: [],
    });
  });

  test('carries what was seen of it, where it stands out by itself', () => {
    const warn: Verdict = { kind: 'warn', because: 'b', evidence: evidence({ usdPerHour: 7 }) };
    const found = only({ account: together(), watched: [watched(warn)] });
    expect(found?.evidence.usdPerHour).toBe(7);
  });

  test.each<[AccountBreach['rule'], number, Breach['certainty']]>([
    ['account-excess', 0, 'unmistakable'],
    ['account-excess', 100, 'doubtful'],
    ['account-ceiling', 100, 'unmistakable'],
    ['account-creep', 100, 'unmistakable'],
  ])('by the rule %s at %d calls a minute usually is %s', (rule, usualPerMinute, certainty) => {
    const states = { 'id-orders': stateOf({ usualPerMinute }) };
    const memory = { ...NO_MEMORY, functions: [target()], states };
    expect(only({ account: together({ rule }), memory })).toMatchObject({ rule, certainty });
  });

  test('is one that is there', () => {
    expect(only({ account: together({ culprits: ['id-gone'] }) })).toBeUndefined();
  });
});

test('a person’s order carries what was seen of its function, and a budget’s gives way to its own breach', () => {
  const own = watched(breach({ evidence: evidence({ usdPerHour: 33 }) }));
  const ordered = (rule: Breach['rule']) => ({
    target: target(),
    breach: breach({ rule, evidence: evidence({ usdPerHour: 0 }) }),
  });
  const chosen = (rule: Breach['rule']) =>
    pauseCandidatesOf(seen({ watched: [own] }), [ordered(rule)]).map((entry) => entry.breach);
  expect(chosen('operator')).toMatchObject([{ rule: 'operator', evidence: { usdPerHour: 33 } }]);
  expect(chosen('budget')).toMatchObject([{ rule: 'hour-ceiling' }]);
  expect(pauseCandidatesOf(seen(), [ordered('operator')])).toMatchObject([
    { breach: { evidence: { usdPerHour: 0 } } },
  ]);
});

describe('a mass breach', () => {
  const mass = (changes: Partial<PausingOutcome>) =>
    observationsOf(
      seen({
        watched: ['a', 'b'].map((id) =>
          watched(breach({ evidence: evidence({ usdPerHour: 20 }) }), target({ functionId: id })),
        ),
      }),
      { ...NOTHING, isMassBreach: true, ...changes },
      NOW_MS,
    ).find(({ type }) => type === 'mass-breach')?.because;

  test('says how many and how dear, and what becomes of the rest', () => {
    expect(mass({ opened: [record()] })).toBe(
      '2 functions run away, together about $40/h; too many to stop them all: the rest run on, each at a limited concurrency',
    );
    expect(mass({ observed: [candidate] })).toContain('nothing is paused: observe mode');
    expect(mass({ observed: [candidate], opened: [record()] })).toContain('too many to stop');
    expect(mass({})).toContain('too many to stop');
  });
});

test('each thing is told of whom it is about, with its figures', () => {
  const warn: Verdict = { kind: 'warn', because: 'unusual', evidence: evidence() };
  const blind: Verdict = { kind: 'blind', because: 'no history' };
  const meter: Verdict = { kind: 'blind', because: 'metrics cannot be read' };
  const alerts = observationsOf(
    seen({
      watched: [watched(warn), watched(blind), watched(meter), watched({ kind: 'calm' })],
      problems: ['metrics cannot be read'],
    }),
    { ...NOTHING, failed: [{ ...candidate, because: 'refused' }], observed: [candidate] },
    NOW_MS,
  );
  expect(alerts.map(({ type, because }) => [type, because])).toEqual([
    ['pause-failed', 'refused; too much'],
    ['would-pause', 'too much'],
    ['warn', 'unusual'],
    ['blind', 'no history'],
  ]);
});

test.each([
  [10 * MINUTE_MS - 1, []],
  [10 * MINUTE_MS, ["no function's metrics could be read for 10 min"]],
])('a meter without an answer for %d ms is told so', (forMs, words) => {
  const memory = { ...NO_MEMORY, meterFailedSinceMs: NOW_MS - forMs };
  const alerts = observationsOf(seen({ memory }), NOTHING, NOW_MS);
  expect(alerts.map(({ because }) => because)).toEqual(words);
});

describe('what was told', () => {
  const warning = (changes: Parameters<typeof evidence>[0]) => ({
    ...({ type: 'warn', functionId: 'f', functionName: 'f', because: 'b', atMs: NOW_MS } as const),
    evidence: evidence(changes),
  });
  const isToldAfter = async (
    agoMs: number,
    observation: Parameters<typeof tellObservations>[0][0],
  ) => {
    const { ports } = World.of();
    const first = await tellObservations([observation], {}, ports, NOW_MS - agoMs);
    const again = await tellObservations([observation], first.toldAtMs, ports, NOW_MS);
    return again.told.length === 1;
  };
  const below = { excessUsd: 1, limitUsd: 1 };

  test('is told again after an hour', async () => {
    expect(await isToldAfter(HOUR_MS - 1, warning(below))).toBe(false);
    expect(await isToldAfter(HOUR_MS, warning(below))).toBe(true);
    const blind = { ...warning(below), type: 'blind', evidence: null } as const;
    expect(await isToldAfter(HOUR_MS, blind)).toBe(true);
  });

  test('is told again after a day where it passed its limit, or is about a whole day', async () => {
    const past = warning({ excessUsd: 1.01, limitUsd: 1 });
    expect(await isToldAfter(24 * HOUR_MS - 1, past)).toBe(false);
    expect(await isToldAfter(24 * HOUR_MS, past)).toBe(true);
    const { atMinute } = evidence();
    const aDay = warning({ ...below, sinceMinute: atMinute - 1440 });
    const less = warning({ ...below, sinceMinute: atMinute - 1439 });
    expect(await isToldAfter(HOUR_MS, aDay)).toBe(false);
    expect(await isToldAfter(HOUR_MS, less)).toBe(true);
    expect(await isToldAfter(HOUR_MS, warning({ ...below, sinceMinute: null }))).toBe(true);
    expect(await isToldAfter(HOUR_MS, { ...past, type: 'would-pause' })).toBe(true);
  });

  test('is forgotten after a day, so that memory does not grow', async () => {
    const { ports } = World.of();
    const before = { old: NOW_MS - 24 * HOUR_MS, late: NOW_MS - 24 * HOUR_MS + 1 };
    const { toldAtMs } = await tellObservations([], before, ports, NOW_MS);
    expect(Object.keys(toldAtMs)).toEqual(['late']);
  });
});

test.each([
  [undefined, 0],
  [{ level: 2, atMs: NOW_MS - 24 * HOUR_MS + 1 }, 3],
  [{ level: 2, atMs: NOW_MS - 24 * HOUR_MS }, 0],
])('after a last hold of %j the next is of level %d', (last, level) => {
  expect(nextLevel(last, NOW_MS)).toBe(level);
});
