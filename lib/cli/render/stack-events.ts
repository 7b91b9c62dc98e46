// A stack's events as they come: one line when a resource is done or has failed, with how far the whole is.
// Starting lines are left out; a failure shows its reason at once, because the rest is only clean-up.

import type { StackEvent } from '../aws/account';
import type { Style } from '../terminal/style';
import { hang, printable } from '../terminal/text';

export interface ProgressState {
  readonly done: ReadonlySet<string>;
  /** null: nobody said how many there are. */
  readonly total: number | null;
}

export const progressOf = (total: number | null): ProgressState => ({ done: new Set(), total });

export interface Progressed {
  readonly state: ProgressState;
  /** Without a line break; empty for an event that is not worth a line. */
  readonly text: string;
}

const VERBS: Readonly<Record<string, string>> = {
  CREATE: 'created',
  UPDATE: 'updated',
  DELETE: 'deleted',
  IMPORT: 'imported',
};

export function renderStackEvent(
  state: ProgressState,
  event: StackEvent,
  { colors, columns }: Style,
): Progressed {
  const isStack = event.type === 'AWS::CloudFormation::Stack';
  const name = printable(event.logicalId);
  if (event.status.endsWith('_FAILED')) {
    const words = `${name} (${event.type}): ${printable(event.reason ?? event.status)}`;
    return { state, text: hang(`${colors.red('failed')}  `, words, columns).join('\n') };
  }
  if (event.status.includes('ROLLBACK') && isStack)
    return { state, text: colors.yellow(event.status.toLowerCase().replaceAll('_', ' ')) };
  if (!event.status.endsWith('_COMPLETE') || isStack) return { state, text: '' };
  const verb = VERBS[event.status.split('_')[0] ?? ''] ?? event.status.toLowerCase();
  const done = new Set([...state.done, event.logicalId]);
  const count =
    state.total === null ? `${done.size}` : `${Math.min(done.size, state.total)}/${state.total}`;
  return {
    state: { ...state, done },
    text: `${colors.dim(count.padStart(7))}  ${verb} ${name}`,
  };
}
