// How the removal of a guard ended.
// A removal that failed says why and what to do: as long as the stack is there, so is what it paused.

import type { Caller, StackEnd } from '../guard/account';
import type { Style } from '../terminal/style';
import { hang, printable } from '../terminal/text';

export interface RemovedStack {
  readonly caller: Caller;
  readonly stackName: string;
  readonly end: StackEnd;
}

export function renderRemoved(removed: readonly RemovedStack[], style: Style): string {
  return `${removed.flatMap((one) => linesOf(one, style)).join('\n')}\n`;
}

function linesOf({ caller, stackName, end }: RemovedStack, { colors, columns }: Style): string[] {
  const place = `${stackName} in ${caller.account} · ${caller.region}`;
  if (end.outcome === 'done')
    return hang(
      '',
      `${colors.green('Removed:')} ${place}. What it had paused was resumed first.`,
      columns,
    );
  return [
    ...hang('', `${colors.red('Not removed:')} ${place} (${end.status.toLowerCase()})`, columns),
    ...end.reasons.flatMap((reason) => hang('  ', printable(reason), columns)),
    ...hang(
      '  ',
      'The stack is still there. Mend what it names, then run spendfuse destroy again.',
      columns,
    ),
  ];
}
