// What runs away at this moment and is not held, before anything else a status says: it is what somebody was woken for.
// Dollars come first, and the command that stops it stands below it in one piece.

import type { LastTick, RunningAway } from '../../contract';
import { formatMoment, shellWord } from '../../core/alerts/alert-words';
import { formatAbout } from '../../core/detection/verdict';
import type { Style } from '../terminal/style';
import { hang, printable } from '../terminal/text';
import { type Addressed, commandFor } from './guard-place';

interface Seen {
  readonly lastTick: LastTick | null;
  readonly address: Addressed;
  readonly nowMs: number;
}

/** Of a guard that has not looked for long, what it saw last is still the best that is known; its time is beside it. */
export function runningAwayLines({ lastTick, address, nowMs }: Seen, style: Style): string[] {
  const running = lastTick?.runningAway ?? [];
  if (lastTick === null || running.length === 0) return [];
  const { colors, columns } = style;
  const reasons = new Set(running.map(({ notPaused }) => notPaused));
  const [reason] = reasons;
  const why = reasons.size === 1 ? `not paused: ${printable(reason ?? '')}` : 'not paused';
  const perHour = formatAbout(running.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0));
  const title = `Running away now (${why}): about ${perHour}/h at ${formatMoment(lastTick.atMs, nowMs)}`;
  return [
    ...hang('', colors.red(colors.bold(title)), columns),
    ...running.flatMap((runningAway) =>
      functionLines(runningAway, { address, isReasonSaid: reasons.size === 1 }, style),
    ),
    '',
  ];
}

function functionLines(
  running: RunningAway,
  { address, isReasonSaid }: { readonly address: Addressed; readonly isReasonSaid: boolean },
  { colors, columns }: Style,
): string[] {
  const { functionName, because, notPaused } = running;
  return [
    ...hang('', `${colors.bold(printable(functionName))}  ${printable(because)}`, columns),
    ...(isReasonSaid ? [] : hang('  not paused: ', printable(notPaused), columns)),
    `  stop   ${commandFor(`pause ${shellWord(running)}`, address)}`,
  ];
}
