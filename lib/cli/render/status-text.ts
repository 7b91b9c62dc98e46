// What the guard holds and whether it looks: the first thing asked at 3 a.m.
// What is paused comes first and what to type comes last; a guard that is silent says so before anything else.

import type { Hearers, LastTick } from '../../contract';
import { formatMoment, shellWord, stepsOf } from '../../core/alerts/alert-words';
import { formatCount } from '../../core/detection/verdict';
import { needsReason, type PauseRecord, type Phase } from '../../core/pausing/pause-record';
import { describeLever } from '../../core/pausing/target';
import { formatUtc } from '../../core/units/time';
import type { KeptMeasure } from '../guard/drill/drill-measure';
import type { Caller, Deployment, GuardAlarm } from '../guard/host';
import type { Style } from '../terminal/style';
import { hang, printable } from '../terminal/text';
import { type BeyondRecords, beyondRecordsLines } from './beyond-records-text';
import { measureWords } from './drill-text';
import { formatSeconds } from './durations';
import { type Addressed, commandFor } from './guard-place';
import { hearersProblem } from './hearers-text';
import { type History, renderHistory } from './history-text';
import { runningAwayLines } from './running-away-text';

export interface StatusView extends BeyondRecords {
  readonly caller: Caller;
  readonly address: Addressed;
  readonly guard: string;
  /** null: the watchdog was named, and no deployment was looked for. */
  readonly deployment: Deployment | null;
  readonly mode: 'observe' | 'enforce';
  readonly deployedMode: 'observe' | 'enforce';
  readonly lastTick: LastTick | null;
  readonly records: readonly PauseRecord[];
  /** What was asked for by name and is not held, with what may have been meant. */
  readonly unheld?: readonly string[];
  /** On the guard itself; null where they cannot be read. */
  readonly alarms: readonly GuardAlarm[] | null;
  readonly problems: readonly string[];
  /** Left out: not known. */
  readonly hearers?: Hearers;
  /** Left out: no drill on record measured, or nobody asked. */
  readonly lastDrill?: KeptMeasure | undefined;
  readonly nowMs: number;
  readonly hasHistory: boolean;
  /** null: not asked for, or the guard keeps none beyond what is open. */
  readonly history: History | null;
}

/** Ticks run once a minute; the alarm on the heartbeat waits for five. */
const SILENT_SECONDS = 5 * 60;

export function renderStatus(view: StatusView, style: Style): string {
  const { colors } = style;
  const { records } = view;
  return `${[
    ...runningAwayLines(view, style),
    ...headLines(view, style),
    ...problemLines(view, style),
    '',
    ...(view.unheld ?? []).flatMap((line) => hang('', printable(line), style.columns)),
    ...(records.length === 0
      ? view.unheld?.length
        ? []
        : [isRunningAway(view) ? colors.yellow(NOTHING_PAUSED) : colors.green(NOTHING_PAUSED)]
      : [
          colors.bold(`Paused (${records.length})`),
          ...records.flatMap((record) => recordLines(record, view, style)),
        ]),
    ...beyondLines(view, style),
    ...(view.history ? ['', ...renderHistory(view.history, style)] : []),
    ...nextLines(view, style),
  ].join('\n')}\n`;
}

const NOTHING_PAUSED = 'Nothing is paused.';

const isRunningAway = ({ lastTick }: StatusView): boolean =>
  (lastTick?.runningAway ?? []).length > 0;

function beyondLines(view: StatusView, style: Style): string[] {
  const lines = beyondRecordsLines(view, view.address, style);
  return lines.length === 0 ? [] : ['', ...lines];
}

