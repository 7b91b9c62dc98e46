// The verbs that tell the watchdog to change something: pause, resume, arm.
// Each says where it is and what will be before it asks, and reports what the watchdog says it did, never more.

import type { CommandAnswer, CommandEvent } from '../../contract';
import { needsReason, type PauseRecord } from '../../core/pausing/pause-record';
import { describeLever } from '../../core/pausing/target';
import { EXIT, type ExitCode } from '../exit-codes';
import { Mistake } from '../mistake';
import { renderAnswer } from '../render/answer-text';
import type { Session } from '../session';
import { hang, printable } from '../terminal/text';
import { announce, isAgreed, mustBeAbleToAsk } from './asking';
import {
  command,
  type FoundGuard,
  findGuard,
  type GuardPlace,
  isNamed,
  notOnRecord,
  recordsOf,
} from './command';
import type { GuardHost, OpenHost } from './host';

export interface Order extends GuardPlace {
  readonly yes: boolean;
  readonly output: 'text' | 'json';
}

export interface PauseOrder extends Order {
  readonly functions: readonly string[];
  readonly reason?: string;
}

export interface ResumeOrder extends Order {
  /** Empty: everything on record. */
  readonly functions: readonly string[];
  readonly probation?: boolean;
  readonly force?: boolean;
  readonly backlog?: 'replay' | 'discard';
  readonly reason?: string;
}

export interface ArmOrder extends Order {
  readonly mode: 'observe' | 'enforce';
}

export async function pause(order: PauseOrder, session: Session): Promise<ExitCode> {
  const guard = await begin(order, session);
  const names = order.functions.join(', ');
  tell(session, `Pausing stops ${names}: callers get 429 or 5xx until it is resumed.`);
  if (!(await isAgreed(`Pause ${names}?`, session.io, order.yes))) return declined(session);
  const { caller } = guard;
  return finish(
    guard,
    {
      command: 'pause',
      functions: order.functions,
      by: caller.principal,
      ...(order.reason ? { because: order.reason } : {}),
    },
    { order, session },
  );
}

export async function resume(order: ResumeOrder, session: Session): Promise<ExitCode> {
  const guard = await begin(order, session);
  const { records, problems } = recordsOf(await command(guard, { command: 'status' }));
  for (const problem of problems) tell(session, `problem: ${problem}`);
  const { functions } = order;
  const chosen = records.filter((record) => functions.length === 0 || isNamed(record, functions));
  for (const name of functions)
    if (!records.some((record) => isNamed(record, [name])))
      tell(session, notOnRecord(name, records));
  if (!order.force && !order.probation) refuseWhatRanAway(chosen);
  for (const record of chosen) tell(session, ...planOf(record, order.probation === true));
  if (chosen.length === 0 && order.functions.length === 0)
    tell(session, 'Nothing is paused by this guard.');
  const question = `Resume ${order.functions.length === 0 ? `all ${chosen.length}` : order.functions.join(', ')}?`;
  const isSure = chosen.length === 0 || (await isAgreed(question, session.io, order.yes));
  if (!isSure) return declined(session);
  return finish(
    guard,
    {
      command: 'resume',
      ...(order.functions.length > 0 ? { functions: order.functions } : {}),
      how: order.probation ? 'probation' : 'full',
      ...(order.force ? { force: true } : {}),
      ...(order.backlog ? { backlog: order.backlog } : {}),
      by: guard.caller.principal,
      ...(order.reason ? { because: order.reason } : {}),
    },
    { order, session },
  );
}

/** What is being tried, or ran away when it was, is given back in full only by someone who says why. */
function refuseWhatRanAway(records: readonly PauseRecord[]): void {
  const risky = records.filter(needsReason);
  if (risky.length === 0) return;
  const words = risky.map(({ functionName, phase }) =>
    phase === 'probation' ? `${functionName} is on probation` : `${functionName} ran away again`,
  );
  throw new Mistake(words.join('; '), [
    'to restart with a few executions at a time: --probation',
    'to resume in full anyway: --force --reason "…"',
    ...(risky.length < records.length ? ['or name the others alone'] : []),
  ]);
}

export async function arm(order: ArmOrder, session: Session): Promise<ExitCode> {
  const guard = await begin(order, session);
  const { mode: before } = await command(guard, { command: 'status' });
  const meaning =
    order.mode === 'enforce'
      ? 'from its next tick the guard pauses functions that run away'
      : 'the guard keeps watching and alerting, and pauses nothing new';
  const change = before === order.mode ? `${before} already` : `${before} → ${order.mode}`;
  tell(session, `Mode: ${change}; ${meaning}.`);
  if (!(await isAgreed(`Set the guard to ${order.mode}?`, session.io, order.yes)))
    return declined(session);
  return finish(
    guard,
    { command: 'arm', mode: order.mode, by: guard.caller.principal },
    { order, session },
  );
}

export const begin = (order: Order, session: Session): Promise<FoundGuard> =>
  beginOn(order, session, session.io.openHost);

export async function beginOn<Host extends GuardHost>(
  order: Order,
  session: Session,
  open: OpenHost<Host>,
): Promise<FoundGuard<Host>> {
  mustBeAbleToAsk(session.io, order.yes);
  const guard = await findGuard(order, open);
  announce(guard.caller, session);
  return guard;
}

export async function finish(
  guard: FoundGuard,
  event: CommandEvent,
  { order, session }: { order: Order; session: Session },
): Promise<ExitCode> {
  const answer = await command(guard, event);
  const { io, style } = session;
  io.stdout.write(
    order.output === 'json' ? answerJson(answer, guard) : renderAnswer(answer, style),
  );
  return answer.isDone ? EXIT.ok : EXIT.failure;
}

const answerJson = (answer: CommandAnswer, { caller }: FoundGuard): string =>
  `${JSON.stringify({ ...answer, account: caller.account, region: caller.region }, null, 2)}\n`;

export function declined(session: Session): ExitCode {
  tell(session, 'Nothing was changed.');
  return EXIT.failure;
}

const planOf = ({ functionName, held }: PauseRecord, isOnProbation: boolean): string[] => [
  `${functionName}:${isOnProbation ? ' a few executions at a time first, then' : ''}`,
  ...held
    .filter(({ status }) => status !== 'released')
    .map(({ prior, wanted }) => `  ${describeLever(wanted)} → ${describeLever(prior)}`),
];

export function tell({ io, errorStyle }: Session, ...lines: readonly string[]): void {
  for (const line of lines) {
    const indent = /^ */.exec(line)?.[0] ?? '';
    io.stderr.write(`${hang(indent, printable(line), errorStyle.columns).join('\n')}\n`);
  }
}
