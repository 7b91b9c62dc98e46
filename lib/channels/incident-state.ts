// What has to be remembered between two steps about incidents that are open, and how it is read back.
// Stored text that is damaged is a list of problems, never half a state: an incident told twice is better than one lost.

import type { AlertType, Waiting } from '../core/alerts/alert';
import { ALERT_TYPES } from '../core/alerts/alert-event';

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

export type ParsedState =
  | { readonly value: IncidentState }
  | { readonly problems: readonly string[] };

export function parseIncidentState(stored: string): ParsedState {
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return { problems: [`the incident state is not JSON: ${JSON.stringify(stored.slice(0, 60))}`] };
  }
  const problems = shape({
    schemaVersion: (one, path) => (one === 1 ? [] : [`${path} is ${show(one)}; wanted 1`]),
    incidents: listOf(incident),
    pages: listOf(page),
  })(value, 'state');
  return problems.length > 0 ? { problems } : { value: value as IncidentState };
}

type Check = (value: unknown, path: string) => readonly string[];

const show = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 60);
const is =
  (wanted: string, holds: (value: unknown) => boolean): Check =>
  (value, path) =>
    holds(value) ? [] : [`${path} is ${show(value)}; wanted ${wanted}`];

const text = is('text', (value) => typeof value === 'string' && value.length <= 4096);
const number = is('a number from 0', (value) => Number.isFinite(value) && (value as number) >= 0);
const oneOf = (...allowed: readonly string[]): Check =>
  is(allowed.join(' or '), (value) => allowed.some((one) => one === value));
const orNull =
  (check: Check): Check =>
  (value, path) =>
    value === null ? [] : check(value, path);
/** Of a field that states of before did not have. */
const ifThere =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? [] : check(value, path);
const listOf =
  (check: Check): Check =>
  (value, path) =>
    Array.isArray(value)
      ? value.flatMap((item: unknown, index) => check(item, `${path}[${index}]`))
      : [`${path} is ${show(value)}; wanted a list`];
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) =>
    typeof value === 'object' && value !== null
      ? Object.entries(fields).flatMap(([field, check]) =>
          check(
            Object.hasOwn(value, field) ? value[field as never] : undefined,
            `${path}.${field}`,
          ),
        )
      : [`${path} is ${show(value)}; wanted an object`];

const waiting = shape({
  sourceKind: oneOf('queue', 'stream', 'other'),
  name: text,
  sinceMs: number,
  keptUntilMs: orNull(number),
});

const incident = shape({
  dedupKey: text,
  openedAtMs: number,
  tabledMembers: number,
  tabledAtMs: number,
  remindedHours: number,
  hasNews: ifThere(is('true or false', (value) => typeof value === 'boolean')),
  members: listOf(
    shape({
      recordId: text,
      functionId: text,
      functionName: text,
      usdPerHour: number,
      atMs: number,
      resumedAtMs: orNull(number),
      ifNothing: text,
      waiting: listOf(waiting),
      lastType: ifThere(oneOf(...ALERT_TYPES)),
      nextSteps: ifThere(listOf(text)),
    }),
  ),
});

const page = shape({
  dedupKey: text,
  type: oneOf(...PAGES),
  functionId: text,
  functionName: text,
  lastMs: ifThere(number),
});
