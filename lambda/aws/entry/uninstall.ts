// CloudFormation's call on the guard: settings are checked when it comes, everything is resumed when it goes.
// Must always answer, in time and with the truth: a stack that waits an hour for nobody is as bad as one that is deleted
// with functions left paused.

import { UNINSTALL, type UninstallRequest } from '../../../lib/aws/contract';
import { CloudFailure } from '../../../lib/engine/ports';
import { reasonOf } from '../../watchdog/failure-words';
import type { Guard } from '../../watchdog/guard';
import { resumeEverything } from '../../watchdog/resume-everything';
import { isNotFound } from '../cloud-failure';

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

/** What the guard does about the request, as the answer that CloudFormation waits for. */
export async function uninstallAnswer(
  guard: Guard,
  request: UninstallRequest,
  run: { readonly holder: string; readonly deadlineMs: number; readonly table: string },
): Promise<Answer> {
  if (request.RequestType !== 'Delete') {
    await guard.afterDiscovery();
    return answerTo(request, 'SUCCESS', 'the settings are sound');
  }
  try {
    const left = await resumeEverything(guard, run.holder, run.deadlineMs);
    return left.length === 0
      ? answerTo(request, 'SUCCESS', 'nothing is left paused')
      : answerTo(request, 'FAILED', `still paused: ${left.join('; ')}`);
  } catch (cause) {
    guard.log('error', 'uninstall-failed', { because: reasonOf(cause) });
    return answerTo(request, 'FAILED', whyUnknown(cause, run.table));
  }
}

const whyUnknown = (cause: unknown, table: string): string =>
  cause instanceof CloudFailure && isNotFound(cause.cause)
    ? `the table ${table} is gone, so what is still paused cannot be known: look for functions at concurrency 0, ` +
      'then delete the stack again and keep this resource'
    : `${reasonOf(cause)}; delete the stack again, or run: npx --no-install spendfuse resume`;
