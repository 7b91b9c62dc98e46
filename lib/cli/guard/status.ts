// Asks the watchdog what it holds and when it last looked. Changes nothing.
// The one verb whose exit code can say that something is paused, for scripts that wait for it.

import type { CommandAnswer } from '../../contract';
import { EXIT, type ExitCode } from '../exit-codes';
import { Failure } from '../mistake';
import { renderStatus, type StatusView } from '../render/status-text';
import type { Session } from '../session';
import {
  beyondRecordsOf,
  command,
  type FoundGuard,
  findGuard,
  type GuardPlace,
  historyOf,
  isNamed,
  notOnRecord,
  recordsOf,
} from './command';
import { lastMeasureIn } from './drill/drill-measure';

export interface StatusRequest extends GuardPlace {
  /** Empty: everything on record. */
  readonly functions: readonly string[];
  readonly history: boolean;
  readonly exitCode: boolean;
  readonly output: 'text' | 'json';
}

export async function status(request: StatusRequest, session: Session): Promise<ExitCode> {
  const { io, style } = session;
  const found = await findGuard(request, session.io.openHost);
  const answer = await command(found, { command: 'status' });
  const { records, problems } = recordsOf(answer);
  const { functions } = request;
  const { problems: otherProblems, ...beyond } = beyondRecordsOf(answer);
  const past = request.history ? await historyOf(found, answer, functions) : null;
  const guard = answer.status?.guard ?? request.stackName;
  const [alarms, lastDrill] = await Promise.all([
    alarmsOf(found, guard),
    lastDrillOf(found, answer),
  ]);
  const shown = records.filter((record) => functions.length === 0 || isNamed(record, functions));
  const unheld = functions
    .filter(
      (name) => !records.some((record) => isNamed(record, [name])) && !isRunning(answer, name),
    )
    .map((name) => notOnRecord(name, records));
  const view: StatusView = {
    caller: found.caller,
    address: { ...request, region: found.caller.region },
    guard,
    deployment: found.deployment,
    mode: answer.mode,
    deployedMode: answer.status?.deployedMode ?? answer.mode,
    lastTick: answer.status?.lastTick ?? null,
    records: shown,
    unheld,
    alarms: alarms.alarms,
    problems: [
      ...alarms.problems,
      ...answer.problems,
      ...problems,
      ...otherProblems,
      ...(past?.problems ?? []),
    ],
    nowMs: io.nowMs(),
    hasHistory: request.history,
    history: past,
    ...beyond,
    hearers: answer.status?.hearers,
    lastDrill: past ? lastMeasureIn(past.records) : lastDrill,
  };
  io.stdout.write(request.output === 'json' ? statusJson(view) : renderStatus(view, style));
  return request.exitCode && shown.length > 0 ? EXIT.paused : EXIT.ok;
}

/** Asked for while all is calm only: on a bad night nobody waits for it, and an answer that does not come is left out. */
async function lastDrillOf(found: FoundGuard, answer: CommandAnswer) {
  const isCalm =
    answer.status?.records.length === 0 && !answer.status.lastTick?.runningAway?.length;
  if (!isCalm) return undefined;
  try {
    const past = await historyOf(found, answer, []);
    return lastMeasureIn(past?.records ?? []);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return undefined;
  }
}

/** Of what runs away a status speaks first; that no pause of it is on record goes without saying. */
const isRunning = ({ status: found }: CommandAnswer, name: string): boolean =>
  (found?.lastTick?.runningAway ?? []).some(({ functionName, functionId }) =>
    [functionName, functionId].includes(name),
  );

/** Nobody has to be allowed to see them: then that is said, and the rest of the status stands. */
async function alarmsOf({ host, watchdogName }: FoundGuard, guard: string) {
  try {
    return { alarms: await host.alarmsOn({ guard, watchdogName }), problems: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { alarms: null, problems: [`its alarms cannot be read: ${error.message}`] };
  }
}

function statusJson({
  caller,
  guard,
  deployment,
  mode,
  deployedMode,
  lastTick,
  alarms,
  records,
  problems,
  decisions,
  waiting,
  bill,
  arming,
  hearers,
  lastDrill,
  history,
}: StatusView): string {
  const value = {
    schemaVersion: 1,
    account: caller.account,
    region: caller.region,
    guard,
    stackStatus: deployment?.status ?? null,
    mode,
    deployedMode,
    lastTick,
    alarms,
    paused: records,
    decisions,
    waiting,
    bill,
    mayArm: arming,
    hearers: hearers ?? null,
    lastDrill: lastDrill ?? null,
    ...(history ? { history: { records: history.records, decisions: history.decisions } } : {}),
    problems,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
