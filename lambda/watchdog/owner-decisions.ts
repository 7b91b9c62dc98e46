// What owners tell a watchdog with an office: raise, snooze, accept, history, and what becomes of a backlog.
// A decision is written down with who and why before anybody is told that it is made.

import type {
  CommandEvent,
  GuardHistory,
  OfficeStatus,
  OwnerCommand,
  WaitingPlace,
} from '../../lib/contract';
import { waitingOf } from '../../lib/core/alerts/alert-words';
import { presentLevel } from '../../lib/core/owner/accepted';
import {
  type Decision,
  describeDecision,
  problemsWithDecision,
} from '../../lib/core/owner/decision';
import { backlogOf } from '../../lib/core/pausing/backlog';
import { isHolding, type PauseRecord } from '../../lib/core/pausing/pause-record';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { usdSoFar } from '../../lib/core/prices/guard-bill';
import { officeIn } from '../../lib/engine/owner/owner-memory';
import type { Rescue } from '../../lib/engine/ports';
import { reasonOf } from '../aws/cloud-failure';
import type { OfficeDesk } from '../aws/office-desk';
import { archivedRecords } from '../aws/store/dynamodb-journal';
import type { Outcome } from './commands';
import { patientTick } from './patience';
import { placesSetAside } from './release';
import { runTick } from './run-tick';

type Deciding = Exclude<OwnerCommand, { command: 'history' | 'release' }>;

const NOTHING: Outcome = { done: [], refusals: [], problems: [] };

export async function decideAsked(
  desk: OfficeDesk,
  asked: Deciding,
  holder: string,
): Promise<Outcome> {
  const { guard, owner } = desk;
  if (guard.memory === null) await patientTick(guard.timing, () => runTick(guard, holder));
  const target = (guard.memory?.functions ?? []).find(
    (one) => one.name === asked.function || one.functionId === asked.function,
  );
  const refuse = (because: string): Outcome => ({
    ...NOTHING,
    refusals: [{ function: asked.function, because }],
  });
  if (!target) return refuse('the guard does not know it');
  const decision = await decisionOf(desk, asked, target);
  if (typeof decision === 'string') return refuse(decision);
  const problems = problemsWithDecision(decision);
  if (problems.length > 0) return { ...NOTHING, problems };
  await owner.decide(decision);
  return { ...NOTHING, done: [`${target.name}: ${describeDecision(decision)}`] };
}

async function decisionOf(
  { guard }: OfficeDesk,
  asked: Deciding,
  target: WatchedFunction,
): Promise<Decision | string> {
  const atMs = guard.timing.now();
  const frame = {
    schemaVersion: 1,
    decisionId: `${target.name}-${atMs.toString(36)}`,
    functionId: target.functionId,
    functionName: target.name,
    atMs,
    by: asked.by || 'unknown',
    because: asked.because || `${asked.command} by command`,
  } as const;
  switch (asked.command) {
    case 'raise': {
      const { usd, period, forMs } = asked;
      return { ...frame, kind: 'raise', usd, period, untilMs: forMs ? atMs + forMs : null };
    }
    case 'snooze':
      return { ...frame, kind: 'snooze', untilMs: atMs + asked.forMs };
    case 'accept': {
      const { records } = await guard.ports.journal.open();
      const held = records.filter((one) => isHolding(one) && one.functionId === target.functionId);
      const level = presentLevel(guard.memory?.states[target.functionId], held);
      return level
        ? { ...frame, kind: 'accept', level }
        : 'nothing is known of what it does; try again when the guard has read it';
    }
  }
}

/** Before anything is given back, so that what waits is dealt with as its owner wants from the first moment. */
export async function orderBacklogs(
  { guard, owner }: OfficeDesk,
  asked: Extract<CommandEvent, { command: 'resume' }>,
): Promise<void> {
  if (asked.backlog === undefined) return;
  const { records } = await guard.ports.journal.open();
  for (const record of records.filter((one) => isHolding(one) && isNamed(one, asked.functions))) {
    const backlog = backlogOf(record, {
      how: asked.backlog,
      by: asked.by,
      because: asked.because,
    });
    if (!(await owner.openBacklog(backlog))) await owner.writeBacklog(backlog);
  }
}

