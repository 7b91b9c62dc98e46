// The history of pauses and decisions, newest first: every step with who, when, why, before and after.
// It is a record for people: nothing in it is shortened but the fraction of a second.

import { type Decision, describeDecision } from '../../core/owner/decision';
import type { PauseRecord } from '../../core/pausing/pause-record';
import { describeLever } from '../../core/pausing/target';
import { formatUtc } from '../../core/units/time';
import type { Style } from '../terminal/style';
import { hang, printable } from '../terminal/text';

export interface History {
  readonly records: readonly PauseRecord[];
  readonly decisions: readonly Decision[];
}

export function renderHistory({ records, decisions }: History, style: Style): string[] {
  const { colors } = style;
  const entries = [
    ...records.map((record) => ({ atMs: record.openedAtMs, lines: recordLines(record, style) })),
    ...decisions.map((decision) => ({
      atMs: decision.atMs,
      lines: decisionLines(decision, style),
    })),
  ].sort((a, b) => b.atMs - a.atMs);
  return [
    colors.bold('History'),
    ...(entries.length === 0 ? ['  nothing yet'] : entries.flatMap(({ lines }) => lines)),
  ];
}

/** What a function was before a pause began. */
const RUNNING = 'running';

function recordLines(record: PauseRecord, { colors, columns }: Style): string[] {
  const { functionName, recordId, held, history, holdLevel } = record;
  const times = holdLevel === 1 ? 'once' : `${holdLevel} times`;
  const again = holdLevel > 0 ? `, paused again ${times}, each hold twice as long` : '';
  return [
    ...hang(
      '',
      `${colors.bold(printable(functionName))}  record ${printable(recordId)}${again}`,
      columns,
    ),
    ...history.flatMap(({ atMs, phase, by, because }, index) =>
      hang(
        '  ',
        `${formatUtc(atMs)}  ${history[index - 1]?.phase ?? RUNNING} → ${phase}, by ${by}: ${printable(because)}`,
        columns,
      ),
    ),
    ...held.flatMap(({ prior, paused }) =>
      hang(
        '    ',
        `before ${printable(describeLever(prior))}, paused ${printable(describeLever(paused))}`,
        columns,
      ),
    ),
  ];
}

function decisionLines(decision: Decision, { colors, columns }: Style): string[] {
  const { functionName, atMs, by, because } = decision;
  return [
    ...hang('', `${colors.bold(printable(functionName))}  ${describeDecision(decision)}`, columns),
    ...hang('  ', `${formatUtc(atMs)}  by ${printable(by)}: ${printable(because)}`, columns),
  ];
}
