// What to do about a breach: every lever in every state at every depth, and every reason to leave a function alone.

import fc from 'fast-check';
import {
  type PausePlan,
  type PausePlanInput,
  planPause,
} from '../../../lib/core/pausing/pause-plan';
import { isSameState, type Lever, leverKey } from '../../../lib/core/pausing/target';
import { afterSetting, anyLevers, EVERY_LEVER } from '../../support/arbitraries/lever-arbitraries';
import {
  concurrency,
  inspection,
  policy,
  provisioned,
  scaled,
  scaledByHand,
  scaleLimit,
  source,
  target,
  throttle,
} from '../../support/builders';

const input = (overrides: Partial<PausePlanInput> = {}): PausePlanInput => ({
  target: target(),
  inspection: inspection(),
  policy: policy(),
  isAlreadyPaused: false,
  certainty: 'unmistakable',
  clampConcurrency: 10,
  isBeyondBlastRadius: false,
  ...overrides,
});

/** What brings about each depth. */
const DEPTHS = {
  pause: {},
  slow: { hasAsyncTriggers: true, asyncRescue: 'none' },
  clamp: {},
} as const;
type DepthName = keyof typeof DEPTHS;

const planAt = (depth: DepthName, levers: readonly Lever[]): PausePlan =>
  planPause(
    input({
      inspection: inspection({ ...DEPTHS[depth], levers }),
      policy: policy({ response: depth === 'clamp' ? 'clamp' : 'pause' }),
    }),
  );

describe('each lever at each depth', () => {
  const free = (name: DepthName, lever: Lever): Lever =>
    planAt(name, [lever]).actions[0]?.set ?? lever;

  test.each<[Lever, Lever, Lever, Lever]>([
    // lever, paused, slowed, clamped to 10
    [concurrency(null), concurrency(0), concurrency(1), concurrency(10)],
    [concurrency(1), concurrency(0), concurrency(1), concurrency(1)],
    [concurrency(5), concurrency(0), concurrency(1), concurrency(5)],
    [concurrency(900), concurrency(0), concurrency(1), concurrency(10)],
    [scaled(2, null), concurrency(0), concurrency(1), concurrency(10)],
    [scaled(2, 50), concurrency(0), concurrency(1), concurrency(10)],
    [scaled(2, 9), concurrency(0), concurrency(1), scaled(2, 9)],
    [scaled(2, 10), concurrency(0), concurrency(1), scaled(2, 10)],
    [scaledByHand(10), concurrency(0), concurrency(1), scaledByHand(10)],
    [scaledByHand(40), concurrency(0), concurrency(1), concurrency(10)],
    [scaledByHand(3), concurrency(0), concurrency(1), scaledByHand(3)],
    [source('q'), source('q', 'disabled'), source('q', 'disabled'), source('q')],
    [throttle('prod', null), throttle('prod', 0), throttle('prod', null), throttle('prod', null)],
    [throttle('prod', 50), throttle('prod', 0), throttle('prod', 50), throttle('prod', 50)],
    [scaleLimit(null), scaleLimit(1), scaleLimit(null), scaleLimit(null)],
    [scaleLimit(9), scaleLimit(1), scaleLimit(9), scaleLimit(9)],
    [provisioned('a', 3), provisioned('a', null), provisioned('a', null), provisioned('a', 3)],
    [
      provisioned('a', null),
      provisioned('a', null),
      provisioned('a', null),
      provisioned('a', null),
    ],
  ])('%# goes where the depth puts it', (lever, paused, slowed, clamped) => {
    expect([free('pause', lever), free('slow', lever), free('clamp', lever)]).toEqual([
      paused,
      slowed,
      clamped,
    ]);
  });

  it('is held by an action only where something changes, in every pair of levers', () => {
    const pairs = EVERY_LEVER.flatMap((a) => EVERY_LEVER.map((b) => [a, b] as const)).filter(
      ([a, b]) => leverKey(a) !== leverKey(b),
    );
    const isSound = (depth: DepthName, pair: readonly Lever[]): boolean => {
      const { actions, refusals } = planAt(depth, pair);
      return (
        actions.every(({ prior, set }) => !isSameState(prior, set) && pair.includes(prior)) &&
        refusals.length === (actions.length === 0 ? 1 : 0)
      );
    };
    for (const depth of Object.keys(DEPTHS) as DepthName[])
      expect(pairs.filter((pair) => !isSound(depth, pair))).toEqual([]);
  });

  it('never runs more than before', () => {
    const executions = ({ state }: Lever): number =>
      'executions' in state
        ? state.executions
        : state.kind === 'automatic' && state.most !== null
          ? state.most
          : Number.POSITIVE_INFINITY;
    fc.assert(
      fc.property(
        anyLevers,
        fc.constantFrom(...(Object.keys(DEPTHS) as DepthName[])),
        (levers, depth) => {
          for (const { prior, set } of planAt(depth, levers).actions)
            if (set.lever === 'concurrency')
              expect(executions(set)).toBeLessThan(executions(prior));
        },
      ),
    );
  });

  it('says what a stop does not reach, in the record and to people', () => {
    const leaks = ['its tagged address canary still starts an instance'];
    const plan = planPause(
      input({ inspection: inspection({ levers: [concurrency(null)], leaks }) }),
    );
    expect(plan.notes).toEqual(leaks);
  });

  it('is not clamped below what is provisioned, which the cloud would refuse', () => {
    const { actions } = planAt('clamp', [
      provisioned('a', 8),
      concurrency(null),
      provisioned('b', 7),
    ]);
    expect(actions.map(({ set }) => set)).toEqual([concurrency(15)]);
  });
});

