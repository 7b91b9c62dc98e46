// The journal over objects: records written version over version, the lease of a tick, what was learned.
// A record moves to the archive only after its last version was accepted, so that a crash leaves it in both places and
// never in none; a write is accepted only over the very object that was read.

import { randomUUID } from 'node:crypto';
import { isOpen, type PauseRecord } from '../../../lib/core/pausing/pause-record';
import { parsePauseRecord } from '../../../lib/core/pausing/pause-record-parser';
import { attempt, fieldOf, isFields } from '../../../lib/core/units/values';
import {
  CloudFailure,
  JournalConflict,
  type OpenRecords,
  type RecordsRead,
} from '../../../lib/engine/ports';
import { hasLeaseEnded } from '../../../lib/engine/records/lease';
import { TooLong } from '../bounded-body';
import type { WatchdogJournal } from '../stores';
import { objectMemory } from './object-memory';
import { type ObjectStore, PREFIXES, type StoredObject, stepOf } from './object-store';

const openName = (recordId: string): string => `${PREFIXES.open.prefix}${stepOf(recordId)}`;
const archiveName = (recordId: string): string => `${PREFIXES.archive.prefix}${stepOf(recordId)}`;
const LEASE = `${PREFIXES.guard.prefix}lease`;

export function objectJournal(store: ObjectStore): WatchdogJournal {
  const memory = objectMemory(store);
  return {
    open: () => openRecords(store),
    read: async (recordId) => {
      const stored =
        (await store.read(openName(recordId))) ?? (await store.read(archiveName(recordId)));
      return stored && recordIn(stored);
    },
    write: (record) => writeRecord(store, record),
    recall: memory.recall,
    remember: memory.remember,
    isMemoryCurrent: memory.isCurrent,
    archived: () => archivedRecords(store),
    takeLease: (holder, nowMs, untilMs) => takeLease(store, { holder, nowMs, untilMs }),
    giveUpLease: (holder) => giveUpLease(store, holder),
  };
}

/** The record's own text, and who wrote it: whoever lost an answer finds out whether the write was its own. */
interface Envelope {
  readonly writeId: string;
  readonly record: string;
}

const wrapped = (record: PauseRecord, writeId: string): string =>
  JSON.stringify({ writeId, record: JSON.stringify(record) } satisfies Envelope);

