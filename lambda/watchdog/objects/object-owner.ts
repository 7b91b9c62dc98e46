// Owners' decisions, and what became of events that waited, as objects.
// A decision is never changed once it is written; each of the others is written over by whoever holds the lease.

import {
  byTime,
  type Decision,
  endOf,
  isStanding,
  parseDecision,
} from '../../../lib/core/owner/decision';
import {
  type Backlog,
  parseBacklog,
  parseReplayEntry,
  type ReplayEntry,
} from '../../../lib/core/pausing/backlog';
import type { Parsed } from '../../../lib/core/units/values';
import { CloudFailure } from '../../../lib/engine/ports';
import type { OwnerStore } from '../stores';
import { readAll } from './object-journal';
import { type ObjectStore, PREFIXES, stepOf } from './object-store';

const decisionName = (decision: Decision): string => {
  const { prefix } = endOf(decision) === null ? PREFIXES.lasting : PREFIXES.ending;
  return `${prefix}${stepOf(decision.functionId)}/${stepOf(decision.decisionId)}`;
};
const backlogName = (backlogId: string): string => `${PREFIXES.backlog.prefix}${stepOf(backlogId)}`;
const entriesOf = (functionId: string): string =>
  `${PREFIXES.replayed.prefix}${stepOf(functionId)}/`;

export function objectOwnerStore(store: ObjectStore, now: () => number): OwnerStore {
  const allDecisions = async () => {
    const { values, problems } = await parsedUnder(store, 'decision/', parseDecision);
    return { decisions: values.sort(byTime), problems };
  };
  const allBacklogs = async () => {
    const { values, problems } = await parsedUnder(store, PREFIXES.backlog.prefix, parseBacklog);
    return { backlogs: values, problems };
  };
  const put = async (name: string, value: Backlog | ReplayEntry): Promise<void> => {
    await store.write(name, JSON.stringify(value));
  };
  return {
    allDecisions,
    decisions: async () => {
      const { decisions, problems } = await allDecisions();
      return { decisions: decisions.filter((decision) => isStanding(decision, now())), problems };
    },
    // Where it is there already, an answer was lost: what is there is this very decision.
    decide: async (decision) => {
      await store.write(decisionName(decision), JSON.stringify(decision), { only: 'absent' });
    },
    allBacklogs,
    backlogs: async () => {
      const { backlogs, problems } = await allBacklogs();
      return { backlogs: backlogs.filter(({ state }) => state === 'open'), problems };
    },
    openBacklog: async (backlog) => {
      const name = backlogName(backlog.backlogId);
      return (await store.write(name, JSON.stringify(backlog), { only: 'absent' })) !== undefined;
    },
    writeBacklog: (backlog) => put(backlogName(backlog.backlogId), backlog),
    setAside: async (functionId) => {
      const { values, problems } = await parsedUnder(
        store,
        entriesOf(functionId),
        parseReplayEntry,
      );
      if (problems.length > 0) throw new CloudFailure('refused', problems.join('; '));
      return values.filter(({ state }) => state === 'aside');
    },
    entry: (functionId, eventId) => entryIn(store, functionId, eventId),
    note: (entry) => put(`${entriesOf(entry.functionId)}${stepOf(entry.eventId)}`, entry),
  };
}

async function parsedUnder<T>(
  store: ObjectStore,
  prefix: string,
  parse: (json: string) => Parsed<T>,
): Promise<{ readonly values: T[]; readonly problems: string[] }> {
  const values: T[] = [];
  const problems: string[] = [];
  for (const { name, stored } of await readAll(store, prefix)) {
    const parsed = parse(stored.text);
    if ('value' in parsed) values.push(parsed.value);
    else problems.push(`${prefix}${name}: ${parsed.problems.join('; ')}`);
  }
  return { values, problems };
}

/** An entry that cannot be read must stop the replay of its event: it may have run. */
async function entryIn(
  store: ObjectStore,
  functionId: string,
  eventId: string,
): Promise<ReplayEntry | undefined> {
  const stored = await store.read(`${entriesOf(functionId)}${stepOf(eventId)}`);
  if (!stored) return undefined;
  const parsed = parseReplayEntry(stored.text);
  if ('value' in parsed) return parsed.value;
  throw new CloudFailure('refused', `the entry of ${eventId}: ${parsed.problems.join('; ')}`);
}
