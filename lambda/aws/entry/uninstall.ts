// CloudFormation's call on the guard: settings are checked when it comes, everything is given back when it goes.
// Must always answer, in time and with the truth: a stack that waits an hour for nobody is as bad as one that is deleted
// with functions left paused.

import { UNINSTALL, type UninstallRequest } from '../../../lib/aws/contract';
import { isHolding } from '../../../lib/core/pausing/pause-record';
import { CloudFailure } from '../../../lib/engine/ports';
import { giveBack, waitForLease } from '../../watchdog/resume-many';
import { isNotFound, reasonOf } from '../cloud-failure';
import type { Guard } from '../wiring';

export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/** The whole response may have 4,096 bytes (custom resource response objects, 2026-04). */
const REASON_CHARS_MAX = 2_000;

export function answerTo(
  request: UninstallRequest,
  Status: Answer['Status'],
  reason: string,
): Answer {
  return {
    Status,
    Reason: reason.replace(/[^\x20-\x7e]/g, '?').slice(0, REASON_CHARS_MAX),
    PhysicalResourceId: request.PhysicalResourceId ?? UNINSTALL.physicalResourceId,
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
  };
}

/** Mappings that are on their way down cannot be enabled yet; that takes up to a minute or two. */
const TRY_AGAIN_MS = 5_000;
/** After the last function is given back no tick may act, and CloudFormation removes the rest within this. */
const KEEP_LEASE_MS = 10 * 60_000;

/** Empty when nothing is left paused; otherwise what is, and why. `deadlineMs` is when an answer has to be on its way. */
export async function giveEverythingBack(
  guard: Guard,
  holder: string,
  deadlineMs: number,
): Promise<readonly string[]> {
  const { ports, timing, log } = guard;
  if (!(await waitForLease(guard, holder)))
    return ['another run of the watchdog is at work; delete the stack again'];
  for (;;) {
    const { records, problems } = await ports.journal.open();
    const holding = records.filter(isHolding);
    if (holding.length === 0 && problems.length === 0) {
      const now = timing.now();
      await ports.journal.takeLease(holder, now, now + KEEP_LEASE_MS);
      return [];
    }
    const given = await giveBack(guard, holding, {
      holder,
      by: 'uninstall',
      because: 'the guard is being removed',
      how: 'full',
    });
    const left = [...problems, ...given.problems];
    log(left.length > 0 ? 'warn' : 'info', 'given-back', { done: given.done, left });
    // A damaged record does not mend itself by waiting.
    const isHopeless = problems.length > 0 && given.problems.length === 0;
    if (isHopeless || (left.length > 0 && timing.now() + TRY_AGAIN_MS >= deadlineMs)) {
      await ports.journal.giveUpLease(holder);
      return left;
    }
    if (left.length > 0) await timing.sleep(TRY_AGAIN_MS);
  }
}

/** The same, as the answer that CloudFormation waits for. */
export async function uninstallAnswer(
  guard: Guard,
  request: UninstallRequest,
  run: { readonly holder: string; readonly deadlineMs: number },
): Promise<Answer> {
  if (request.RequestType !== 'Delete') {
    await guard.reserveForItself();
    return answerTo(request, 'SUCCESS', 'the settings are sound');
  }
  try {
    const left = await giveEverythingBack(guard, run.holder, run.deadlineMs);
    return left.length === 0
      ? answerTo(request, 'SUCCESS', 'nothing is left paused')
      : answerTo(request, 'FAILED', `still paused: ${left.join('; ')}`);
  } catch (cause) {
    guard.log('error', 'uninstall-failed', { because: reasonOf(cause) });
    return answerTo(request, 'FAILED', whyUnknown(cause, guard.settings.table));
  }
}

const whyUnknown = (cause: unknown, table: string): string =>
  cause instanceof CloudFailure && isNotFound(cause.cause)
    ? `the table ${table} is gone, so what is still paused cannot be known: look for functions at concurrency 0, ` +
      'then delete the stack again and keep this resource'
    : `${reasonOf(cause)}; delete the stack again, or run: npx spendfuse resume`;