function headLines(
  { caller, mode, deployedMode, deployment, guard }: StatusView,
  style: Style,
): string[] {
  const { colors, columns } = style;
  const armed = mode === 'enforce' ? colors.green('enforcing') : colors.yellow('observing only');
  const since = mode === deployedMode ? '' : ` (deployed with ${deployedMode}, changed by command)`;
  return [
    ...hang(
      '',
      `${colors.bold(`guard ${printable(guard)}`)} in ${caller.account} · ${caller.region}: ${armed}${since}`,
      columns,
    ),
    ...(deployment && deployment.state !== 'settled'
      ? hang('', colors.yellow(`its stack is ${deployment.status}`), columns)
      : []),
  ];
}

function problemLines(view: StatusView, { colors, columns }: Style): string[] {
  const { lastTick, nowMs, problems } = view;
  const age = lastTick === null ? null : Math.max(0, Math.round((nowMs - lastTick.atMs) / 1000));
  const isSilent = age === null || age > SILENT_SECONDS;
  const waiting = age === null ? firstCheckLine(view) : undefined;
  const ago = age === null ? 'it has not run yet' : `last ran ${formatSeconds(age)} ago`;
  const seen = lastTick ? `, at ${coverageOf(lastTick)}` : '';
  const outcome = lastTick && lastTick.outcome !== 'done' ? ` (${lastTick.outcome})` : '';
  const line = `${ago}${seen}${outcome}`;
  return [
    ...(waiting !== undefined
      ? hang('', waiting, columns)
      : isSilent
        ? hang(
            colors.red('SILENT  '),
            `${line}: nothing is guarded until it runs again; see its log and its schedule`,
            columns,
          )
        : hang('', line, columns)),
    ...(lastTick?.exempt ?? []).flatMap(({ functionName, because }) =>
      hang(colors.yellow('exempt  '), printable(`${functionName}: ${because}`), columns),
    ),
    ...(view.lastDrill
      ? hang(
          'drill   ',
          `${formatUtc(view.lastDrill.atMs)}: ${measureWords(view.lastDrill)}`,
          columns,
        )
      : []),
    ...alarmLines(view, { colors, columns }),
    ...[...(lastTick?.problems ?? []), ...problems, ...unheard(view)].flatMap((problem) =>
      hang(colors.yellow('problem '), printable(problem), columns),
    ),
  ];
}

const unheard = ({ hearers }: StatusView): string[] => {
  const problem = hearersProblem(hearers);
  return problem === undefined ? [] : [problem];
};

/** A guard that has just been deployed has missed nothing yet; the silence of an old one is another thing. */
function firstCheckLine({ deployment, nowMs }: StatusView): string | undefined {
  const changedAtMs = deployment?.changedAtMs ?? null;
  if (changedAtMs === null) return undefined;
  const age = Math.max(0, Math.round((nowMs - changedAtMs) / 1000));
  return age > SILENT_SECONDS
    ? undefined
    : `deployed ${formatSeconds(age)} ago; it waits for its first check, which comes within two minutes`;
}

/** "240 functions, 2 of them ignored, 1 never paused" */
function coverageOf({ functions, ignored = 0, neverPaused = 0 }: LastTick): string {
  const parts = [
    ...(ignored > 0 ? [`${formatCount(ignored)} of them ignored`] : []),
    ...(neverPaused > 0 ? [`${formatCount(neverPaused)} never paused`] : []),
  ];
  const noun = functions === 1 ? 'function' : 'functions';
  return [`${formatCount(functions)} ${noun}`, ...parts].join(', ');
}

const ALARM_WORDS: Readonly<Record<string, string>> = {
  OK: 'calm',
  ALARM: 'IN ALARM',
  INSUFFICIENT_DATA: 'without data',
  none: 'not there',
};

/** Who watches the watchdog. That the account guard has no alarm on throttles is as it is made: silence tells later. */
function alarmLines(
  { alarms }: StatusView,
  { colors, columns }: Pick<Style, 'colors' | 'columns'>,
): string[] {
  if (alarms === null) return [];
  const words = alarms.flatMap(({ name, state, sinceMs }) => {
    if (name === 'throttles' && state === 'none') return [];
    const since = sinceMs === null || state !== 'ALARM' ? '' : ` since ${formatUtc(sinceMs)}`;
    return [`${name} ${ALARM_WORDS[state] ?? printable(state)}${since}`];
  });
  const isCalm = alarms.every(
    ({ name, state }) => state === 'OK' || (name === 'throttles' && state === 'none'),
  );
  const line = `alarms on the guard: ${words.join(', ')}`;
  return hang('', isCalm ? line : colors.yellow(line), columns);
}

