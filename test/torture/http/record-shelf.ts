// The guard's objects as the checks see them: which versions of a record were accepted, and what damage was done to them.
// It reads what was written and never asks the guard.

import type { Mode } from '../../../lambda/watchdog/stores';
import { OBJECT_PREFIXES } from '../../../lib/contract';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { parsePauseRecord } from '../../../lib/core/pausing/pause-record-parser';
import { attempt, fieldOf } from '../../../lib/core/units/values';
import type { Damage } from '../ground';
import type { Objects } from './http-cloud';
import { isRecordName } from './object-kinds';

const GUARD = OBJECT_PREFIXES.guard.prefix;
const MODE = `${GUARD}mode`;

export class RecordShelf {
  private readonly byId = new Map<string, PauseRecord>();
  /** Damaged objects by their names, as they were. */
  private readonly whole = new Map<string, string>();

  constructor(private readonly objects: Objects) {}

  get records(): PauseRecord[] {
    return [...this.byId.values()];
  }

  /** The version that is new with this write; a copy of one that is known is none. */
  storedBy(name: string): PauseRecord | undefined {
    const record = isRecordName(name) ? recordIn(this.objects.read(name)) : undefined;
    if (!record || record.version <= (this.byId.get(record.recordId)?.version ?? 0))
      return undefined;
    this.byId.set(record.recordId, record);
    this.whole.delete(name);
    return record;
  }

  armedBy(name: string): Mode | undefined {
    const mode = name === MODE ? fieldOf(jsonIn(this.objects.read(name)), 'mode') : undefined;
    return mode === 'observe' || mode === 'enforce' ? mode : undefined;
  }

  /** Of records, the newest that is open. */
  corrupt(what: Damage): string | undefined {
    const { objects } = this;
    const memory = objects.read(`${GUARD}memory`);
    if (what === 'memory' && memory)
      objects.put(`${GUARD}memory`, memory.slice(0, memory.length / 2));
    if (what === 'incidents') objects.put(`${GUARD}incidents`, '{"schemaVersion":1');
    if (what !== 'record') return undefined;
    const open = objects
      .names()
      .filter((name) => name.startsWith(OBJECT_PREFIXES.open.prefix))
      .flatMap((name) => {
        const text = objects.read(name) ?? '';
        const record = recordIn(text);
        return record ? [{ name, text, record }] : [];
      })
      .sort((a, b) => a.record.openedAtMs - b.record.openedAtMs);
    const newest = open.at(-1);
    if (!newest) return undefined;
    this.whole.set(newest.name, newest.text);
    objects.put(newest.name, newest.text.slice(0, -20));
    return newest.record.recordId;
  }

  mend(): string[] {
    return [...this.whole].flatMap(([name, text]) => {
      this.whole.delete(name);
      const isDamaged = this.objects.names().includes(name) && !recordIn(this.objects.read(name));
      if (isDamaged) this.objects.put(name, text);
      return isDamaged ? (recordIn(text)?.recordId ?? []) : [];
    });
  }
}

const jsonIn = (text: string | undefined): unknown =>
  attempt<unknown>(() => JSON.parse(text ?? ''), undefined);

function recordIn(text: string | undefined): PauseRecord | undefined {
  const record = fieldOf(jsonIn(text), 'record');
  const parsed = typeof record === 'string' ? parsePauseRecord(record) : undefined;
  return parsed && 'value' in parsed ? parsed.value : undefined;
}