describe('the order', () => {
  it('stops requests before sources, sources before what is provisioned, and concurrency last', () => {
    const levers = [
      concurrency(null),
      provisioned('live', 3),
      source('b'),
      throttle('prod', null),
      source('a'),
    ];
    expect(planAt('pause', levers).actions.map(({ set }) => leverKey(set))).toEqual([
      'throttle:stage-prod',
      'source:mapping-a',
      'source:mapping-b',
      'provisioned:live',
      'concurrency:concurrency',
    ]);
  });

  it('is the same for the same function, in whatever order the cloud lists its levers', () => {
    const mixed = anyLevers.chain((levers) =>
      fc
        .shuffledSubarray(levers, { minLength: levers.length })
        .map((shuffled) => ({ levers, shuffled })),
    );
    fc.assert(
      fc.property(mixed, ({ levers, shuffled }) => {
        expect(planAt('pause', shuffled).actions).toEqual(planAt('pause', levers).actions);
      }),
    );
  });

  it('can be run twice: what is set already needs no action', () => {
    fc.assert(
      fc.property(anyLevers, fc.constantFrom('slow', 'clamp'), (levers, depth) => {
        const { actions } = planAt(depth, levers);
        const after = afterSetting(
          levers,
          actions.map(({ set }) => set),
        );
        expect(planAt(depth, after).actions).toEqual([]);
      }),
    );
  });
});

describe('the depth', () => {
  const async = { hasAsyncTriggers: true, asyncRescue: 'none' } as const;

  test.each<[string, Partial<PausePlanInput>, DepthName]>([
    ['is a pause', {}, 'pause'],
    [
      'is a pause where a dead-letter queue catches events',
      { inspection: inspection({ ...async, asyncRescue: 'deadLetter' }) },
      'pause',
    ],
    [
      'is a pause where a destination catches events',
      { inspection: inspection({ ...async, asyncRescue: 'destination' }) },
      'pause',
    ],
    ['slows where events would be lost', { inspection: inspection(async) }, 'slow'],
    [
      'is a pause where the owner accepts that loss',
      { inspection: inspection(async), policy: policy({ unrescuedAsync: 'pause' }) },
      'pause',
    ],
    [
      'is a clamp for a name that is never paused',
      { policy: policy({ neverPause: ['ord*'] }) },
      'clamp',
    ],
    [
      'is a clamp for a function tagged so',
      { target: target({ override: { isNeverPaused: true } }) },
      'clamp',
    ],
    [
      'is a clamp where the owner chose that response',
      { policy: policy({ response: 'clamp' }) },
      'clamp',
    ],
    ['is a clamp beyond the blast radius', { isBeyondBlastRadius: true }, 'clamp'],
    [
      'clamps rather than slows',
      { inspection: inspection(async), isBeyondBlastRadius: true },
      'clamp',
    ],
  ])('%s', (_, changes, depth) => {
    const plan = planPause(input(changes));
    expect(plan.depth).toBe(depth);
    expect(plan.actions).not.toEqual([]);
    // One for the depth; and where events will be lost, a second that says when.
    const notes = plan.notes.filter((note) => !note.includes('retried for 6 hours'));
    expect(notes).toHaveLength(depth === 'pause' ? 0 : 1);
  });
});

