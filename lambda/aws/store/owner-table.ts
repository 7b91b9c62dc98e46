// The part of the journal that keeps owners' decisions, and what became of events that waited.
// A decision is never changed once it is written; each of the others is written over by whoever holds the lease.

import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../../lib/aws/contract';
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
import { CloudFailure } from '../../../lib/engine/ports';
import type { OwnerStore } from '../../watchdog/stores';
import { ask, isConditionFailed } from '../cloud-failure';
import { type Item, keyOf, queryAll, type Table } from './table';

const DECISION = 'decision';
const BACKLOG = 'backlog';
const replayedKey = (functionId: string): string => `replayed#${functionId}`;

const DAY_MS = 86_400_000;
/** As long as closed records: both are history that people ask for. */
const DECISION_DAYS = 400;
/** A pause that ended asks for its backlog for minutes; a month leaves time to look at one. */
const BACKLOG_DAYS = 30;
/** SQS keeps nothing for longer than 14 days, so nothing comes back after that. */
const ENTRY_DAYS = 15;

export function ownerTable(table: Table, now: () => number): OwnerStore {
  const allDecisions = () => read(table, DECISION, parseDecision).then(decisionsOf);
  const allBacklogs = async () => {
    const { values, problems } = await read(table, BACKLOG, parseBacklog);
    return { backlogs: values, problems };
  };
  return {
    allDecisions,
    decisions: async () => {
      const { decisions, problems } = await allDecisions();
      return { decisions: decisions.filter((decision) => isStanding(decision, now())), problems };
    },
    decide: (decision) => decide(table, decision),
    allBacklogs,
    backlogs: async () => {
      const { backlogs, problems } = await allBacklogs();
      return { backlogs: backlogs.filter(({ state }) => state === 'open'), problems };
    },
    setAside: async (functionId) => {
      const { values, problems } = await read(table, replayedKey(functionId), parseReplayEntry);
      if (problems.length > 0) throw new CloudFailure('refused', problems.join('; '));
      return values.filter(({ state }) => state === 'aside');
    },
    openBacklog: (backlog) => putNew(table, backlogItem(backlog, now()), 'opening a backlog'),
    writeBacklog: (backlog) => put(table, backlogItem(backlog, now()), 'writing a backlog'),
    entry: (functionId, eventId) => entryOf(table, functionId, eventId),
    note: (entry) => put(table, entryItem(entry), 'noting a replay'),
  };
}

const decisionsOf = ({ values, problems }: { values: Decision[]; problems: string[] }) => ({
  decisions: values.sort(byTime),
  problems,
});

type Parse<T> = (json: string) => { readonly value: T } | { readonly problems: readonly string[] };

async function read<T>(table: Table, pk: string, parse: Parse<T>) {
  const values: T[] = [];
  const problems: string[] = [];
  for (const item of await queryAll(table, pk)) {
    const parsed = parse(item.body?.S ?? '');
    if ('value' in parsed) values.push(parsed.value);
    else problems.push(`${pk} ${item[TABLE.rangeKey]?.S}: ${parsed.problems.join('; ')}`);
  }
  return { values, problems };
}

const expiresAt = (atMs: number): Item => ({ [TABLE.ttl]: { N: String(Math.ceil(atMs / 1000)) } });

async function decide(table: Table, decision: Decision): Promise<void> {
  const endMs = endOf(decision);
  const item: Item = {
    ...keyOf(DECISION, `${decision.functionId}#${decision.decisionId}`),
    body: { S: JSON.stringify(decision) },
    ...(endMs === null ? {} : expiresAt(Math.max(endMs, decision.atMs + DECISION_DAYS * DAY_MS))),
  };
  // The client tries again by itself when an answer was lost: what is there then is this very decision.
  await putNew(table, item, 'writing a decision');
}

const backlogItem = (backlog: Backlog, nowMs: number): Item => ({
  ...keyOf(BACKLOG, backlog.backlogId),
  body: { S: JSON.stringify(backlog) },
  ...(backlog.state === 'done' ? expiresAt(nowMs + BACKLOG_DAYS * DAY_MS) : {}),
});

const entryItem = (entry: ReplayEntry): Item => ({
  ...keyOf(replayedKey(entry.functionId), entry.eventId),
  body: { S: JSON.stringify(entry) },
  ...expiresAt(entry.atMs + ENTRY_DAYS * DAY_MS),
});

async function put({ dynamo, name }: Table, item: Item, what: string): Promise<void> {
  const command = new PutItemCommand({ TableName: name, Item: item });
  await ask(what, () => dynamo.send(command));
}

async function putNew({ dynamo, name }: Table, item: Item, what: string): Promise<boolean> {
  const command = new PutItemCommand({
    TableName: name,
    Item: item,
    ConditionExpression: 'attribute_not_exists(#pk)',
    ExpressionAttributeNames: { '#pk': TABLE.hashKey },
  });
  try {
    await ask(what, () => dynamo.send(command));
    return true;
  } catch (cause) {
    if (cause instanceof Error && isConditionFailed(cause.cause)) return false;
    throw cause;
  }
}

/** An entry that cannot be read must stop the replay of its event: it may have run. */
async function entryOf(
  { dynamo, name }: Table,
  functionId: string,
  eventId: string,
): Promise<ReplayEntry | undefined> {
  const Key = keyOf(replayedKey(functionId), eventId);
  const command = new GetItemCommand({ TableName: name, Key, ConsistentRead: true });
  const { Item: item } = await ask('reading a replay', () => dynamo.send(command));
  if (!item) return undefined;
  const parsed = parseReplayEntry(item.body?.S ?? '');
  if ('value' in parsed) return parsed.value;
  throw new CloudFailure('refused', `the entry of ${eventId}: ${parsed.problems.join('; ')}`);
}
