// Removes the account guard. Its stack resumes everything it paused before the rest is deleted.
// What would be given back is shown before the question; a watchdog that cannot answer is said, and does not stop it.

import { EXIT, type ExitCode } from '../exit-codes';
import { announce, isAgreed, mustBeAbleToAsk } from '../guard/asking';
import { command, noGuard, recordsOf } from '../guard/command';
import type { Caller } from '../guard/host';
import { Failure } from '../mistake';
import { type RemovedStack, renderRemoved } from '../render/removed-text';
import type { Session } from '../session';
import { hang, printable } from '../terminal/text';
import type { Account, Stack } from './account';
import { deploymentOf, mustBeAccountGuard, onlyOfApps } from './deployment';
import { goingOn, showing } from './stack-showing';

export interface DestroyRequest {
  readonly region: readonly string[];
  readonly profile?: string;
  readonly stackName: string;
  readonly yes: boolean;
  readonly output: 'text' | 'json';
}

interface Found {
  readonly account: Account;
  readonly caller: Caller;
  readonly stack: Stack;
}

export async function destroy(request: DestroyRequest, session: Session): Promise<ExitCode> {
  const { io } = session;
  mustBeAbleToAsk(io, request.yes);
  const regions = request.region.length > 0 ? request.region : [undefined];
  const found: Found[] = [];
  for (const region of regions) found.push(await find(region, request, session));
  const [only] = found;
  const question =
    found.length === 1
      ? `Remove the guard ${only?.stack.name}?`
      : `Remove the guard from these ${found.length} Regions?`;
  if (!(await isAgreed(question, io, request.yes))) {
    io.stderr.write('Nothing was changed.\n');
    return EXIT.failure;
  }
  const stacks = await goingOn(session, () => removeAll(found, session));
  const removed = await withBuckets(stacks, found, { request, session });
  io.stdout.write(
    request.output === 'json' ? removedJson(removed) : renderRemoved(removed, session.style),
  );
  return removed.some(({ end }) => end.outcome === 'failed') ? EXIT.failure : EXIT.ok;
}

/** The bucket that deploy made for its templates, where nothing else is in it. Whatever hinders that is only said. */
async function withBuckets(
  removed: readonly RemovedStack[],
  found: readonly Found[],
  { request, session }: { readonly request: DestroyRequest; readonly session: Session },
): Promise<RemovedStack[]> {
  const ends: RemovedStack[] = [];
  for (const [index, one] of removed.entries()) {
    const account = found[index]?.account;
    const isGone = one.end.outcome === 'done' && account !== undefined;
    const bucket = isGone ? await bucketEnd(account, request.yes, session) : undefined;
    ends.push({ ...one, ...(bucket ? { bucket } : {}) });
  }
  return ends;
}

async function bucketEnd(
  account: Account,
  isYes: boolean,
  { io }: Session,
): Promise<RemovedStack['bucket']> {
  try {
    const bucket = await account.templateBucket();
    if (bucket.state === 'missing') return undefined;
    const { name } = bucket;
    const isWanted = await isAgreed(`Remove the bucket ${name} too?`, io, isYes);
    if (!isWanted) return { name, end: { outcome: 'kept', because: 'you said so' } };
    return { name, end: await account.removeBucket(bucket) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    io.stderr.write(`The bucket for templates could not be read: ${error.message}\n`);
    return undefined;
  }
}

async function removeAll(found: readonly Found[], session: Session): Promise<RemovedStack[]> {
  const removed: RemovedStack[] = [];
  for (const { account, caller, stack } of found) {
    const end = await account.remove(stack.name, showing(null, session));
    removed.push({ caller, stackName: stack.name, end });
  }
  return removed;
}

async function find(
  region: string | undefined,
  request: DestroyRequest,
  session: Session,
): Promise<Found> {
  const account = await session.io.openAccount({ region, profile: request.profile });
  const caller = await account.caller();
  announce(caller, session);
  const stack = await account.stack(request.stackName);
  if (!stack) {
    const watchdogs = await account.watchdogs();
    throw watchdogs.length > 0 ? onlyOfApps(caller, watchdogs) : noGuard(request, caller);
  }
  mustBeAccountGuard(stack);
  for (const line of await whatIsGivenBack({ account, caller, stack }))
    session.io.stderr.write(
      `${hang('  ', printable(line), session.errorStyle.columns).join('\n')}\n`,
    );
  return { account, caller, stack };
}

async function whatIsGivenBack({ account, caller, stack }: Found): Promise<string[]> {
  const deployment = await deploymentOf(stack, () => account.functionsIn(stack.name));
  const { watchdogName } = deployment;
  if (watchdogName === undefined)
    return [`the stack is ${stack.status} and has no watchdog: it is removed`];
  try {
    const answer = await command(
      { host: account, caller, deployment, watchdogName },
      { command: 'status' },
    );
    const { records, problems } = recordsOf(answer);
    const names = records.map(({ functionName }) => functionName);
    return [
      names.length === 0
        ? 'nothing is paused by it'
        : `it resumes ${names.length} before it goes: ${names.join(', ')}`,
      ...problems,
    ];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [`its watchdog does not answer, so what it has paused is not known: ${error.message}`];
  }
}

function removedJson(removed: readonly RemovedStack[]): string {
  const stacks = removed.map(({ caller, stackName, end, bucket }) => ({
    account: caller.account,
    region: caller.region,
    stackName,
    outcome: end.outcome === 'done' ? 'removed' : 'failed',
    status: end.status,
    reasons: end.outcome === 'failed' ? end.reasons : [],
    bucket: bucket ? { name: bucket.name, ...bucket.end } : null,
  }));
  return `${JSON.stringify({ schemaVersion: 1, stacks }, null, 2)}\n`;
}