test.each<[string, Partial<PausePlanInput>, boolean]>([
  ['what would be at zero', { certainty: 'unmistakable' }, true],
  ['what would be held in any case', { certainty: 'doubtful' }, false],
  ['what is never paused', { policy: policy({ neverPause: ['ord*'] }) }, false],
])('beyond the blast radius, %s: whether it waits for its turn', (_, changes, isTurnAwaited) => {
  const ladder = { policy: policy({ response: 'ladder' }), ...changes };
  const plan = planPause(input({ ...ladder, isBeyondBlastRadius: true }));
  expect([plan.depth, plan.isTurnAwaited ?? false]).toEqual(['clamp', isTurnAwaited]);
});

describe('on the ladder', () => {
  const ladder = policy({ response: 'ladder' });
  const depthAt = (changes: Partial<PausePlanInput>) =>
    planPause(input({ policy: ladder, ...changes })).depth;

  it('goes to zero only what is unmistakable, and what guesses may still keep there', () => {
    expect(depthAt({})).toBe('pause');
    expect(depthAt({ certainty: 'doubtful' })).toBe('clamp');
    expect(depthAt({ isZeroUsedUp: true })).toBe('clamp');
    expect(depthAt({ isZeroUsedUp: true, policy: policy({ response: 'pause' }) })).toBe('pause');
  });

  it('is paused what cannot be held, because nothing is left to take a hold from', () => {
    const full = { reservableConcurrency: 0 };
    expect(depthAt({ ...full, certainty: 'doubtful' })).toBe('pause');
    expect(depthAt({ ...full, isZeroUsedUp: true })).toBe('pause');
    expect(depthAt({ ...full, isBeyondBlastRadius: true })).toBe('pause');
  });

  it('says that a hold waits for its turn, and nothing of turns where there are none', () => {
    expect(planPause(input({ policy: ladder, isBeyondBlastRadius: true }))).toHaveProperty(
      'isTurnAwaited',
      true,
    );
    expect(planPause(input({ policy: ladder }))).not.toHaveProperty('isTurnAwaited');
  });
});

describe('a hold', () => {
  const held = (changes: Partial<PausePlanInput>) =>
    planPause(input({ policy: policy({ response: 'clamp' }), ...changes })).actions.map(
      ({ set }) => set,
    );
  const own = (executions: number) => inspection({ levers: [concurrency(executions)] });

  it('takes no more from the pool than other holds have left, and one at least', () => {
    expect(held({ reservableConcurrency: 4 })).toEqual([concurrency(4)]);
    expect(held({ reservableConcurrency: 40 })).toEqual([concurrency(10)]);
    expect(held({ reservableConcurrency: 0 })).toEqual([concurrency(1)]);
  });

  it('takes nothing from the pool where the function has a reservation of its own', () => {
    expect(held({ reservableConcurrency: 4, inspection: own(50) })).toEqual([concurrency(10)]);
  });

  it('warns of events that wait too long, and a pause does not', () => {
    const async = inspection({ hasAsyncTriggers: true, asyncRescue: 'none' });
    const notes = (response: 'clamp' | 'pause') =>
      planPause(
        input({ inspection: async, policy: policy({ response, unrescuedAsync: 'pause' }) }),
      ).notes.join();
    expect(notes('clamp')).toContain('retried for 6 hours');
    expect(notes('pause')).toBe('');
  });
});

describe('a slowing', () => {
  const async = { hasAsyncTriggers: true, asyncRescue: 'none' } as const;

  it('becomes a pause where other holds have left nothing to reserve 1 from', () => {
    const found = inspection({ ...async, levers: [concurrency(null)] });
    const depthAt = (reservableConcurrency: number) =>
      planPause(input({ inspection: found, reservableConcurrency })).depth;
    expect([depthAt(1), depthAt(0)]).toEqual(['slow', 'pause']);
  });
});

