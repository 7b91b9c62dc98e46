// What a budget's notification says: plain text written for people, or JSON where another service passed it on.
// Only actual cost at or above the whole budget is a reason to act; a forecast, a lower threshold or a text of another
// shape never is, and a text that cannot be read is said to be so.

import { parseUsd } from '../../../lib/core/units/money';
import type { BudgetNotice } from '../../watchdog/budget-notice';

export type BudgetReading =
  | { readonly outcome: 'notice'; readonly notice: BudgetNotice }
  | { readonly outcome: 'unreadable'; readonly because: string };

export function readBudgetMessage(message: string): BudgetReading {
  const fields = message.trimStart().startsWith('{')
    ? fieldsOfJson(message)
    : fieldsOfText(message);
  if (typeof fields === 'string') return { outcome: 'unreadable', because: fields };
  const problems: string[] = [];
  const notice: BudgetNotice = {
    budgetName: fields.name || 'unnamed',
    kind: /^forecast/i.test(fields.kind) ? 'forecasted' : 'actual',
    budgetUsd: usdIn('the budgeted amount', fields.budget, problems),
    amountUsd: usdIn('the amount spent', fields.amount, problems),
  };
  if (!/^(actual|forecast(ed)?)$/i.test(fields.kind))
    problems.push(`the kind of alert is '${fields.kind}'; expected ACTUAL or FORECASTED`);
  if (notice.budgetUsd === 0) problems.push('the budgeted amount is 0');
  return problems.length > 0
    ? { outcome: 'unreadable', because: problems.join('; ') }
    : { outcome: 'notice', notice };
}

interface Fields {
  readonly name: string;
  readonly kind: string;
  readonly budget: string;
  readonly amount: string;
}

const LABEL_CHARS_MAX = 40;
/** No amount of money is written longer. */
const AMOUNT_CHARS_MAX = 100;

/** "Budget Name: …", "Budgeted Amount: $100.00", "Alert Type: ACTUAL", "ACTUAL Amount: $105.00", one a line. */
function fieldsOfText(message: string): Fields | string {
  const lines = message.split('\n').map((line) => line.trim());
  // Line by line: a pattern over the whole text would be quadratic in how long somebody makes it.
  const after = (label: RegExp): string => {
    const line = lines.find((entry) => label.test(entry.slice(0, LABEL_CHARS_MAX)));
    return line?.slice(line.indexOf(':') + 1).trim() ?? '';
  };
  const kind = after(/^Alert Type:/i);
  if (!/AWS Budget/i.test(message) || !kind) return 'it is not the text of a budget notification';
  return {
    name: after(/^Budget Name:/i),
    kind,
    budget: after(/^Budgeted Amount:/i),
    amount: after(/^(ACTUAL|FORECASTED) Amount:/i),
  };
}

/** The same under names in one word, as services that pass a notification on write them: "budgetName", "BudgetName". */
function fieldsOfJson(message: string): Fields | string {
  const text = (...names: readonly string[]): string =>
    new RegExp(`"(?:${names.join('|')})"\\s*:\\s*"?([^",}]*)`, 'i').exec(message)?.[1]?.trim() ??
    '';
  const kind = text('notificationType', 'alertType');
  if (!kind) return 'it is JSON, but not of a budget notification';
  return {
    name: text('budgetName'),
    kind,
    budget: text('budgetedAmount', 'budgetLimit', 'budgetAmount'),
    amount: text('actualAmount', 'actualSpend', 'forecastedAmount', 'forecastedSpend'),
  };
}

function usdIn(what: string, text: string, problems: string[]): number {
  const parsed = parseUsd(text.slice(0, AMOUNT_CHARS_MAX).replace(/\s*USD$/i, ''));
  if (parsed.ok) return parsed.value;
  problems.push(`${what}: ${parsed.problem}`);
  return 0;
}

export interface BudgetReadings {
  readonly notices: readonly BudgetNotice[];
  /** Why each of the other messages could not be read. */
  readonly unreadable: readonly string[];
}

export function readBudgetMessages(messages: readonly string[]): BudgetReadings {
  const readings = messages.map(readBudgetMessage);
  return {
    notices: readings.flatMap((reading) => (reading.outcome === 'notice' ? [reading.notice] : [])),
    unreadable: readings.flatMap((reading) =>
      reading.outcome === 'unreadable' ? [reading.because] : [],
    ),
  };
}
