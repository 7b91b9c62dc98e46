// What may come in, told apart strictly: a tick, a budget's notification, CloudFormation, a person's command.
// Anything else is malformed, with every reason at once; nothing is done for an event that is only nearly right.

import {
  type BudgetEnvelope,
  TICK_EVENT,
  UNINSTALL,
  type UninstallRequest,
} from '../../../lib/aws/contract';
import type { CommandEvent } from '../../../lib/contract';
import {
  attempt,
  type Check,
  fieldOf,
  fields,
  is,
  isFields,
  listOf,
  oneOf,
  problemsWith,
  shown,
  text,
} from '../../../lib/core/units/values';
import { problemsWithCommand } from '../../watchdog/commands/command-fields';

export type Incoming =
  | { readonly kind: 'tick' }
  | { readonly kind: 'budget'; readonly messages: readonly string[] }
  | { readonly kind: 'uninstall'; readonly request: UninstallRequest }
  | { readonly kind: 'command'; readonly command: CommandEvent }
  | { readonly kind: 'malformed'; readonly problems: readonly string[] };

type Kind = Exclude<Incoming['kind'], 'malformed'>;

/** SNS hands a function one record at a time; its message has at most 256 KB. */
const envelope = fields({
  Records: listOf(
    fields({
      EventSource: oneOf(['aws:sns']),
      Sns: fields({ Message: text(0, 262_144) }),
    }),
    { min: 1, max: 100 },
  ),
});

/** What a request of CloudFormation must say to be of this guard's own stack. */
export interface OwnStack {
  readonly stackId: string;
  readonly isAnswerAddress: (url: string) => boolean;
}

/** With no stack known, no request of CloudFormation is believed. */
const NO_STACK: OwnStack = { stackId: '', isAnswerAddress: () => false };

const boundedText = text(1, 8192);
/** Nothing is done, and nothing is sent anywhere, for a request of another stack or to another address. */
const requestOf = ({ stackId, isAnswerAddress }: OwnStack): Check =>
  fields({
    RequestType: oneOf(['Create', 'Update', 'Delete']),
    ResponseURL: is(
      "an address of CloudFormation's own bucket in this Region",
      (value) => typeof value === 'string' && value.length <= 8192 && isAnswerAddress(value),
    ),
    StackId: is("the id of the guard's own stack", (value) => value !== '' && value === stackId),
    RequestId: boundedText,
    LogicalResourceId: boundedText,
    ResourceType: oneOf([UNINSTALL.resourceType]),
  });

const problemsIn = (event: unknown, check: Check): string[] => problemsWith('', event, check);

const KINDS: Readonly<Record<Kind, (event: unknown, own: OwnStack) => Incoming>> = {
  tick: () => ({ kind: 'tick' }),
  budget: (event) =>
    sound(problemsIn(event, envelope)) ?? {
      kind: 'budget',
      messages: (event as BudgetEnvelope).Records.map(({ Sns }) => Sns.Message),
    },
  uninstall: (event, own) =>
    sound(problemsIn(event, requestOf(own))) ?? {
      kind: 'uninstall',
      request: event as UninstallRequest,
    },
  command: (event) =>
    sound(problemsWithCommand(event)) ?? { kind: 'command', command: event as CommandEvent },
};

const sound = (problems: readonly string[]): Incoming | undefined =>
  problems.length > 0 ? { kind: 'malformed', problems } : undefined;

export function incomingOf(event: unknown, own: OwnStack = NO_STACK): Incoming {
  const kind = kindOf(event);
  if (kind) return KINDS[kind](event, own);
  const names = isFields(event) ? attempt(() => Object.keys(event), []).slice(0, 10) : undefined;
  const fault = names
    ? `has the fields ${names.map(shown).join(', ') || 'of none'}`
    : `is ${shown(event)}`;
  return {
    kind: 'malformed',
    problems: [
      `the event ${fault}; use a tick, a command, a budget notification or a CloudFormation request`,
    ],
  };
}

/** By the field that no other kind has. */
function kindOf(event: unknown): Kind | undefined {
  const has = (name: string): boolean => fieldOf(event, name) !== undefined;
  if (has('Records')) return 'budget';
  if (has('RequestType') || has('ResponseURL')) return 'uninstall';
  if (has('command')) return 'command';
  return fieldOf(event, 'spendfuse') === TICK_EVENT.spendfuse ? 'tick' : undefined;
}