const isNamed = (record: PauseRecord, names: readonly string[] | undefined): boolean =>
  names === undefined ||
  names.some((name) => [record.functionName, record.functionId, record.recordId].includes(name));

const RECORDS_MAX = 500;

export async function historyOf(
  { guard, owner }: OfficeDesk,
  names: readonly string[] | undefined,
): Promise<Outcome & { readonly history: GuardHistory }> {
  const open = await guard.ports.journal.open();
  const archived = await archivedRecords(guard.table);
  const { decisions, problems } = await owner.allDecisions();
  const byId = new Map([...archived.records, ...open.records].map((one) => [one.recordId, one]));
  const isAsked = (name: string, id: string): boolean =>
    names === undefined || names.includes(name) || names.includes(id);
  return {
    ...NOTHING,
    problems: [...open.problems, ...archived.problems, ...problems],
    history: {
      records: [...byId.values()]
        .filter((one) => isNamed(one, names))
        .sort((a, b) => b.openedAtMs - a.openedAtMs)
        .slice(0, RECORDS_MAX),
      decisions: decisions
        .filter((one) => isAsked(one.functionName, one.functionId))
        .reverse()
        .slice(0, RECORDS_MAX),
    },
  };
}

export async function officeStatus(desk: OfficeDesk): Promise<OfficeStatus> {
  const { guard, owner, rescue } = desk;
  const { decisions } = await owner.decisions();
  const { records } = await guard.ports.journal.open();
  const { backlogs } = await owner.backlogs();
  const waits = new Map<string, { functionName: string; sinceMs: number }>();
  for (const { functionId, functionName, fromMs } of backlogs)
    waits.set(functionId, { functionName, sinceMs: fromMs });
  for (const { functionId, functionName, openedAtMs } of records.filter(isHolding))
    waits.set(functionId, { functionName, sinceMs: openedAtMs });
  const bill = guard.memory ? officeIn(guard.memory).bill : null;
  return {
    decisions,
    waiting: (
      await Promise.all([
        ...records.filter(isHolding).map((record) => sourcePlaces(desk, record)),
        ...[...waits].map(([functionId, one]) => placeOf(rescue, { ...one, functionId })),
        placesSetAside(desk),
      ])
    ).flat(),
    bill: bill && {
      sinceMs: bill.sinceMs,
      ticks: bill.ticks,
      readsBought: bill.readsBought,
      usd: usdSoFar(bill, awsPriceBook),
    },
  };
}

interface Wait {
  readonly functionId: string;
  readonly functionName: string;
  readonly sinceMs: number;
}

/** Queues that were stopped: what waits there is this function's alone, or that of whoever else reads them. */
async function sourcePlaces(
  { queueFacts }: OfficeDesk,
  record: PauseRecord,
): Promise<WaitingPlace[]> {
  const queues = waitingOf(record).filter(({ sourceKind }) => sourceKind === 'queue');
  const { functionName } = record;
  return Promise.all(
    queues.map(async ({ name, sinceMs }): Promise<WaitingPlace> => {
      const place = { functionName, place: `the queue ${name}`, events: 0, keptUntilMs: null };
      try {
        const facts = await queueFacts(name);
        const { events, keptSeconds } = facts ?? {};
        if (events === undefined)
          return {
            ...place,
            problem: facts ? 'it does not say' : `${name} is not in this account`,
          };
        return { ...place, events, keptUntilMs: keptSeconds ? sinceMs + keptSeconds * 1000 : null };
      } catch (cause) {
        return { ...place, problem: reasonOf(cause) };
      }
    }),
  );
}

/** The oldest that can be in it came when the pause began. */
async function placeOf(
  rescue: Rescue,
  { functionId, functionName, sinceMs }: Wait,
): Promise<WaitingPlace[]> {
  try {
    const { place, events, oldestAtMs, keptSeconds } = await rescue.count(functionId);
    if (place === null) return [];
    const keptUntilMs = keptSeconds === null ? null : (oldestAtMs ?? sinceMs) + keptSeconds * 1000;
    return [{ functionName, place, events, keptUntilMs }];
  } catch (cause) {
    return [
      { functionName, place: 'unknown', events: 0, keptUntilMs: null, problem: reasonOf(cause) },
    ];
  }
}
