// A seed's story: who is in the account, what their owner wants, what attacks them and what goes wrong meanwhile.
// It draws every kind of trouble often enough to meet every other, and leaves a quiet start and a calm end.

import type { CommandEvent } from '../../lib/contract';
import type { Lever } from '../../lib/core/pausing/target';
import type { FunctionOverride, GuardPolicy } from '../../lib/core/policy/policy';
import type { Cloud } from '../../lib/core/prices/prices';
import { type Random, randomFrom } from '../../lib/simulator/random';
import { DRAWN } from './draw-levers';
import {
  CALL_KINDS,
  type CallFaults,
  type CallKind,
  type CastMember,
  type Entry,
  type MetricFaults,
  type Story,
} from './story';

const QUIET_MINUTES = 4;
const PLAIN_SHARE = 0.15;
const FLOOD_PER_MINUTE = 60_000;

export function drawStory(seed: number, cloud: Cloud = 'aws'): Story {
  const random = randomFrom(`story ${seed}`);
  const minutes = random.integer(20, 45);
  const cast = castFrom(random.split('cast'), cloud);
  const calmFrom = (QUIET_MINUTES + minutes) * 60;
  const draw = { random: random.split('entries'), cloud, cast, calmFrom };
  // Now and then nothing goes wrong but the attack: then the bounds in minutes and dollars are as tight as they get.
  const isPlain = random.split('plain').chance(PLAIN_SHARE);
  const entries = [
    ...attacksFrom(draw),
    ...times(isPlain ? 0 : random.integer(1, 6), () => troubleFrom(draw)),
    ...times(isPlain ? 0 : random.integer(0, 4), () => peopleFrom(draw)),
  ].flat();
  return {
    seed,
    ...(cloud === 'aws' ? {} : { cloud }),
    calmFrom,
    policy: policyFrom(random.split('policy')),
    cast,
    entries: [...entries].sort((a, b) => a.from - b.from),
  };
}

