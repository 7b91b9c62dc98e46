// Finds the watchdog of an account's guard and tells it something. Its answer is read strictly before it is believed.
// The watchdog does the work, so that a command and a tick can never act on a function at the same time.

import type { CommandAnswer, CommandEvent, GuardStatus } from '../../contract';
import { type Decision, parseDecision } from '../../core/owner/decision';
import type { PauseRecord } from '../../core/pausing/pause-record';
import { parsePauseRecord } from '../../core/pausing/pause-record-parser';
import { Failure, Mistake, nearest } from '../mistake';
import { DEFAULT_STACK } from './default-stack';
import {
  type Caller,
  DEPLOYED_AS,
  type Deployment,
  type GuardHost,
  type HostOptions,
  type OpenHost,
  OWN_OPTIONS,
} from './host';

/** Where the guard is: the options that all of its verbs share. */
export interface GuardPlace extends HostOptions {
  readonly stackName: string;
  /** The watchdog's function, where it belongs to another stack than the account guard's. */
  readonly watchdog?: string;
}

export interface FoundGuard<Host extends GuardHost = GuardHost> {
  readonly host: Host;
  readonly caller: Caller;
  /** null: the watchdog was named, and no deployment was looked for. */
  readonly deployment: Deployment | null;
  readonly watchdogName: string;
}

export async function findGuard<Host extends GuardHost>(
  place: GuardPlace,
  open: OpenHost<Host>,
): Promise<FoundGuard<Host>> {
  refuseForeignOptions(place);
  const host = await open(place);
  const caller = await host.caller();
  if (place.watchdog) return { host, caller, deployment: null, watchdogName: place.watchdog };
  const deployment = await host.find(place.stackName);
  if (!deployment) {
    const watchdogName = await onlyWatchdog(host, place, caller);
    return { host, caller, deployment: null, watchdogName };
  }
  const { name, status, state, watchdogName } = deployment;
  if (watchdogName === undefined)
    throw new Failure(
      `the ${DEPLOYED_AS[place.cloud ?? 'aws']} ${name} (${status}) names no watchdog in its outputs`,
      state === 'changing'
        ? 'it is being changed: wait until the change has ended'
        : 'if the guard is in a stack of your own, pass --watchdog NAME (its alerts show the name); otherwise its deployment failed: run spendfuse deploy',
    );
  return { host, caller, deployment, watchdogName };
}

/** An option of another cloud would be left unread, and the command would go elsewhere than was meant. */
function refuseForeignOptions(place: HostOptions): void {
  const { cloud = 'aws' } = place;
  for (const [option, owner] of Object.entries(OWN_OPTIONS))
    if (place[option as keyof typeof OWN_OPTIONS] !== undefined && owner !== cloud)
      throw new Mistake(`--${option} is for --cloud ${owner}, and the guard is in ${cloud}`, [
        `leave it out, or pass --cloud ${owner}`,
      ]);
}

/** A guard in a stack of its owner's is found by its tag; where there are several, nobody guesses which is meant. */
async function onlyWatchdog(host: GuardHost, place: GuardPlace, caller: Caller): Promise<string> {
  if (place.stackName !== DEFAULT_STACK) throw noGuard(place, caller);
  const watchdogs = await host.watchdogs();
  const [only] = watchdogs;
  if (only && watchdogs.length === 1) return only.watchdogName;
  if (!only) throw noGuard(place, caller);
  throw new Failure(
    `there are ${watchdogs.length} guards in ${caller.account} · ${caller.region}`,
    `say which: ${watchdogs.map(({ guard, watchdogName }) => `--watchdog ${watchdogName} (${guard})`).join(', ')}`,
  );
}

export const noGuard = (
  { stackName, cloud = 'aws' }: Pick<GuardPlace, 'stackName' | 'cloud'>,
  { account, region }: Caller,
): Failure =>
  new Failure(
    `there is no guard in ${account} · ${region}: no ${DEPLOYED_AS[cloud]} named ${stackName}`,
    'run spendfuse deploy, or say where it is: --region, --stack-name, --watchdog (every alert of it names the last)',
  );