function recordLines(record: PauseRecord, view: StatusView, style: Style): string[] {
  const { colors, columns } = style;
  const { nowMs } = view;
  const since = `${PHASES[record.phase]} since ${formatMoment(record.phaseSinceMs, nowMs)} (${formatSeconds((nowMs - record.phaseSinceMs) / 1000)})`;
  return [
    ...hang('', `${colors.bold(printable(record.functionName))}  ${since}`, columns),
    ...hang('  why    ', printable(record.because), columns),
    ...record.held.flatMap(({ prior, wanted, status }) =>
      hang(
        '  held   ',
        `${printable(describeLever(wanted))} (was ${printable(describeLever(prior))})${status === 'set' ? '' : `: ${status}`}`,
        columns,
      ),
    ),
    ...record.notes.flatMap((note) => hang('  note   ', printable(note), columns)),
    ...hang('  then   ', thenOf(record, nowMs), columns),
    ...(view.hasHistory && !view.history ? historyLines(record, style) : []),
    nextOf(record, view.address),
  ];
}

/** In one piece, however narrow: the terminal folds it, and a paste is still one command. */
function nextOf(record: PauseRecord, address: Addressed): string {
  if (record.phase !== 'pausing')
    return `  resume ${commandFor(`resume ${shellWord(record)}${needsReason(record) ? ' --probation' : ''}`, address)}`;
  // It still burns: nobody is to be told first how to give back what little is held.
  const profile = address.profile ? ` --profile ${address.profile}` : '';
  return `  stop   ${stepsOf(record, 'pause-failed')[0]} --region ${address.region}${profile}`;
}

const PHASES: Readonly<Record<Phase, string>> = {
  pausing: 'not fully stopped',
  paused: 'paused',
  probation: 'on probation',
  resuming: 'being resumed',
  closed: 'resumed',
};

const thenOf = ({ holdUntilMs, phase, holdLevel }: PauseRecord, nowMs: number): string => {
  const times = holdLevel === 1 ? 'once' : `${holdLevel} times`;
  const again = holdLevel === 0 ? '' : `; paused again ${times}, each hold twice as long`;
  return `${endOf({ holdUntilMs, phase }, nowMs)}${again}`;
};

const endOf = (
  { holdUntilMs, phase }: Pick<PauseRecord, 'holdUntilMs' | 'phase'>,
  nowMs: number,
): string =>
  phase === 'pausing' || phase === 'resuming'
    ? 'the guard tries again every minute'
    : phase === 'probation'
      ? 'resumed in full when it stays calm'
      : holdUntilMs === null
        ? 'stays paused until a person resumes it'
        : `restarts at ${formatMoment(holdUntilMs, nowMs)} with a few executions at a time`;

const historyLines = ({ history }: PauseRecord, { colors, columns }: Style): string[] =>
  history.flatMap(({ atMs, phase, by, because }) =>
    hang('  ', colors.dim(`${formatUtc(atMs)} ${phase} by ${by}: ${printable(because)}`), columns),
  );

function nextLines({ mode, records, address }: StatusView, { colors }: Style): string[] {
  const all = records.some(needsReason) ? 'resume --all --probation' : 'resume --all';
  const steps = [
    ...(records.length > 1 ? [['resume all', commandFor(all, address)]] : []),
    ...(mode === 'observe' ? [['arm it', commandFor('arm', address)]] : []),
  ];
  const lines = steps.map(([word = '', what = '']) => `${colors.dim(word)}: ${what}`);
  return lines.length === 0 ? [] : ['', ...lines];
}
