// What happened in a run, in order, as plain data: the only thing that the checks look at.
// It is written by the world, never by the guard, so the guard cannot vouch for itself.

import type { Mode } from '../../lambda/watchdog/stores';
import type { CommandAnswer, CommandEvent } from '../../lib/contract';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import type { Decision } from '../../lib/core/owner/decision';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import type { TickReport } from '../../lib/engine/tick';
import type { EventLedger } from '../../lib/simulator/cloud/inlet';
import type { Story } from './story';

/** What reached people of an alert, as far as the checks ask for it. */
export interface ToldAlert extends Pick<AlertEvent, 'recordId' | 'type'> {
  readonly rows: ReadonlyArray<Pick<AlertEvent['rows'][number], 'functionName'>>;
}

export type TraceEvent = { readonly atMs: number } & (
  | { readonly kind: 'created'; readonly functionId: string; readonly levers: readonly Lever[] }
  | { readonly kind: 'deleted'; readonly functionId: string }
  /** A person, a deploy or a console changed a lever. */
  | { readonly kind: 'hand'; readonly functionId: string; readonly lever: Lever }
  /** The guard was shown these levers. */
  | { readonly kind: 'looked'; readonly run: string; readonly functionId: string }
  /** The guard's change took effect; `before` is what was there. */
  | {
      readonly kind: 'set';
      readonly run: string;
      readonly functionId: string;
      readonly lever: Lever;
      readonly before: Lever | undefined;
    }
  /** A version of a record is in the table now. */
  | {
      readonly kind: 'stored';
      readonly run: string;
      readonly record: PauseRecord;
      readonly levers: readonly Lever[];
    }
  | { readonly kind: 'corrupted'; readonly recordId: string }
  | { readonly kind: 'mended'; readonly recordId: string }
  | { readonly kind: 'told'; readonly alert: ToldAlert }
  | { readonly kind: 'armed'; readonly mode: Mode }
  | { readonly kind: 'decided'; readonly decision: Decision }
  | { readonly kind: 'began'; readonly run: string; readonly mode: Mode }
  | { readonly kind: 'ticked'; readonly run: string; readonly report: TickReport }
  | {
      readonly kind: 'answered';
      readonly run: string;
      readonly command: CommandEvent;
      readonly answer: CommandAnswer;
    }
  /** A run ended by an exception; `isExpected`: of a kind that a run may end with. */
  | {
      readonly kind: 'threw';
      readonly run: string;
      readonly words: string;
      readonly isExpected: boolean;
    }
  | {
      readonly kind: 'minute';
      readonly functionId: string;
      readonly epochMinute: number;
      readonly usd: number;
      readonly isAttacked: boolean;
    }
);

export interface EventsOfFunction {
  readonly functionId: string;
  readonly ledger: EventLedger;
  readonly ranTwice: number;
  readonly hasRescue: boolean;
  readonly queueSent: number;
  readonly queueDone: number;
  readonly queueWaiting: number;
  /** Given to a function that could not run, and thrown away after a few tries. */
  readonly queueBurnt: number;
}

export interface Run {
  readonly story: Story;
  readonly startMs: number;
  readonly trace: readonly TraceEvent[];
  /** What is there at the end. */
  readonly levers: Readonly<Record<string, readonly Lever[]>>;
  readonly records: readonly PauseRecord[];
  readonly events: readonly EventsOfFunction[];
  readonly usualUsdPerMinute: Readonly<Record<string, number>>;
  readonly floodUsdPerMinute: Readonly<Record<string, number>>;
  /** Minutes that a pause of it may take there beyond those on AWS. */
  readonly slackMinutes: Readonly<Record<string, number>>;
  /** From the start of a run to its end, or to the end of the story. */
  readonly longestRunMinutes: number;
  readonly guardUsd: number;
  /** What its budget allows for a stretch of this length, with what its ledger may have saved or owe. */
  readonly guardUsdMax: number;
  /** Stretches in which anything may be wrong with the guard's cloud, with what follows from it for a while. */
  readonly disturbed: ReadonlyArray<readonly [fromMs: number, untilMs: number]>;
}
