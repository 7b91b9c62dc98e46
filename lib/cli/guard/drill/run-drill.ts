// The drill itself: one step after the other, each told as it happens, until one is not so or all are.
// Whatever is found, what the guard holds is given back here and what was created is removed by whoever called.

import { describeLever, type Lever, leverKey } from '../../../core/pausing/target';
import { Failure } from '../../mistake';
import { formatSeconds } from '../../render/durations';
import { callAlone, type Flood, floodUntil, look, newFlood } from './canary-flood';
import { measureOf, wordsOfMeasure } from './drill-measure';
import {
  ASK_AGAIN_MS,
  atOnceToRefuse,
  CANARY,
  type DrillPlan,
  type Phases,
  usdOf,
} from './drill-plan';
import type { DrillPorts } from './drill-ports';
import type { DrillRun, DrillStep, StepTaken } from './drill-report';
import {
  isSeen,
  problemsWithPause,
  type Sight,
  sightOf,
  whyNotPaused,
  whySilent,
  wouldPause,
} from './guard-sight';

interface Drill {
  readonly plan: DrillPlan;
  readonly ports: DrillPorts;
  readonly flood: Flood;
  readonly steps: StepTaken[];
  mode: 'observe' | 'enforce';
  before: readonly Lever[] | null;
  after: readonly Lever[] | null;
}

interface Finding {
  readonly isDone: boolean;
  readonly because: string;
  /** When the guard did it, by its own clock; left out: now. */
  readonly atMs?: number;
}

const done = (because: string, atMs?: number): Finding => ({ isDone: true, because, atMs });
const failed = (because: string): Finding => ({ isDone: false, because });

type Take = (drill: Drill) => Promise<Finding>;

const SEQUENCE: ReadonlyArray<readonly [DrillStep, Take]> = [
  ['looks', looks],
  ['created', created],
  ['called', called],
  ['seen', seen],
  ['paused', paused],
  ['refused', refused],
  ['told', told],
  ['resumed', resumed],
  ['equal', equal],
  ['runs', runs],
  ['closed', closed],
];

export async function runDrill(plan: DrillPlan, ports: DrillPorts): Promise<DrillRun> {
  const drill: Drill = {
    ...{ plan, ports, flood: newFlood(), steps: [] },
    ...{ mode: 'enforce', before: null, after: null },
  };
  const { steps } = drill;
  for (const [step, take] of SEQUENCE) {
    ports.stopIfInterrupted();
    const { isDone, because, atMs = ports.now() } = await take(drill);
    const taken = { step, isDone, because, atMs };
    steps.push(taken);
    ports.tell(taken);
    if (!isDone || (step === 'seen' && plan.isDetectionOnly)) break;
  }
  if (steps.some(({ isDone }) => !isDone)) await giveBackWhatIsHeld(drill);
  const { flood, mode, before, after } = drill;
  const usd = usdOf({ calls: flood.ran, seconds: flood.ran * CANARY.runSeconds }, plan.rate);
  return { steps, mode, calls: flood.calls, usd, before, after };
}

async function looks(drill: Drill): Promise<Finding> {
  const { ports, plan } = drill;
  const sight = sightOf(await ports.guard.status(), plan.functionName);
  drill.mode = sight.mode;
  const silent = whySilent(sight, ports.now());
  if (silent) return failed(silent);
  const age = formatSeconds((ports.now() - (sight.lastTick?.atMs ?? 0)) / 1000);
  return done(`${age} ago at ${sight.lastTick?.functions} functions, ${sight.mode}`);
}

async function created(drill: Drill): Promise<Finding> {
  const { ports, plan } = drill;
  await ports.canary.create();
  drill.before = await ports.canary.levers();
  return done(`${plan.functionName}, ${drill.before.map(describeLever).join(', ')}`);
}

/** Asks until it is so, or the time of this phase is up. */
async function within(
  phase: keyof Phases,
  { ports, plan }: Drill,
  isSo: () => Promise<boolean>,
): Promise<boolean> {
  const untilMs = ports.now() + plan.phases[phase] * 60_000;
  for (;;) {
    ports.stopIfInterrupted();
    if (await isSo()) return true;
    if (ports.now() >= untilMs) return false;
    await ports.sleep(ASK_AGAIN_MS);
  }
}

async function called(drill: Drill): Promise<Finding> {
  const { flood, ports, plan } = drill;
  const isRun = await within('settle', drill, async () => (await callAlone(drill)) === 'ran');
  flood.endsMs = ports.now() + plan.floodSeconds * 1000;
  return isRun ? done('it runs') : failed(`it does not run: ${flood.problem || 'it is refused'}`);
}

async function seen(drill: Drill): Promise<Finding> {
  const { flood, ports, plan } = drill;
  const isIt = await floodUntil(plan.isDetectionOnly ? wouldPause : isSeen, drill);
  const { sight } = flood;
  if (!sight) return failed(`the guard does not answer: ${flood.problem}`);
  if (!isIt) return failed(whyNotPaused(sight, ports.now()));
  if (plan.isDetectionOnly) return wouldHavePaused(sight, plan);
  const { record, refusal, verdict, lastTick } = sight;
  return record
    ? done(record.because, record.openedAtMs)
    : done(refusal?.because ?? `${verdict}`, lastTick?.atMs);
}