/** What is no envelope holds a record that is no record, which is then said. */
function unwrapped({ text }: StoredObject): Envelope {
  const parsed = attempt<unknown>(() => JSON.parse(text), undefined);
  const textAt = (name: keyof Envelope): string => {
    const value = isFields(parsed) ? fieldOf(parsed, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { writeId: textAt('writeId'), record: textAt('record') };
}

const parsedIn = (stored: StoredObject) => parsePauseRecord(unwrapped(stored).record);

async function openRecords(store: ObjectStore): Promise<OpenRecords> {
  const records: PauseRecord[] = [];
  const problems: string[] = [];
  const unreadable: string[] = [];
  for (const { name, stored } of await readAll(store, PREFIXES.open.prefix)) {
    const parsed = parsedIn(stored);
    if ('problems' in parsed) {
      problems.push(`record ${name}: ${parsed.problems.join('; ')}`);
      unreadable.push(attempt(() => decodeURIComponent(name), name));
    } else if (isOpen(parsed.value)) records.push(parsed.value);
    // Its last version was accepted and the move was cut short: finish it.
    else await archive(store, parsed.value, stored.tag);
  }
  return { records, problems, unreadable };
}

async function archivedRecords(store: ObjectStore): Promise<RecordsRead> {
  const parsed = (await readAll(store, PREFIXES.archive.prefix)).map(({ stored }) =>
    parsedIn(stored),
  );
  return {
    records: parsed.flatMap((entry) => ('value' in entry ? [entry.value] : [])),
    problems: parsed.flatMap((entry) => ('problems' in entry ? entry.problems : [])),
  };
}

/** So many reads at once: a mass pause leaves hundreds of records, and one at a time would outlast a tick. */
const READS_AT_ONCE = 20;

export async function readAll(
  store: ObjectStore,
  prefix: string,
): Promise<{ readonly name: string; readonly stored: StoredObject }[]> {
  const names = await store.list(prefix);
  const found: { readonly name: string; readonly stored: StoredObject }[] = [];
  for (let at = 0; at < names.length; at += READS_AT_ONCE) {
    const batch = names.slice(at, at + READS_AT_ONCE);
    const read = await Promise.all(batch.map((name) => readOrEmpty(store, name)));
    read.forEach((stored, index) => {
      // Moved or expired since it was listed.
      if (stored) found.push({ name: (batch[index] ?? '').slice(prefix.length), stored });
    });
  }
  return found;
}

/** What is too long to be ours is as damaged as what has no text: it is reported, and hides no other. */
async function readOrEmpty(store: ObjectStore, name: string): Promise<StoredObject | undefined> {
  try {
    return await store.read(name);
  } catch (cause) {
    if (cause instanceof TooLong) return { text: '', tag: '' };
    throw cause;
  }
}

/** A record that cannot be read must stop whoever asked for it: giving back from a guess is worse than not at all. */
function recordIn(stored: StoredObject): PauseRecord {
  const parsed = parsedIn(stored);
  if ('value' in parsed) return parsed.value;
  throw new CloudFailure('refused', `the stored record is damaged: ${parsed.problems.join('; ')}`);
}

async function writeRecord(store: ObjectStore, record: PauseRecord): Promise<void> {
  const { recordId, version } = record;
  const [before, archived] = await Promise.all([
    store.read(openName(recordId)),
    version === 1 || !isOpen(record) ? store.read(archiveName(recordId)) : undefined,
  ]);
  if (archived && recordIn(archived).version !== version - 1) throw new JournalConflict(recordId);
  // What is archived and not open any more is written over in the archive, where nobody else writes.
  if (archived && !before && !isOpen(record)) return archive(store, record);
  if ((before ? recordIn(before).version : 0) !== version - 1) throw new JournalConflict(recordId);
  const tag = await writeOver(store, record, before);
  if (!isOpen(record)) await archive(store, record, tag);
}

async function writeOver(
  store: ObjectStore,
  record: PauseRecord,
  before: StoredObject | undefined,
): Promise<string> {
  const writeId = randomUUID();
  const name = openName(record.recordId);
  const condition = before
    ? ({ only: 'over', tag: before.tag } as const)
    : ({ only: 'absent' } as const);
  const tag = await store.write(name, wrapped(record, writeId), condition);
  if (tag !== undefined) return tag;
  // A store tries again by itself when an answer was lost; then it is our own write that stands in the way.
  const stored = await store.read(name);
  if (!stored || unwrapped(stored).writeId !== writeId) throw new JournalConflict(record.recordId);
  return stored.tag;
}

/** The open object goes only while it is the version that was archived. */
async function archive(store: ObjectStore, record: PauseRecord, openTag?: string): Promise<void> {
  await store.write(archiveName(record.recordId), wrapped(record, randomUUID()));
  if (openTag !== undefined) await store.remove(openName(record.recordId), openTag);
}

interface Lease {
  readonly holder: string;
  readonly untilMs: number;
}

/** A lease that cannot be read is nobody's: it could never be given up. */
function leaseIn({ text }: StoredObject): Lease | undefined {
  const parsed = attempt<unknown>(() => JSON.parse(text), undefined);
  const holder = fieldOf(parsed, 'holder');
  const untilMs = fieldOf(parsed, 'untilMs');
  return typeof holder === 'string' && typeof untilMs === 'number'
    ? { holder, untilMs }
    : undefined;
}

async function takeLease(
  store: ObjectStore,
  { holder, nowMs, untilMs }: Lease & { readonly nowMs: number },
): Promise<boolean> {
  const stored = await store.read(LEASE);
  const lease = stored && leaseIn(stored);
  const isFree = !lease || lease.holder === holder || hasLeaseEnded(lease.untilMs, nowMs);
  if (!isFree) return false;
  const tag = await store.write(
    LEASE,
    JSON.stringify({ holder, untilMs } satisfies Lease),
    stored ? { only: 'over', tag: stored.tag } : { only: 'absent' },
  );
  if (tag !== undefined) return true;
  // Somebody was quicker, or it was our own write whose answer was lost.
  const now = await store.read(LEASE);
  const present = now && leaseIn(now);
  return present?.holder === holder && present.untilMs === untilMs;
}

async function giveUpLease(store: ObjectStore, holder: string): Promise<void> {
  const stored = await store.read(LEASE);
  if (stored && leaseIn(stored)?.holder === holder) await store.remove(LEASE, stored.tag);
}
