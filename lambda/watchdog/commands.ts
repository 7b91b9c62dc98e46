// What a person tells the watchdog: status, pause, resume, arm.
// The answer says what was done and what was not, each with its reason; a command never reports more than is so.

import type { CommandAnswer, CommandEvent, OwnerCommand } from '../../lib/contract';
import { isHolding, needsReason, type PauseRecord } from '../../lib/core/pausing/pause-record';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import { epochMinuteOf } from '../../lib/core/units/time';
import { giveUpLease } from '../../lib/engine/drive';
import type { Culprit } from '../../lib/engine/pause-candidate';
import { bareEvidence } from '../../lib/engine/pause-candidates';
import { modeNow, setMode } from '../aws/store/guard-items';
import type { Guard } from '../aws/wiring';
import { readLastTick } from './last-tick';
import { patientTick } from './patience';
import { giveBack, waitForLease } from './resume-many';
import { runTick } from './run-tick';

export type Outcome = Omit<CommandAnswer, 'schemaVersion' | 'command' | 'isDone' | 'mode'>;
type Command<Name extends CommandEvent['command']> = Extract<CommandEvent, { command: Name }>;

export async function runCommand(
  guard: Guard,
  command: CommandEvent,
  holder: string,
): Promise<CommandAnswer> {
  return answered(guard, command, await outcomeOf(guard, command as PlainCommand, holder));
}

/** What is said about a command that was carried out, to whoever asked and to the log. */
export async function answered(
  guard: Guard,
  command: CommandEvent,
  outcome: Outcome,
): Promise<CommandAnswer> {
  const answer: CommandAnswer = {
    schemaVersion: 1,
    command: command.command,
    isDone: outcome.problems.length === 0 && outcome.refusals.length === 0,
    mode: await modeNow(guard.table, guard.settings.policy.mode),
    ...outcome,
  };
  const { status: _, history: __, ...said } = answer;
  guard.log(answer.isDone ? 'info' : 'warn', 'command', { asked: command, ...said });
  return answer;
}

/** Those that every watchdog knows; it is told no others. */
export type PlainCommand = Exclude<CommandEvent, OwnerCommand>;

export function outcomeOf(guard: Guard, command: PlainCommand, holder: string): Promise<Outcome> {
  switch (command.command) {
    case 'status':
      return status(guard);
    case 'pause':
      return pause(guard, command, holder);
    case 'resume':
      return giveBackAsked(guard, command, holder);
    case 'arm':
      return arm(guard, command);
  }
}

const saidBy = (because: string, by: string | undefined): string =>
  by ? `${because}, by ${by}` : because;

async function status({ ports, settings, table }: Guard): Promise<Outcome> {
  const { records, problems } = await ports.journal.open();
  return {
    done: [],
    refusals: [],
    problems,
    status: {
      guard: settings.guard,
      deployedMode: settings.policy.mode,
      lastTick: await readLastTick(table),
      records: records.filter(isHolding).sort((a, b) => a.openedAtMs - b.openedAtMs),
    },
  };
}

async function arm(guard: Guard, { mode, by }: Command<'arm'>): Promise<Outcome> {
  const deployed = guard.settings.policy.mode;
  await setMode(guard.table, { mode, deployed, by: by ?? 'unknown', atMs: guard.timing.now() });
  return { done: [`the guard will ${mode}`], refusals: [], problems: [] };
}

async function pause(guard: Guard, asked: Command<'pause'>, holder: string): Promise<Outcome> {
  // A tick first: it finds the functions there are, and the lease is then known to be free.
  if (guard.memory === null) await patientTick(guard.timing, () => runTick(guard, holder));
  const functions = guard.memory?.functions ?? [];
  const because = saidBy(asked.because ?? 'by command', asked.by);
  const refusals: { function: string; because: string }[] = [];
  const culprits = asked.functions.flatMap((name): Culprit[] => {
    const target = functions.find((one) => one.name === name || one.functionId === name);
    if (!target) refusals.push({ function: name, because: 'the guard does not know it' });
    return target ? [orderedPause(target, because, guard.timing.now())] : [];
  });
  if (culprits.length === 0) return { done: [], refusals, problems: [] };
  const report = await patientTick(guard.timing, () => runTick(guard, holder, culprits));
  const isAsked = new Set(culprits.map(({ target }) => target.functionId));
  const nameOf = (id: string): string => functions.find((one) => one.functionId === id)?.name ?? id;
  const refused = report.refusals.filter(({ functionId }) => isAsked.has(functionId));
  return {
    done: report.done,
    refusals: [
      ...refusals,
      ...refused.map((one) => ({ function: nameOf(one.functionId), because: one.because })),
    ],
    problems: report.problems,
  };
}

const orderedPause = (target: WatchedFunction, because: string, nowMs: number): Culprit => ({
  target,
  breach: {
    kind: 'breach',
    rule: 'operator',
    because,
    evidence: bareEvidence(0, 0, epochMinuteOf(nowMs)),
  },
});

async function giveBackAsked(
  guard: Guard,
  asked: Command<'resume'>,
  holder: string,
): Promise<Outcome> {
  const { journal } = guard.ports;
  if (!(await waitForLease(guard, holder)))
    return { done: [], refusals: [], problems: ['another run is at work; try again in a minute'] };
  try {
    const { records, problems } = await journal.open();
    const { chosen, refusals } = choose(records.filter(isHolding), asked.functions);
    const refused = chosen.filter((one) => needsReason(one) && !isReasoned(asked));
    const given = await giveBack(
      guard,
      chosen.filter((one) => !refused.includes(one)),
      {
        holder,
        by: 'operator',
        because: saidBy(asked.because ?? 'by command', asked.by),
        how: asked.how ?? 'full',
      },
    );
    return {
      done: given.done,
      refusals: [...refusals, ...refused.map(ranAway)],
      problems: [...problems, ...given.problems],
    };
  } finally {
    await giveUpLease(guard.ports, holder, []);
  }
}

/** Whoever is asked by a machine at 3 a.m. has to have said that they know. */
const isReasoned = ({ how, force, because }: Command<'resume'>): boolean =>
  how === 'probation' || Boolean(force && because);

const ranAway = ({ functionName, phase }: PauseRecord) => ({
  function: functionName,
  because: `it ${phase === 'probation' ? 'is on probation' : 'ran away again'}; resume it on probation, or with force and because`,
});

function choose(records: readonly PauseRecord[], names: readonly string[] | undefined) {
  if (names === undefined) return { chosen: records, refusals: [] };
  const isNamed = (record: PauseRecord, name: string): boolean =>
    [record.functionName, record.functionId, record.recordId].includes(name);
  return {
    chosen: records.filter((record) => names.some((name) => isNamed(record, name))),
    refusals: names
      .filter((name) => !records.some((record) => isNamed(record, name)))
      .map((name) => ({ function: name, because: 'no pause of it is on record' })),
  };
}
