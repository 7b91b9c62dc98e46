// Where a person resumes with nothing but a browser: the form of the console that starts the guard's runbook, filled in.
// Opening it changes nothing; who may not start the runbook is refused there.

import type { AlertEvent, AlertLink } from '../core/alerts/alert';

export interface RunbookOrigin {
  readonly region: string;
  /** The runbook's name; left out where there is none. */
  readonly runbook?: string;
}

/** What the runbook takes and an address holds as it is; anything else is left for a person to fill in. */
const ASKED = /^[\w:.-]{1,300}$/;

/**
 * Only what holds something can be given back: one record, or all where the alert speaks of several. Nobody who is told
 * that a pause failed is to give back what little of it stands.
 */
export function runbookLink(
  { type, recordId }: AlertEvent,
  { region, runbook }: RunbookOrigin,
): AlertLink | undefined {
  const isHeld = recordId !== null || type === 'paused' || type === 'mass-breach';
  if (!runbook || type === 'resumed' || type === 'pause-failed' || !isHeld) return undefined;
  const path = `systems-manager/automation/execute/${runbook}?region=${region}`;
  const asked = recordId ?? 'all';
  return {
    title: 'Resume in the console',
    url: `https://${region}.${consoleOf(region)}/${path}#documentVersion=%24LATEST${ASKED.test(asked) ? `&Function=${asked}` : ''}`,
  };
}

/** AWS General Reference, partitions (2026-04): each has a console of its own. */
export const consoleOf = (region: string): string =>
  region.startsWith('cn-')
    ? 'console.amazonaws.cn'
    : region.startsWith('us-gov-')
      ? 'console.amazonaws-us-gov.com'
      : 'console.aws.amazon.com';
