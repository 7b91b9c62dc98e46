// A record as it lies in the guard's table, and what is believed of it: only what this guard wrote, under its own id.
// A record is an order to change production. Whoever may write the table must not become one who may pause by that, so
// each record carries a seal; the version before it is kept, for when the newest is damaged.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { TABLE } from '../../../lib/aws/contract';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { parsePauseRecord } from '../../../lib/core/pausing/pause-record-parser';
import type { Parsed } from '../../../lib/core/units/values';
import type { Item } from './table';

/** The seal of a record's text; undefined for whoever only shows records, and changes nothing by them. */
export type RecordSeal = (text: string) => string;

/**
 * By what the watchdog's settings hold and the table does not. It stops who may write the table and cannot read the
 * watchdog's settings; the table's own policy stops the others.
 */
export const recordSeal = (key: string): RecordSeal | undefined =>
  key === '' ? undefined : (text) => createHmac('sha256', key).update(text).digest('base64url');

export function recordItem(record: PauseRecord, seal: RecordSeal | undefined): Item {
  const text = JSON.stringify(record);
  return {
    version: { N: String(record.version) },
    functionName: { S: record.functionName },
    phase: { S: record.phase },
    record: { S: text },
    ...(seal && { seal: { S: seal(text) } }),
  };
}

export function recordIn(item: Item, seal: RecordSeal | undefined): Parsed<PauseRecord> {
  const text = item.record?.S ?? '';
  const parsed = parsePauseRecord(text);
  if ('problems' in parsed) return parsed;
  const key = item[TABLE.rangeKey]?.S;
  if (parsed.value.recordId !== key)
    return { problems: [`it lies under the id ${key} and is of another`] };
  return !seal || isSame(item.seal?.S ?? '', seal(text))
    ? parsed
    : { problems: ['its seal does not fit: this guard did not write it so'] };
}

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Said to whoever is told of a record whose newest version was damaged. */
export const DAMAGED =
  'its record was damaged; the version before is used, so compare what it holds with the function';

/** The version before, to be written over the damaged one; told once, and given back like any other. */
export const recovered = (before: PauseRecord, damaged: Item): PauseRecord => ({
  ...before,
  version: 1 + Math.max(before.version, wholeIn(damaged.version?.N)),
  notes: [...before.notes.filter((note) => note !== DAMAGED), DAMAGED],
  untold: [...before.untold, 'attention'],
});

function wholeIn(text: string | undefined): number {
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 && number < 1e9 ? number : 0;
}
