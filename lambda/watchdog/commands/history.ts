// What happened in the past year: pauses, open and closed, and what owners decided, newest first.
// Records that cannot be read are told as problems, never left out silently.

import type { GuardHistory } from '../../../lib/contract';
import type { Guard } from '../guard';
import { type CommandOutcome, NOTHING_DONE } from './command-outcome';
import { isNamed } from './resume-command';

const RECORDS_MAX = 500;

export async function historyOf(
  { ports, stores }: Guard,
  names: readonly string[] | undefined,
): Promise<CommandOutcome & { readonly history: GuardHistory }> {
  const open = await ports.journal.open();
  const archived = await ports.journal.archived();
  const { decisions, problems } = await stores.owner.allDecisions();
  const byId = new Map(
    [...archived.records, ...open.records].map((record) => [record.recordId, record]),
  );
  const isAsked = (name: string, id: string): boolean =>
    names === undefined || names.includes(name) || names.includes(id);
  return {
    ...NOTHING_DONE,
    problems: [...open.problems, ...archived.problems, ...problems],
    history: {
      records: [...byId.values()]
        .filter((record) => isNamed(record, names))
        .sort((a, b) => b.openedAtMs - a.openedAtMs)
        .slice(0, RECORDS_MAX),
      decisions: decisions
        .filter((decision) => isAsked(decision.functionName, decision.functionId))
        .reverse()
        .slice(0, RECORDS_MAX),
    },
  };
}