describe('a refusal', () => {
  it('of a function that is ignored gives way to a person who names it', () => {
    const ignored = target({ override: { isIgnored: true } });
    expect(planPause(input({ target: ignored, isPersonsOrder: true })).refusals).toEqual([]);
    const own = target({ isGuardOwn: true });
    expect(planPause(input({ target: own, isPersonsOrder: true })).refusals).toHaveLength(1);
  });

  it('of what somebody stopped is of a reservation of 0 alone', () => {
    const reasonOf = (lever: Lever) =>
      planPause(input({ inspection: inspection({ levers: [lever] }) })).refusals[0]?.reason;
    expect(reasonOf(concurrency(0))).toBe('paused-by-hand');
    expect(reasonOf(scaledByHand(0))).toBeUndefined();
    expect(reasonOf(concurrency(1))).toBeUndefined();
  });

  const reasons: Array<[string, Partial<PausePlanInput>, string]> = [
    ['the guard itself', { target: target({ isGuardOwn: true }) }, 'guard-own'],
    [
      'a function tagged to be ignored',
      { target: target({ override: { isIgnored: true } }) },
      'ignored',
    ],
    ['one paused already', { isAlreadyPaused: true }, 'already-paused'],
    ['one that is gone', { inspection: { outcome: 'gone' } }, 'gone'],
    [
      'one that cannot be read',
      { inspection: { outcome: 'unreadable', because: 'timed out' } },
      'unreadable',
    ],
    ['one whose record cannot be read', { isRecordUnreadable: true }, 'unreadable'],
    [
      'one somebody else stopped',
      { inspection: inspection({ levers: [concurrency(0), source('q')] }) },
      'paused-by-hand',
    ],
    [
      'one with nothing left to stop',
      { inspection: inspection({ levers: [source('q', 'disabled')] }) },
      'nothing-to-change',
    ],
  ];

  test.each(reasons)('leaves %s alone and says why', (_, changes, reason) => {
    const plan = planPause(input(changes));
    expect(plan.actions).toEqual([]);
    expect(plan.refusals).toEqual([
      { functionId: 'id-orders', reason, because: expect.any(String) },
    ]);
  });

  it('holds at every depth and with every other reason present', () => {
    for (const [, a] of reasons)
      for (const [, b] of reasons)
        for (const isBeyondBlastRadius of [true, false]) {
          const plan = planPause(input({ ...a, ...b, isBeyondBlastRadius }));
          expect([plan.actions.length, plan.refusals.length]).toEqual([0, 1]);
        }
  });

  it('names the first prior state as kept when a second trigger comes', () => {
    const plan = planPause(
      input({ isAlreadyPaused: true, inspection: inspection({ levers: [concurrency(2)] }) }),
    );
    expect(plan.refusals[0]?.because).toContain('first prior state is kept');
  });

  it('says what each lever is when there is nothing to change', () => {
    const levers = [source('q', 'disabled'), provisioned('live', null)];
    const plan = planPause(input({ inspection: inspection({ levers }) }));
    expect(plan.refusals[0]?.because).toContain(
      'queue q disabled, no provisioned concurrency on live',
    );
  });
});

// New accounts have a quota of 10, and Lambda accepts no reservation there but 0.
describe('an account whose quota leaves no room to reserve', () => {
  const small = target({ concurrencyPool: { executions: 10, keptExecutions: 100 } });
  const plan = (overrides: Partial<PausePlanInput>): PausePlan =>
    planPause(input({ target: small, ...overrides }));
  const unrescued = { hasAsyncTriggers: true, asyncRescue: 'none' } as const;

  it('pauses at 0 what it would have slowed to 1, and says what that costs', () => {
    const { depth, actions, notes } = plan({
      inspection: inspection({ ...unrescued, levers: [concurrency(null)] }),
    });
    expect(depth).toBe('pause');
    expect(actions.map(({ set }) => set)).toEqual([concurrency(0)]);
    expect(notes.join()).toContain('events are lost until it resumes');
  });

  it('still slows a function that has a reservation to shrink', () => {
    const { depth, actions } = plan({
      inspection: inspection({ ...unrescued, levers: [concurrency(5)] }),
    });
    expect(depth).toBe('slow');
    expect(actions.map(({ set }) => set)).toEqual([concurrency(1)]);
  });

  it('refuses a clamp that the cloud would refuse every tick', () => {
    const { actions, refusals } = plan({
      inspection: inspection({ levers: [concurrency(null)] }),
      policy: policy({ response: 'clamp' }),
    });
    expect(actions).toEqual([]);
    expect(refusals).toMatchObject([
      { because: "the account's concurrency quota leaves no room to hold it at a limit" },
    ]);
  });
});
