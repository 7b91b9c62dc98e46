// How the removal of a guard ended.
// A removal that failed says why and what to do: as long as the stack is there, so is what it paused.

import type { BucketEnd, StackEnd } from '../aws/account';
import type { Caller } from '../guard/host';
import type { Style } from '../terminal/style';
import { hang, printable } from '../terminal/text';
import { isHeldByPolicy, LIFT_POLICY } from './policy-hold';

export interface RemovedStack {
  readonly caller: Caller;
  readonly stackName: string;
  readonly end: StackEnd;
  /** The bucket for templates; left out where there is none. */
  readonly bucket?: { readonly name: string; readonly end: BucketEnd };
}

export function renderRemoved(removed: readonly RemovedStack[], style: Style): string {
  return `${removed.flatMap((stack) => linesOf(stack, style)).join('\n')}\n`;
}

function linesOf(removed: RemovedStack, { colors, columns }: Style): string[] {
  const { caller, stackName, end, bucket } = removed;
  const place = `${stackName} in ${caller.account} · ${caller.region}`;
  if (end.outcome === 'done')
    return [
      ...hang(
        '',
        `${colors.green('Removed:')} ${place}. What it had paused was resumed first.`,
        columns,
      ),
      ...(bucket ? hang('', bucketLine(bucket), columns) : []),
    ];
  return [
    ...hang('', `${colors.red('Not removed:')} ${place} (${end.status.toLowerCase()})`, columns),
    ...end.reasons.flatMap((reason) => hang('  ', printable(reason), columns)),
    ...(isHeldByPolicy(end.reasons) ? hang('  ', LIFT_POLICY, columns) : []),
    ...hang(
      '  ',
      'The stack still exists. Fix what it names, then run spendfuse destroy again.',
      columns,
    ),
  ];
}

const bucketLine = ({ name, end }: NonNullable<RemovedStack['bucket']>): string =>
  end.outcome === 'removed'
    ? `Removed: the bucket ${name}, which held templates only.`
    : `Left: the bucket ${name}, because ${printable(end.because)}.`;
