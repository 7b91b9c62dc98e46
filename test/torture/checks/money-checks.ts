// What must be true of the dollars: an attack is stopped in time and within its bound, honest work goes on, the guard is cheap.
// Minutes in which the cloud did not answer, or a person decided otherwise, do not count against the guard.

import { newBurnUsdPerHour } from '../../../lib/core/detection/guesses';
import {
  guardedBound,
  REACTION_MINUTES as REACTION_MINUTES_OF_BOUND,
} from '../../../lib/core/pausing/guarded-bound';
import { defaultPolicy } from '../../../lib/core/policy/policy';
import type { Run, TraceEvent } from '../trace';
import { timeOf, visit } from './fold';

type Minute = Extract<TraceEvent, { kind: 'minute' }>;

const isDisturbed = ({ disturbed }: Run, atMs: number): boolean =>
  disturbed.some(([from, until]) => atMs >= from && atMs < until);

/** What never ran is new, and is stopped by the pace that no start explains and by nothing below it. */
const isNewIn = ({ story }: Run, functionId: string): boolean =>
  story.cast.some((member) => member.functionId === functionId && member.usualPerMinute === 0);

/** A pace that no usual day of it explains. */
function isBurning(run: Run, { functionId, usd, isAttacked }: Minute): boolean {
  const usual = run.usualUsdPerMinute[functionId] ?? 0;
  const paceUsd = isNewIn(run, functionId) ? newBurnUsdPerHour() / 60 : Math.max(0.1, 8 * usual);
  return isAttacked && usd >= paceUsd;
}

/** Metrics two minutes late, two of them to be sure, one tick to act, and as much again. */
const REACTION_MINUTES = 8;

function patienceMinutes(run: Run, { functionId, usd }: Minute): number {
  const usual = run.usualUsdPerMinute[functionId] ?? 0;
  const limitUsd = Math.max(defaultPolicy.fastFloorUsd, defaultPolicy.fastHours * 60 * usual);
  const slack = run.slackMinutes[functionId] ?? 0;
  return REACTION_MINUTES + slack + Math.ceil((1.5 * limitUsd) / usd);
}

/** Functions that a person, a tag or a new life keeps the guard from judging as usual. */
function exempt({ story }: Run): Set<string> {
  const names = new Map(story.cast.map(({ name, functionId }) => [name, functionId]));
  const ids = story.cast.flatMap(({ functionId, isGuardOwn, override }) =>
    isGuardOwn || override.isIgnored || override.mode === 'observe' ? [functionId] : [],
  );
  for (const entry of story.entries) {
    if (entry.kind === 'create') ids.push(entry.functionId);
    const asked = entry.kind === 'command' ? entry.command : undefined;
    if (asked && 'function' in asked) ids.push(names.get(asked.function) ?? asked.function);
  }
  return new Set(ids);
}

/** What goes on burning is held within its patience, counted in minutes in which the cloud answers. */
export function actedInTime(run: Run): string[] {
  const left = exempt(run);
  const burning = new Map<string, number>();
  let isObserving = (run.story.policy.mode ?? 'observe') === 'observe';
  return visit(run, (event) => {
    if (event.kind === 'armed') isObserving = event.mode === 'observe';
    if (event.kind === 'hand' || event.kind === 'answered' || event.kind === 'armed')
      burning.clear();
    if (event.kind !== 'minute') return undefined;
    const { functionId } = event;
    const counts = isBurning(run, event) && !isObserving && !isDisturbed(run, event.atMs);
    const minutes = counts ? (burning.get(functionId) ?? 0) + 1 : 0;
    burning.set(functionId, minutes);
    return minutes === patienceMinutes(run, event) && !left.has(functionId)
      ? `${functionId} has burnt $${event.usd.toFixed(2)} a minute for ${minutes} min`
      : undefined;
  });
}

/** A function that nobody attacks is held by nobody but a person, or by what its owner set for the whole account. */
export function honestLeftAlone(run: Run): string[] {
  const attacked = new Set(
    run.story.entries.flatMap((entry) => (entry.kind === 'attack' ? entry.functionId : [])),
  );
  return visit(run, (event) => {
    if (event.kind !== 'stored' || event.record.version !== 1) return undefined;
    const { functionId, rule, because } = event.record;
    const isOrdered = rule === 'operator' || rule === 'budget' || rule.startsWith('account');
    return attacked.has(functionId) || isOrdered
      ? undefined
      : `${functionId} was held, and nobody attacks it: ${because}`;
  });
}

/** A person's word, or a change by hand, after which the bound is not the guard's to keep. */
const isDecided = ({ story }: Run, functionId: string): boolean =>
  story.entries.some((entry) => {
    if (entry.kind === 'command') return !HARMLESS.has(entry.command.command);
    const isChange = entry.kind === 'hand' || entry.kind === 'redeploy';
    return isChange && entry.functionId === functionId;
  });

const HARMLESS: ReadonlySet<string> = new Set(['status', 'history', 'release']);

/** Of each attacked function, the dollars above its usual are within the bound that is promised for it. */
export function lossWithinBound(run: Run): string[] {
  const { story, startMs, trace } = run;
  const policy = { ...defaultPolicy, ...story.policy };
  if (policy.mode === 'observe') return [];
  const left = exempt(run);
  return Object.entries(run.floodUsdPerMinute).flatMap(([functionId, flood]) => {
    const attacked = trace.filter(
      (event): event is Minute =>
        event.kind === 'minute' && event.functionId === functionId && event.isAttacked,
    );
    if (left.has(functionId) || isDecided(run, functionId) || attacked.length === 0) return [];
    const usual = run.usualUsdPerMinute[functionId] ?? 0;
    // Below the pace that no start explains a new function is not stopped, and the bound does not count what it burns.
    const limited = attacked.filter(
      ({ usd }) => !isNewIn(run, functionId) || usd * 60 > newBurnUsdPerHour(),
    );
    const burn = Math.max(flood, ...attacked.map(({ usd }) => usd));
    const bound = guardedBound({
      policy,
      envelopeUsdPerMinute: usual,
      burnUsdPerMinute: burn,
      inFlightUsd: burn / 2,
      horizonMinutes: attacked.length,
      isNew: false,
      unseenUsd: 0,
      faultMinutes: attacked.filter(({ atMs }) => isDisturbed(run, atMs)).length,
      reactionMinutes: REACTION_MINUTES_OF_BOUND + (run.slackMinutes[functionId] ?? 0),
    });
    const lost = limited.reduce((sum, { usd }) => sum + Math.max(0, usd - usual), 0);
    const end = attacked[attacked.length - 1]?.atMs ?? startMs;
    return lost > bound.usd + 1e-6
      ? [
          `${timeOf(run, end)} ${functionId} lost $${lost.toFixed(2)}, bound $${bound.usd.toFixed(2)}`,
        ]
      : [];
  });
}

/** Whatever happens, the guard's own bill stays within its budget. */
export const billWithinBudget = ({ guardUsd, guardUsdMax }: Run): string[] =>
  guardUsd > guardUsdMax
    ? [`the guard has cost $${guardUsd.toFixed(4)}, its budget allows $${guardUsdMax.toFixed(4)}`]
    : [];
