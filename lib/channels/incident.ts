// Several pauses within minutes are one incident: the first is told at once, many become a table and stay one, a resume of
// the last resolves it. A pure step from (what is open, new alerts, the time) to (what is open, messages to send).
// One state belongs to one account and Region. Keep the new state only once its messages are delivered: the same step
// taken again says the same.

import type { AlertEvent } from '../core/alerts/alert';
import { clip } from '../core/units/clip';
import { lastBack, reminder, resolution, stillPaused, table } from './incident-messages';
import {
  type Incident,
  type IncidentState,
  isFailure,
  isHeld,
  isOnProbation,
  isPage,
  type Member,
  type OpenPage,
} from './incident-state';

export interface IncidentStep {
  readonly state: IncidentState;
  readonly messages: readonly AlertEvent[];
}

export const INCIDENT = {
  /** Pauses this close to the first of an incident belong to it. */
  windowMs: 5 * 60_000,
  /** From here on a table is easier to read than messages. */
  aloneMax: 5,
  tableEveryMs: 60_000,
  remindHours: [1, 6, 24],
  /** What goes on is told every hour; missed twice, it is over. */
  pageMs: 130 * 60_000,
} as const;

const HOUR_MS = 3_600_000;

/** Takes in new alerts, and tells what time alone makes due: a table held back, a reminder. */
export function advanceIncidents(
  state: IncidentState,
  alerts: readonly AlertEvent[],
  nowMs: number,
): IncidentStep {
  let step: IncidentStep = { state, messages: [] };
  for (const alert of alerts) {
    const next = groupAlert(step.state, alert);
    step = { state: next.state, messages: [...step.messages, ...next.messages] };
  }
  const due = remindIncidents(step.state, nowMs);
  return { state: due.state, messages: [...step.messages, ...due.messages] };
}

/** What time alone makes due, for whoever takes in alerts one by one. */
export function remindIncidents(state: IncidentState, nowMs: number): IncidentStep {
  const due = state.incidents.map((incident) => dueNow(incident, nowMs));
  const over = state.pages.filter((page) => isOver(page, state, nowMs));
  return {
    state: {
      ...state,
      incidents: due.map(({ incident }) => incident),
      pages: state.pages
        .filter((page) => !over.includes(page))
        .map((page) => (page.lastMs === undefined ? { ...page, lastMs: nowMs } : page)),
    },
    messages: [
      ...due.flatMap(({ messages }) => messages),
      ...over.map((page) => resolution(page, 'silence', nowMs)),
    ],
  };
}

/** Or it would stay open in a pager for ever, and the next of its kind would wake nobody. */
const isOver = ({ type, lastMs }: OpenPage, { incidents }: IncidentState, nowMs: number): boolean =>
  lastMs !== undefined &&
  nowMs - lastMs >= INCIDENT.pageMs &&
  (type !== 'mass-breach' || incidents.length === 0);

export function groupAlert(state: IncidentState, alert: AlertEvent): IncidentStep {
  if (alert.type === 'resumed') return resumed(state, alert);
  if (alert.recordId === null) return observed(state, alert);
  const known = state.incidents.find((incident) => memberOf(incident, alert.recordId));
  const incident = known ?? openFor(state, alert);
  const isLone = incident.members.length < INCIDENT.aloneMax;
  const members = known
    ? incident.members.map((member) =>
        member.recordId === alert.recordId
          ? { ...asMember(alert, isLone), atMs: member.atMs }
          : member,
      )
    : [...incident.members, asMember(alert, isLone)];
  const calmed = pagesClosedBy(state, alert);
  const isHeldBack = !isFailure(alert.type) && members.length > INCIDENT.aloneMax;
  const next: Incident = { ...incident, members, ...(isHeldBack ? { hasNews: true } : {}) };
  return {
    state: {
      ...state,
      incidents: [
        ...state.incidents.filter((entry) => entry !== known && entry !== incident),
        next,
      ],
      pages: state.pages.filter((page) => !calmed.includes(page)),
    },
    messages: [
      ...calmed.map((page) => resolution(page, 'pause', alert.atMs)),
      ...(isHeldBack ? [] : [{ ...alert, dedupKey: next.dedupKey }]),
    ],
  };
}

const memberOf = ({ members }: Incident, recordId: string | null): Member | undefined =>
  members.find((member) => member.recordId === recordId);

const openFor = (state: IncidentState, { dedupKey, atMs }: AlertEvent): Incident =>
  state.incidents.find(
    ({ openedAtMs }) => atMs >= openedAtMs && atMs - openedAtMs <= INCIDENT.windowMs,
  ) ?? {
    dedupKey,
    openedAtMs: atMs,
    members: [],
    tabledMembers: 0,
    tabledAtMs: 0,
    remindedHours: 0,
  };

