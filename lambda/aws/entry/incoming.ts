// What may come in, told apart strictly: a tick, a budget's notification, CloudFormation, a person's command.
// Anything else is malformed, with every reason at once; nothing is done for an event that is only nearly right.

import { type BudgetEnvelope, TICK_EVENT, type UninstallRequest } from '../../../lib/aws/contract';
import type { CommandEvent } from '../../../lib/contract';
import { commandIn } from '../../watchdog/commands/command-fields';

export type Incoming =
  | { readonly kind: 'tick' }
  | { readonly kind: 'budget'; readonly messages: readonly string[] }
  | { readonly kind: 'uninstall'; readonly request: UninstallRequest }
  | { readonly kind: 'command'; readonly command: CommandEvent }
  | { readonly kind: 'malformed'; readonly problems: readonly string[] };

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const show = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 80);

export function incomingOf(event: unknown): Incoming {
  if (!isObject(event)) return malformed(`the event is ${show(event)}; wanted an object`);
  if ('Records' in event) return budgetOf(event);
  if ('RequestType' in event || 'ResponseURL' in event) return uninstallOf(event);
  if ('command' in event) return commandIn(event);
  if (event.spendfuse === TICK_EVENT.spendfuse) return { kind: 'tick' };
  return malformed(
    `the event has the fields ${Object.keys(event).slice(0, 10).join(', ') || 'of none'}; ` +
      'wanted a tick, a command, a budget notification or a CloudFormation request',
  );
}

const malformed = (...problems: readonly string[]): Incoming => ({ kind: 'malformed', problems });

function budgetOf({ Records: records }: Fields): Incoming {
  if (!Array.isArray(records) || records.length === 0)
    return malformed(`Records is ${show(records)}; wanted a list`);
  const problems: string[] = [];
  const messages = records.map((record: unknown, index) => {
    const { EventSource, Sns } = (isObject(record) ? record : {}) as Partial<
      BudgetEnvelope['Records'][number]
    >;
    if (EventSource !== 'aws:sns')
      problems.push(`Records[${index}].EventSource is ${show(EventSource)}; wanted aws:sns`);
    if (typeof Sns?.Message !== 'string')
      problems.push(`Records[${index}].Sns.Message is ${show(Sns?.Message)}; wanted text`);
    return String(Sns?.Message);
  });
  return problems.length > 0 ? malformed(...problems) : { kind: 'budget', messages };
}

const REQUEST_TYPES = ['Create', 'Update', 'Delete'];

function uninstallOf(event: Fields): Incoming {
  const problems = ['ResponseURL', 'StackId', 'RequestId', 'LogicalResourceId'].flatMap((field) =>
    typeof event[field] === 'string' && event[field] !== ''
      ? []
      : [`${field} is ${show(event[field])}; wanted text`],
  );
  if (!REQUEST_TYPES.includes(String(event.RequestType)))
    problems.push(`RequestType is ${show(event.RequestType)}; wanted ${REQUEST_TYPES.join(', ')}`);
  if (typeof event.ResponseURL === 'string' && !/^https?:\/\/\S+$/.test(event.ResponseURL))
    problems.push(`ResponseURL is ${show(event.ResponseURL)}; wanted an address`);
  return problems.length > 0
    ? malformed(...problems)
    : { kind: 'uninstall', request: event as unknown as UninstallRequest };
}
