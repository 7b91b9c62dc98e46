// What a status holds beyond the records: decisions that stand, what waits where and until when, the guard's own bill.
// What could not be counted is said to be so; it never reads as nothing.

import type { GuardArming, GuardBill, WaitingPlace } from '../../contract';
import { shellWord } from '../../core/alerts/alert-words';
import { formatCount } from '../../core/detection/verdict';
import { armingWords } from '../../core/owner/arming';
import { type Decision, describeDecision } from '../../core/owner/decision';
import { formatUsd } from '../../core/units/money';
import { formatUtc } from '../../core/units/time';
import type { Style } from '../terminal/style';
import { hang, printable } from '../terminal/text';
import { type Addressed, commandFor } from './guard-place';

export interface BeyondRecords {
  readonly decisions: readonly Decision[];
  readonly waiting: readonly WaitingPlace[];
  readonly bill: GuardBill | null;
  /** null: it enforces, or does not say. */
  readonly arming: GuardArming | null;
}

export function beyondRecordsLines(
  { decisions, waiting, bill, arming }: BeyondRecords,
  address: Addressed,
  style: Style,
): string[] {
  const { columns } = style;
  return [
    ...waiting.flatMap((place) => [
      ...hang('waits    ', waitingWords(place), columns),
      ...(place.isSetAside && place.problem === undefined ? [releaseOf(place, address)] : []),
    ]),
    ...decisions.flatMap((decision) =>
      hang(
        'decided  ',
        printable(
          `${decision.functionName}: ${describeDecision(decision)}, by ${decision.by}: ${decision.because}`,
        ),
        columns,
      ),
    ),
    ...(arming ? hang('arming   ', printable(armingWords(arming)), columns) : []),
    ...(bill
      ? hang(
          'costs    ',
          `about ${formatUsd(bill.usd)} since ${formatUtc(bill.sinceMs).slice(0, 10)}: ${formatCount(bill.ticks)} ticks, ${formatCount(bill.readsBought)} reads; list price, no free tier`,
          columns,
        )
      : []),
  ];
}

/** In one piece: the terminal folds it, and a paste is still one command. */
const releaseOf = ({ functionName }: WaitingPlace, address: Addressed): string =>
  `release  ${commandFor(
    `release ${shellWord({ functionName, functionId: functionName })} --backlog replay --reason 'the cause is gone'`,
    address,
  )}`;

function waitingWords(waitingPlace: WaitingPlace): string {
  const { functionName, place, events, keptUntilMs, isSetAside, problem } = waitingPlace;
  if (isSetAside && problem === undefined)
    return printable(`${functionName}: ${formatCount(events)} held for a decision`);
  if (problem !== undefined)
    return printable(`${functionName}: its waiting events cannot be counted: ${problem}`);
  const until =
    keptUntilMs === null || events === 0
      ? ''
      : `, the first is kept until ${formatUtc(keptUntilMs)}`;
  const noun = events === 1 ? 'event' : 'events';
  return printable(`${functionName}: ${formatCount(events)} ${noun} in ${place}${until}`);
}