interface Draw {
  readonly random: Random;
  readonly cloud: Cloud;
  readonly cast: readonly CastMember[];
  readonly calmFrom: number;
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

function policyFrom(random: Random): Partial<GuardPolicy> {
  return {
    mode: random.chance(0.85) ? 'enforce' : 'observe',
    response: random.pick(['ladder', 'ladder', 'pause', 'clamp']),
    afterPause: random.pick(['probation', 'probation', 'manual']),
    unrescuedAsync: random.pick(['slow', 'pause']),
    holdMinutes: random.integer(5, 20),
    probationMinutes: random.integer(5, 8),
    signal: random.chance(0.85) ? 'dollars' : 'invocations',
    neverPause: random.chance(0.2) ? ['fn-b*'] : [],
    blastRadiusTargets: random.pick([1, 10]),
    ceilingUsdPerHour: random.chance(0.2) ? random.integer(5, 20) : null,
    accountCeilingUsdPerHour: random.chance(0.1) ? random.integer(10, 30) : null,
  };
}

function castFrom(random: Random, cloud: Cloud): CastMember[] {
  const drawn = DRAWN[cloud];
  const cast = times(random.integer(2, 4), () => 0).map((_, index): CastMember => {
    const letter = 'abcd'[index] ?? 'x';
    const own = random.split(letter);
    return {
      functionId: drawn.idOf(`fn-${letter}`),
      name: `fn-${letter}`,
      isGuardOwn: own.chance(0.08),
      override: overrideFrom(own),
      usualPerMinute: own.pick([0, 0, 60, 600]),
      secondsEach: own.pick([0.2, 1]),
      levers: drawn.leversFrom(own),
      asyncRescue: own.pick(['none', 'destination']),
      eventsPerMinute: own.pick([0, 0, 1, 4]),
      ...appOf(drawn.appFrom(own)),
    };
  });
  return cloud === 'aws' ? cast : cast.map((member, index) => ownByName(member, cast, index));
}

const appOf = (app: CastMember['app']): Pick<CastMember, 'app'> => (app ? { app } : {});

/** On the other clouds the guard's own is known by its name, so there is one of them at most, without wishes of its own. */
function ownByName(member: CastMember, cast: readonly CastMember[], index: number): CastMember {
  const isFirst = cast.findIndex(({ isGuardOwn }) => isGuardOwn) === index;
  return isFirst ? { ...member, override: {} } : { ...member, isGuardOwn: false };
}

const overrideFrom = (random: Random): FunctionOverride =>
  random.pick<FunctionOverride>([
    {},
    {},
    {},
    {},
    {},
    { isIgnored: true },
    { isNeverPaused: true },
    { mode: 'observe' },
    { response: 'clamp' },
  ]);

const anyOf = ({ random, cast }: Draw): CastMember =>
  random.pick(cast as readonly [CastMember, ...CastMember[]]);

const momentIn = ({ random, calmFrom }: Draw): number =>
  random.integer(QUIET_MINUTES * 60, calmFrom - 60);

function stretchIn(draw: Draw, minutesMax: number): { from: number; until: number } {
  const from = momentIn(draw);
  const until = Math.min(draw.calmFrom, from + draw.random.integer(30, minutesMax * 60));
  return { from, until };
}

function attacksFrom(draw: Draw): Entry[] {
  const { random, calmFrom } = draw;
  return times(random.integer(1, 3), (): Entry => {
    const from = random.integer(QUIET_MINUTES * 60, Math.max(QUIET_MINUTES * 60, calmFrom - 900));
    const until = random.chance(0.6)
      ? calmFrom
      : Math.min(calmFrom, from + random.integer(300, 1800));
    const perMinute = random.pick([FLOOD_PER_MINUTE, FLOOD_PER_MINUTE / 4]);
    return { kind: 'attack', from, until, functionId: anyOf(draw).functionId, perMinute };
  });
}

const WORDS = {
  throttled: 'ThrottlingException: Rate exceeded',
  denied: 'AccessDeniedException: with an explicit deny in a service control policy',
  revoked: 'AccessDeniedException: is not authorized to perform',
} as const;

const NO_FAULT = { refused: 0, unheard: 0, unanswered: 0, crash: 0, conflict: 0 } as const;

function callFaults(draw: Draw): CallFaults {
  const { random } = draw;
  const of = (
    calls: readonly CallKind[],
    shares: Partial<CallFaults>,
    minutes: number,
    words: string = WORDS.throttled,
  ): CallFaults => ({
    kind: 'calls',
    calls,
    words,
    ...NO_FAULT,
    ...shares,
    ...stretchIn(draw, minutes),
  });
  const some = (): readonly CallKind[] =>
    random.chance(0.5)
      ? CALL_KINDS
      : [random.pick(CALL_KINDS as readonly [CallKind, ...CallKind[]])];
  return random.pick<() => CallFaults>([
    () => of(some(), { refused: random.between(0.1, 0.6) }, 10),
    () =>
      of(some(), { unheard: random.between(0.05, 0.4), unanswered: random.between(0.05, 0.4) }, 10),
    () => of(CALL_KINDS, { crash: random.between(0.01, 0.1) }, 10),
    () =>
      of(
        CALL_KINDS,
        { refused: 0.1, unheard: 0.08, unanswered: 0.08, crash: 0.03, conflict: 0.05 },
        12,
      ),
    () => of(['set'], { refused: 1 }, 25, WORDS.denied),
    () =>
      of(
        [random.pick(CALL_KINDS as readonly [CallKind, ...CallKind[]])],
        { refused: 1 },
        15,
        WORDS.revoked,
      ),
    () => of(['tell'], random.chance(0.5) ? { refused: 1 } : { unheard: 1 }, 15),
    () => of(['write'], { conflict: 0.5 }, 6),
  ])();
}

const METRIC_FAULTS = [
  'stale',
  'missing',
  'doubled',
  'reordered',
  'partial',
  'garbage',
  'unreadable',
] as const satisfies MetricFaults['how'][];

function troubleFrom(draw: Draw): Entry[] {
  const { random } = draw;
  const functionId = anyOf(draw).functionId;
  return random.pick<() => Entry[]>([
    () => [callFaults(draw)],
    () => [callFaults(draw)],
    () => [callFaults(draw)],
    () => [
      {
        kind: 'metrics',
        how: random.pick(METRIC_FAULTS),
        share: random.between(0.1, 1),
        ...stretchIn(draw, 12),
      },
    ],
    () => [{ kind: 'pages', share: random.between(0.2, 1), ...stretchIn(draw, 15) }],
    () => [
      {
        kind: 'clock',
        skewMs: random.pick([-1, 1]) * random.pick([5_000, 90_000, 700_000, 3_600_000]),
        ...stretchIn(draw, 10),
      },
    ],
    () => [
      { kind: 'schedule', how: random.pick(['lost', 'doubled', 'late']), ...stretchIn(draw, 12) },
    ],
    () =>
      times(
        random.integer(1, 3),
        (): Entry => ({
          kind: 'crash',
          from: momentIn(draw),
          call: random.integer(0, 30),
          isAfter: random.chance(0.5),
        }),
      ),
    () => [{ kind: 'cold', from: momentIn(draw) }],
    () => [
      {
        kind: 'corrupt',
        from: momentIn(draw),
        what: random.pick(['record', 'memory', 'incidents']),
      },
    ],
    () => {
      const from = momentIn(draw);
      const again = Math.min(draw.calmFrom - 1, from + random.integer(1, 600));
      return [
        { kind: 'delete', from, functionId },
        { kind: 'create', from: again, functionId },
      ];
    },
  ])();
}

function peopleFrom(draw: Draw): Entry[] {
  const { random } = draw;
  const { functionId, name, levers } = anyOf(draw);
  const from = momentIn(draw);
  const lever = random.pick(levers as readonly [Lever, ...Lever[]]);
  const changed = DRAWN[draw.cloud].changed(lever, random);
  const command = (asked: CommandEvent): Entry[] => [{ kind: 'command', from, command: asked }];
  const who = { by: 'owner', because: 'as the story goes' };
  return random.pick<() => Entry[]>([
    () => command({ command: 'pause', functions: [name], ...who }),
    () => command({ command: 'resume', functions: [name], ...who }),
    () => command({ command: 'resume', how: 'probation', ...who }),
    () =>
      command({
        command: 'resume',
        force: true,
        backlog: random.pick(['replay', 'discard']),
        ...who,
      }),
    () => command({ command: 'arm', mode: random.pick(['observe', 'enforce']), by: 'owner' }),
    () =>
      command({
        command: 'raise',
        function: name,
        usd: 50,
        period: 'hour',
        forMs: 600_000,
        ...who,
      }),
    () => command({ command: 'snooze', function: name, forMs: 600_000, ...who }),
    () => command({ command: 'accept', function: name, ...who }),
    () =>
      command({
        command: 'release',
        function: name,
        how: random.pick(['replay', 'discard']),
        ...who,
      }),
    () => command({ command: 'status' }),
    () => command({ command: 'history' }),
    () => [{ kind: 'hand', from, functionId, lever: changed }],
    () => [{ kind: 'redeploy', from, functionId, lever: random.chance(0.5) ? changed : null }],
  ])();
}
