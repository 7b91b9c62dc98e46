// Where events wait for functions that are held, how many, and until when the first of them is kept.
// A place that cannot be counted says why; it is never told as empty.

import type { WaitingPlace } from '../../../lib/contract';
import { waitingOf } from '../../../lib/core/alerts/alert-words';
import { isHolding, type PauseRecord } from '../../../lib/core/pausing/pause-record';
import { reasonOf } from '../failure-words';
import type { Guard } from '../guard';

export async function waitingPlaces(
  guard: Guard,
  records: readonly PauseRecord[],
): Promise<readonly WaitingPlace[]> {
  const held = records.filter(isHolding);
  const { backlogs } = await guard.stores.owner.backlogs();
  const waits = new Map<string, Wait>();
  for (const { functionId, functionName, fromMs } of backlogs)
    waits.set(functionId, { functionId, functionName, sinceMs: fromMs });
  for (const { functionId, functionName, openedAtMs } of held)
    waits.set(functionId, { functionId, functionName, sinceMs: openedAtMs });
  const places = await Promise.all([
    ...held.map((record) => sourcePlaces(guard, record)),
    ...[...waits.values()].map((wait) => rescuePlaces(guard, wait)),
    placesSetAside(guard),
  ]);
  return places.flat();
}

interface Wait {
  readonly functionId: string;
  readonly functionName: string;
  readonly sinceMs: number;
}

/** Queues that were stopped: what waits there is this function's alone, or that of whoever else reads them. */
async function sourcePlaces({ queueFacts }: Guard, record: PauseRecord): Promise<WaitingPlace[]> {
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
async function rescuePlaces(
  { rescue }: Guard,
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

/** Functions of which something was set aside and not released. */
async function placesSetAside({ stores: { owner } }: Guard): Promise<WaitingPlace[]> {
  const { backlogs } = await owner.allBacklogs();
  const names = new Map(
    backlogs.flatMap(({ setAside, functionId, functionName }) =>
      setAside > 0 ? [[functionId, functionName]] : [],
    ),
  );
  const counted = [...names].map(async ([functionId, functionName]): Promise<WaitingPlace[]> => {
    const place = {
      functionName,
      place: 'held for a decision',
      keptUntilMs: null,
      isSetAside: true,
    } as const;
    try {
      const { length: events } = await owner.setAside(functionId);
      return events > 0 ? [{ ...place, events }] : [];
    } catch (cause) {
      return [{ ...place, events: 0, problem: reasonOf(cause) }];
    }
  });
  return (await Promise.all(counted)).flat();
}