const NAME_CHARS_MAX = 300;

/** Only what reads back: one member that does not would cost the memory of all. */
const asMember = (alert: AlertEvent, isLone: boolean): Member => ({
  recordId: alert.recordId ?? alert.dedupKey,
  functionId: clip(alert.functionId, NAME_CHARS_MAX),
  functionName: clip(alert.functionName, NAME_CHARS_MAX),
  usdPerHour: Number.isFinite(alert.evidence?.usdPerHour) ? (alert.evidence?.usdPerHour ?? 0) : 0,
  atMs: alert.atMs,
  resumedAtMs: null,
  ifNothing: alert.ifNothing,
  waiting: alert.waiting.map((waiting) => ({
    ...waiting,
    name: clip(waiting.name, NAME_CHARS_MAX),
  })),
  lastType: alert.type,
  ...(isLone ? { nextSteps: alert.nextSteps.filter(isShort) } : {}),
});

const isShort = ({ length }: string): boolean => length <= 1000;

/** A resume of the last one resolves the incident, once; of another it says who is still paused, or waits for a table. */
function resumed(state: IncidentState, alert: AlertEvent): IncidentStep {
  const incident = state.incidents.find((entry) => memberOf(entry, alert.recordId));
  if (!incident) return { state, messages: [alert] };
  const members = incident.members.map((member) =>
    member.recordId === alert.recordId ? { ...member, resumedAtMs: alert.atMs } : member,
  );
  const others = state.incidents.filter((entry) => entry !== incident);
  const mine = { ...alert, dedupKey: incident.dedupKey };
  if (members.some(isHeld)) {
    const isHeldBack = members.length > INCIDENT.aloneMax;
    const next: Incident = { ...incident, members, ...(isHeldBack ? { hasNews: true } : {}) };
    return {
      state: { ...state, incidents: [...others, next] },
      messages: isHeldBack ? [] : [stillPaused(mine, members)],
    };
  }
  const over = others.length === 0 ? state.pages.filter(({ type }) => type === 'mass-breach') : [];
  return {
    state: {
      ...state,
      incidents: others,
      pages: state.pages.filter((page) => !over.includes(page)),
    },
    messages: [
      members.length > 1 ? lastBack(mine, members) : mine,
      ...over.map((page) => resolution(page, 'resume', alert.atMs)),
    ],
  };
}

/** What was only seen is passed on as it is; what pages is remembered until it can be resolved. */
function observed(state: IncidentState, alert: AlertEvent): IncidentStep {
  const { type, dedupKey, functionId, functionName, atMs } = alert;
  if (!isPage(type)) return { state, messages: [alert] };
  const page: OpenPage = {
    ...{ dedupKey, type, lastMs: atMs },
    functionId: clip(functionId, NAME_CHARS_MAX),
    functionName: clip(functionName, NAME_CHARS_MAX),
  };
  const others = state.pages.filter((openPage) => openPage.dedupKey !== dedupKey);
  return { state: { ...state, pages: [...others, page] }, messages: [alert] };
}

/** The pause that failed before stands now. */
const pagesClosedBy = ({ pages }: IncidentState, alert: AlertEvent): OpenPage[] =>
  alert.type === 'paused'
    ? pages.filter(
        ({ type, functionId }) => type === 'pause-failed' && functionId === alert.functionId,
      )
    : [];

interface Due {
  readonly incident: Incident;
  readonly messages: readonly AlertEvent[];
}

function dueNow(incident: Incident, nowMs: number): Due {
  const { members, tabledMembers, tabledAtMs, openedAtMs, remindedHours, hasNews } = incident;
  const isTableDue =
    members.length > INCIDENT.aloneMax &&
    (hasNews || members.length > tabledMembers) &&
    nowMs - tabledAtMs >= INCIDENT.tableEveryMs;
  if (isTableDue)
    return {
      incident: { ...incident, tabledMembers: members.length, tabledAtMs: nowMs, hasNews: false },
      messages: [table(incident, nowMs)],
    };
  const hours = INCIDENT.remindHours
    .filter((remindHour) => nowMs - openedAtMs >= remindHour * HOUR_MS)
    .pop();
  if (hours === undefined || hours <= remindedHours) return { incident, messages: [] };
  // A first hold ends after an hour: what is being tried just then needs nobody.
  const isQuiet = hours === 1 && members.filter(isHeld).every(isOnProbation);
  return {
    incident: { ...incident, remindedHours: hours },
    messages: isQuiet ? [] : [reminder(incident, hours, nowMs)],
  };
}
