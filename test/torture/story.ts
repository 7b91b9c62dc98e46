// A story: the functions of an account, and everything that happens to it and to its guard, as plain data.
// A seed draws a story, a failure shrinks it, and what is left is pinned as JSON: nothing else decides how a run goes.

import type { CommandEvent } from '../../lib/contract';
import type { Lever } from '../../lib/core/pausing/target';
import type { FunctionOverride, GuardPolicy } from '../../lib/core/policy/policy';
import type { Cloud } from '../../lib/core/prices/prices';

export interface CastMember {
  readonly functionId: string;
  readonly name: string;
  readonly isGuardOwn: boolean;
  readonly override: FunctionOverride;
  readonly usualPerMinute: number;
  readonly secondsEach: number;
  readonly levers: readonly Lever[];
  readonly asyncRescue: 'none' | 'destination';
  /** Asynchronous events of honest callers. */
  readonly eventsPerMinute: number;
  /** Of a function app: its plan, and what it takes to stop it. */
  readonly app?: { readonly plan: 'consumption' | 'flex'; readonly runsOnUntil: RunsOnUntil };
}

/** What really ends an app that Azure calls stopped. */
export type RunsOnUntil = 'stop' | 'second-stop' | 'scale' | 'disabled' | 'access';

export const CALL_KINDS = [
  'discover',
  'readAccount',
  'readFunctions',
  'inspect',
  'set',
  'open',
  'read',
  'write',
  'recall',
  'remember',
  'lease',
  'tell',
  'store',
  'rescue',
] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** Seconds since the story began. */
interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** How calls fail in a stretch, each a share of the calls of these kinds. */
export interface CallFaults extends Stretch {
  readonly kind: 'calls';
  readonly calls: readonly CallKind[];
  readonly refused: number;
  /** It did not happen, and nobody said so. */
  readonly unheard: number;
  /** It did happen, and nobody said so. */
  readonly unanswered: number;
  readonly crash: number;
  /** Of writes to the journal: somebody else's version is said to be there. */
  readonly conflict: number;
  readonly words: string;
}

export interface MetricFaults extends Stretch {
  readonly kind: 'metrics';
  readonly how:
    | 'stale'
    | 'missing'
    | 'doubled'
    | 'reordered'
    | 'partial'
    | 'garbage'
    | 'unreadable';
  readonly share: number;
}

export type Entry =
  | CallFaults
  | MetricFaults
  /** The list of functions ends early. */
  | (Stretch & { readonly kind: 'pages'; readonly share: number })
  /** What a watchdog takes for now differs by so much. */
  | (Stretch & { readonly kind: 'clock'; readonly skewMs: number })
  | (Stretch & { readonly kind: 'schedule'; readonly how: 'lost' | 'doubled' | 'late' })
  | (Stretch & { readonly kind: 'attack'; readonly functionId: string; readonly perMinute: number })
  /** The next run dies at this call, before or after its effect. */
  | {
      readonly kind: 'crash';
      readonly from: number;
      readonly call: number;
      readonly isAfter: boolean;
    }
  | { readonly kind: 'cold'; readonly from: number }
  | {
      readonly kind: 'corrupt';
      readonly from: number;
      readonly what: 'record' | 'memory' | 'incidents';
    }
  | { readonly kind: 'delete'; readonly from: number; readonly functionId: string }
  | { readonly kind: 'create'; readonly from: number; readonly functionId: string }
  | {
      readonly kind: 'redeploy';
      readonly from: number;
      readonly functionId: string;
      readonly lever: Lever | null;
    }
  | {
      readonly kind: 'hand';
      readonly from: number;
      readonly functionId: string;
      readonly lever: Lever;
    }
  | { readonly kind: 'command'; readonly from: number; readonly command: CommandEvent };

export type EntryKind = Entry['kind'];

export interface Story {
  readonly seed: number;
  /** Left out: AWS. */
  readonly cloud?: Cloud;
  /** Seconds until the world is calm again for good. */
  readonly calmFrom: number;
  readonly policy: Partial<GuardPolicy>;
  readonly cast: readonly CastMember[];
  readonly entries: readonly Entry[];
}

export const untilOf = (entry: Entry): number => ('until' in entry ? entry.until : entry.from);

/** The same story with only some of what happens in it. */
export const withEntries = (story: Story, kept: readonly number[]): Story => ({
  ...story,
  entries: kept.flatMap((index) => story.entries[index] ?? []),
});