export async function command(guard: FoundGuard, event: CommandEvent): Promise<CommandAnswer> {
  const answer = await guard.host.command(guard.watchdogName, event);
  const problems = problemsWithAnswer(answer);
  if (problems.length > 0)
    throw new Failure(
      `the watchdog ${guard.watchdogName} answered in words that are not known here: ${problems.join('; ')}`,
      'it may be of another version: run spendfuse deploy, then try again',
    );
  return answer as CommandAnswer;
}

/** A record that cannot be read is a problem to show, never one pause less. */
export function recordsOf(answer: CommandAnswer): {
  readonly records: readonly PauseRecord[];
  readonly problems: readonly string[];
} {
  return parsedRecords(answer.status?.records ?? []);
}

export const isNamed = (record: PauseRecord, names: readonly string[]): boolean =>
  names.some((name) => [record.functionName, record.functionId, record.recordId].includes(name));

/** Whoever types at 3 a.m. mistypes: what may have been meant is among what is held. */
export function notOnRecord(name: string, records: readonly PauseRecord[]): string {
  const near = nearest(
    name,
    records.map(({ functionName }) => functionName),
  );
  return `${name}: no pause of it is on record${near === undefined ? '' : `; did you mean ${near}?`}`;
}

function parsedRecords(values: readonly unknown[]) {
  const parsed = values.map((entry) => parsePauseRecord(JSON.stringify(entry)));
  return {
    records: parsed.flatMap((entry) => ('value' in entry ? [entry.value] : [])),
    problems: parsed.flatMap((entry) =>
      'problems' in entry ? [`a record cannot be read: ${entry.problems.join('; ')}`] : [],
    ),
  };
}

/** As recordsOf: what cannot be read is a problem to show. */
function parsedDecisions(values: readonly unknown[]) {
  const parsed = values.map((entry) => parseDecision(JSON.stringify(entry)));
  return {
    decisions: parsed.flatMap((entry) => ('value' in entry ? [entry.value] : [])),
    problems: parsed.flatMap((entry) =>
      'problems' in entry ? [`a decision cannot be read: ${entry.problems.join('; ')}`] : [],
    ),
  };
}

/** What a guard knows beyond its records. A guard of an older version sends none of it, which is a problem to show. */
export function beyondRecordsOf({ status }: CommandAnswer) {
  if (!keepsDecisions(status))
    return { decisions: [], waiting: [], bill: null, arming: null, problems: [OLDER_GUARD] };
  const { waiting, bill, arming = null } = status;
  return { ...parsedDecisions(status.decisions), waiting, bill, arming };
}

const OLDER_GUARD =
  'the guard is of an older version and reports no decisions, waiting events or bill: run spendfuse deploy';

const keepsDecisions = (status: Partial<GuardStatus> | undefined): status is GuardStatus =>
  Array.isArray(status?.decisions) && Array.isArray(status.waiting);

/** null: the guard is of an older version, which keeps no more than what is open. */
export async function historyOf(
  guard: FoundGuard,
  answer: CommandAnswer,
  functions: readonly string[],
): Promise<{
  readonly records: readonly PauseRecord[];
  readonly decisions: readonly Decision[];
  readonly problems: readonly string[];
} | null> {
  if (!keepsDecisions(answer.status)) return null;
  const asked = functions.length > 0 ? { functions } : {};
  const { history, problems } = await command(guard, { command: 'history', ...asked });
  const past = parsedRecords(history?.records ?? []);
  const decided = parsedDecisions(history?.decisions ?? []);
  return {
    records: past.records,
    decisions: decided.decisions,
    problems: [...problems, ...past.problems, ...decided.problems],
  };
}

function problemsWithAnswer(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null) return ['not an object'];
  const fields = answer as Readonly<Record<string, unknown>>;
  const wanted: Readonly<Record<string, boolean>> = {
    schemaVersion: fields.schemaVersion === 1,
    isDone: typeof fields.isDone === 'boolean',
    mode: fields.mode === 'observe' || fields.mode === 'enforce',
    done: isTexts(fields.done),
    refusals: Array.isArray(fields.refusals),
    problems: isTexts(fields.problems),
    status: fields.command !== 'status' || isStatus(fields.status),
  };
  return Object.entries(wanted).flatMap(([field, isRight]) =>
    isRight ? [] : [`${field} is ${JSON.stringify(fields[field])?.slice(0, 60)}`],
  );
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');

const isStatus = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'records' in value &&
  Array.isArray(value.records) &&
  'lastTick' in value;