function wouldHavePaused({ problems, lastTick }: Sight, { functionName }: DrillPlan): Finding {
  const undelivered = problems.filter((problem) =>
    problem.startsWith(`${functionName}: the alert`),
  );
  return undelivered.length > 0
    ? failed(`it would have paused it, but no alert was delivered: ${undelivered.join('; ')}`)
    : done('the guard would have paused it and sent an alert', lastTick?.atMs);
}

async function paused(drill: Drill): Promise<Finding> {
  const { flood, before, ports } = drill;
  await floodUntil(({ record }) => record?.phase === 'paused', drill);
  const record = flood.sight?.record;
  if (!flood.sight || record?.phase !== 'paused')
    return failed(flood.sight ? whyNotPaused(flood.sight, ports.now()) : flood.problem);
  const problems = problemsWithPause(record, before ?? []);
  if (problems.length > 0) return failed(problems.join('; '));
  const [held] = record.held;
  const words = held ? `${describeLever(held.paused)}, was ${describeLever(held.prior)}` : '';
  return done(words, record.phaseSinceMs);
}

async function refused(drill: Drill): Promise<Finding> {
  const { flood, plan } = drill;
  const atOnce = atOnceToRefuse(plan.phases);
  const isIt = await within('refuse', drill, async () => {
    if (!flood.wasRefused)
      await Promise.all(Array.from({ length: atOnce }, () => callAlone(drill)));
    return flood.wasRefused;
  });
  return isIt
    ? done(plan.words.refusal)
    : failed(`its calls still run ${plan.phases.refuse} min after the pause`);
}

async function told(drill: Drill): Promise<Finding> {
  const { flood, ports } = drill;
  const isIt = await within('tell', drill, async () => {
    await look(drill);
    return flood.sight?.record?.untold.length === 0;
  });
  if (isIt)
    return done('the topic or a channel accepted it; ask people whether they read it', ports.now());
  const problems = flood.sight?.problems ?? [];
  return failed(
    `no topic or channel accepted it: ${problems.join('; ') || 'see the log of the watchdog'}; check its topic and its channels`,
  );
}

async function resumed(drill: Drill): Promise<Finding> {
  const because = await giveBack(drill);
  return because === undefined ? done('by command') : failed(because);
}

/** undefined: given back. */
async function giveBack(drill: Drill): Promise<string | undefined> {
  const { flood, ports } = drill;
  const recordId = flood.sight?.record?.recordId;
  if (recordId === undefined) return undefined;
  let because = '';
  const measure = measureOf(drill.steps);
  const words = `the drill is over${measure ? `: ${wordsOfMeasure(measure)}` : ''}`;
  const isIt = await within('resume', drill, async () => {
    try {
      const { isDone, problems, refusals } = await ports.guard.resume(recordId, words);
      because = [...problems, ...refusals.map((refusal) => refusal.because)].join('; ');
      // Nothing of it on record any more: an earlier try came through, and its answer was lost.
      return isDone || (problems.length === 0 && /no pause of it/.test(because));
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      because = cause.message;
      return false;
    }
  });
  return isIt ? undefined : because;
}

async function equal(drill: Drill): Promise<Finding> {
  const { ports, before } = drill;
  const wanted = textOf(before ?? []);
  const isIt = await within('settle', drill, async () => {
    drill.after = await ports.canary.levers();
    return textOf(drill.after) === wanted;
  });
  const words = (drill.after ?? []).map(describeLever).join(', ');
  return isIt ? done(words) : failed(`it has ${words}, and it had ${before?.map(describeLever)}`);
}

const textOf = (levers: readonly Lever[]): string =>
  JSON.stringify([...levers].sort((a, b) => (leverKey(a) < leverKey(b) ? -1 : 1)));

async function runs(drill: Drill): Promise<Finding> {
  const { flood, plan } = drill;
  const isIt = await within('settle', drill, async () => (await callAlone(drill)) === 'ran');
  const because = flood.problem || plan.words.refusal;
  return isIt ? done('it runs') : failed(`its calls do not run: ${because}`);
}

async function closed(drill: Drill): Promise<Finding> {
  const { flood, ports } = drill;
  const recordId = flood.sight?.record?.recordId ?? '';
  let because = '';
  const isIt = await within('close', drill, async () => {
    await look(drill);
    const open = flood.sight?.record;
    if (open) because = `its record is ${open.phase}`;
    if (!flood.sight || open) return false;
    const kept = await ports.guard.history(recordId);
    if (!kept) return true;
    because = kept.untold.length > 0 ? 'the resume alert has not been sent' : '';
    return kept.phase === 'closed' && kept.untold.length === 0;
  });
  return isIt ? done(`record ${recordId}`) : failed(because || flood.problem);
}

/** After a failure between the pause and the resume: what is removed next should not be held any more. */
async function giveBackWhatIsHeld(drill: Drill): Promise<void> {
  await look(drill);
  if (drill.flood.sight?.record) await giveBack(drill);
}
