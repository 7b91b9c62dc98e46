// What has to be remembered between two steps about incidents that are open, and how it is read back.
// Stored text that is damaged is a list of problems, never half a state: an incident told twice is better than one lost.

import type { AlertType, Waiting } from '../core/alerts/alert';
import { ALERT_TYPES } from '../core/pausing/alert-type';
import {
  type Check,
  fields,
  flag,
  listOf,
  number,
  oneOf,
  optional,
  orNull,
  type Parsed,
  parsed,
  text,
} from '../core/units/values';

export interface IncidentState {
  readonly schemaVersion: 1;
  readonly incidents: readonly Incident[];
  /** Pages that no record will close: a mass breach, a pause that could not even be recorded. */
  readonly pages: readonly OpenPage[];
}

export interface Incident {
  /** Of its first pause, so that a lone pause is resolved even where this state was lost. */
  readonly dedupKey: string;
  readonly openedAtMs: number;
  readonly members: readonly Member[];
  /** Members that the newest table has; 0 while each pause has been told on its own. */
  readonly tabledMembers: number;
  readonly tabledAtMs: number;
  readonly remindedHours: number;
  /** Something was held back for the next table. */
  readonly hasNews?: boolean;
}

/** What a reminder needs to say about one pause. */
export interface Member {
  readonly recordId: string;
  readonly functionId: string;
  readonly functionName: string;
  readonly usdPerHour: number;
  readonly atMs: number;
  readonly resumedAtMs: number | null;
  readonly ifNothing: string;
  readonly waiting: readonly Waiting[];
  /** What was last told of it; left out: that it is paused. */
  readonly lastType?: AlertType;
  /** Left out where many are told as one. */
  readonly nextSteps?: readonly string[];
}

export interface OpenPage {
  readonly dedupKey: string;
  readonly type: 'mass-breach' | 'pause-failed' | 'blind';
  readonly functionId: string;
  readonly functionName: string;
  /** When it was last told; left out: not known. */
  readonly lastMs?: number;
}

export const PAGES: ReadonlySet<AlertType> = new Set(['mass-breach', 'pause-failed', 'blind']);

export const isPage = (type: AlertType): type is OpenPage['type'] => PAGES.has(type);

export const noIncidents: IncidentState = Object.freeze({
  schemaVersion: 1,
  incidents: [],
  pages: [],
});

/** Not given back yet: stopped, on probation, or not even stopped. */
export const isHeld = ({ resumedAtMs }: Member): boolean => resumedAtMs === null;
export const isOnProbation = ({ lastType }: Member): boolean => lastType === 'probation';
export const isFailing = ({ lastType }: Member): boolean => lastType === 'pause-failed';
export const isStuck = ({ lastType }: Member): boolean => lastType === 'resume-failed';
/** Told at once, however many others are told in a table. */
export const isFailure = (type: AlertType): boolean =>
  type === 'pause-failed' || type === 'resume-failed';

const words = text(0, 4096);
const amount = number({ min: 0 });
const listed = (check: Check): Check => listOf(check, { max: 100_000 });

const member = fields<Member>({
  recordId: words,
  functionId: words,
  functionName: words,
  usdPerHour: amount,
  atMs: amount,
  resumedAtMs: orNull(amount),
  ifNothing: words,
  waiting: listed(
    fields<Waiting>({
      sourceKind: oneOf(['queue', 'stream', 'other']),
      name: words,
      sinceMs: amount,
      keptUntilMs: orNull(amount),
    }),
  ),
  lastType: optional(oneOf(ALERT_TYPES)),
  nextSteps: optional(listed(words)),
});

const state = fields<IncidentState>({
  schemaVersion: oneOf([1]),
  incidents: listed(
    fields<Incident>({
      dedupKey: words,
      openedAtMs: amount,
      tabledMembers: amount,
      tabledAtMs: amount,
      remindedHours: amount,
      hasNews: optional(flag),
      members: listed(member),
    }),
  ),
  pages: listed(
    fields<OpenPage>({
      dedupKey: words,
      type: oneOf([...PAGES]),
      functionId: words,
      functionName: words,
      lastMs: optional(amount),
    }),
  ),
});

export const parseIncidentState = (stored: string): Parsed<IncidentState> =>
  parsed('state', stored, state);
