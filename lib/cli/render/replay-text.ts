// What `replay` and `backtest` say about one function: the answer first, then each stop with its reason, then limits.
// Dates are UTC, as in the file; a stop is told whether or not its owner thinks that it was right.

import type { ReplayReport } from '../../bench/replay';
import { formatUsd } from '../../core/units/money';
import type { Style } from '../terminal/style';
import { hang, printable, wrap } from '../terminal/text';

const STOPS_SHOWN = 20;
const ANSWERS = { yes: 'yes', no: 'no', 'not-yet': 'not yet' } as const;

export function renderReplay(report: ReplayReport, style: Style): string {
  const { colors, columns } = style;
  const { mayArm, stops, suggestedCeilings: ceilings } = report;
  const day = (stamp: string): string => stamp.slice(0, 10);
  const about = `${printable(report.function)}: ${formatUsd(report.usd)} from ${day(report.from)} to ${day(report.until)}, about ${formatUsd(report.usdPerMonth)} a month; watched from ${day(report.watchedFrom)}, after learning.`;
  const gaps =
    report.missingSteps > 0
      ? [`${report.missingSteps} steps have no row; nothing was called in them.`]
      : [];
  return `${[
    ...wrap(about, columns),
    ...gaps.flatMap((line) => wrap(line, columns).map(colors.dim)),
    ...answerLines(mayArm, style),
    ...stops
      .slice(0, STOPS_SHOWN)
      .flatMap(({ at, kind, because, usdInTheHourBefore }) =>
        hang(
          `  ${at.slice(0, 16).replace('T', ' ')} ${kind === 'pause' ? 'pause' : 'hold '} `,
          `${formatUsd(usdInTheHourBefore)} in the hour before; ${because}`,
          columns,
        ),
      ),
    ...(stops.length > STOPS_SHOWN
      ? [`  and ${stops.length - STOPS_SHOWN} more: --output json`]
      : []),
    ...(stops.length > 0 ? wrap(costOf(report), columns) : []),
    ...hang(
      'Suggested ceilings: ',
      `${formatUsd(ceilings.ceilingUsdPerHour)} an hour, ${formatUsd(ceilings.ceilingUsdPerDay)} a day, ${formatUsd(ceilings.ceilingUsdPerMonth)} a month${withCeilings(report)}`,
      columns,
    ),
  ].join('\n')}\n`;
}

export function answerLines(
  { answer, because, next }: ReplayReport['mayArm'],
  { colors, columns }: Style,
): string[] {
  const paint = answer === 'yes' ? colors.green : answer === 'no' ? colors.red : colors.yellow;
  return hang(
    `May I arm it? ${paint(ANSWERS[answer])}: `,
    `${because}. ${sentence(next)}`,
    columns,
  );
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const costOf = ({ zeroHours, heldHours, refusedShare, refusedUsd }: ReplayReport): string =>
  `${zeroHours.toFixed(1)} h at zero, ${heldHours.toFixed(1)} h held back; ${(100 * refusedShare).toFixed(2)} % of the work refused, ${formatUsd(refusedUsd)} of it.`;

const withCeilings = ({ stops, withSuggestedCeilings: { pauses, holds } }: ReplayReport): string =>
  stops.length === 0 ? '.' : `; with them: ${pauses} pauses, ${holds} holds.`;
