// Event source mappings: what polls a queue, a stream or a broker on behalf of a function.
// The whole list is read at once and kept for a moment, because one call for each function would use up the rate shared
// with deployments; whatever is set here is put into that list at once, so that it never shows an old state of ours.

import {
  type EventSourceMappingConfiguration,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { Lever, LeverOf, SourceKind } from '../../../lib/core/pausing/target';
import { ask } from '../cloud-failure';
import { type LambdaCalls, StateUnclear } from './lever-reader';

export interface Sources {
  /**
   * What feeds a function; with `held`, those of them that are still there, whatever they feed by now. A mapping that
   * feeds a function which is not there has nothing to be given back to.
   */
  readonly of: (
    functionArn: string,
    held: readonly Lever[] | undefined,
    isThere: boolean,
  ) => Promise<Seen>;
  readonly set: (lever: LeverOf<'source'>) => Promise<void>;
}

/** As they are now. `isSettling`: one of them is on its way to the state shown. */
export interface Seen {
  readonly levers: readonly LeverOf<'source'>[];
  readonly isSettling: boolean;
}

const LIST_KEPT_MS = 20_000;
/** A list of a hundred pages takes eight seconds of the rate: it is kept so much longer than it took. */
const LIST_KEPT_TIMES = 10;
/**
 * Never from one tick to the next: a resume by another run of the watchdog would not show in it, and what it shows in place
 * of that would be taken for a person's hand.
 */
const LIST_KEPT_MAX_MS = 45_000;

export function eventSources(calls: LambdaCalls, now: () => number): Sources {
  let kept: { untilMs: number; readonly list: Promise<Mapping[]> } | undefined;
  const current = (): Promise<Mapping[]> => {
    if (kept && now() < kept.untilMs) return kept.list;
    const fromMs = now();
    const reading = { untilMs: Number.POSITIVE_INFINITY, list: listAll(calls) };
    kept = reading;
    reading.list.then(
      () => {
        const longMs = Math.max(LIST_KEPT_MS, LIST_KEPT_TIMES * (now() - fromMs));
        reading.untilMs = fromMs + Math.min(LIST_KEPT_MAX_MS, longMs);
      },
      () => {
        if (kept === reading) kept = undefined;
      },
    );
    return reading.list;
  };
  return {
    of: async (functionArn, held, isThere) => {
      // Giving back thousands of functions asks for no list of what none of them holds.
      if (held && !held.some(({ lever }) => lever === 'source')) return NOTHING_SEEN;
      const isIts = (mapping: Mapping) => feeds(mapping, functionArn);
      const isHeld = (mapping: Mapping) => held?.some(({ id }) => id === mapping.UUID);
      const list = (await current()).filter(held ? isHeld : isIts);
      return seenOf(isThere ? list : list.filter((mapping) => !isIts(mapping)));
    },
    set: async (lever) => {
      const updated = await update(calls, lever);
      const list = await kept?.list;
      const index = list?.findIndex((mapping) => mapping.UUID === lever.id) ?? -1;
      if (list && index >= 0) list[index] = { ...list[index], State: updated.State };
    },
  };
}

const NOTHING_SEEN: Seen = { levers: [], isSettling: false };

type Mapping = EventSourceMappingConfiguration;

async function listAll({ lambda, paces }: LambdaCalls): Promise<Mapping[]> {
  const found: Mapping[] = [];
  let marker: string | undefined;
  do {
    const command = new ListEventSourceMappingsCommand({ Marker: marker, MaxItems: 100 });
    const page = await ask('listing event source mappings', () =>
      paces.control(() => lambda.send(command)),
    );
    found.push(...(page.EventSourceMappings ?? []));
    marker = page.NextMarker;
  } while (marker);
  return found;
}

/** A mapping may name a version or an alias: the function's ARN and one part more. */
const feeds = ({ FunctionArn }: Mapping, functionArn: string): boolean =>
  FunctionArn === functionArn || (FunctionArn?.startsWith(`${functionArn}:`) ?? false);

function seenOf(mappings: readonly Mapping[]): Seen {
  const live = mappings.filter((mapping) => mapping.State !== 'Deleting');
  return {
    levers: live.map(leverOf),
    isSettling: live.some(
      (mapping) => mapping.State === 'Enabling' || mapping.State === 'Disabling',
    ),
  };
}

const STATES: Readonly<Record<string, 'enabled' | 'disabled'>> = {
  Enabled: 'enabled',
  Enabling: 'enabled',
  Disabled: 'disabled',
  Disabling: 'disabled',
};

function leverOf(mapping: Mapping): LeverOf<'source'> {
  const kind = STATES[mapping.State ?? ''];
  if (!kind)
    throw new StateUnclear(
      `the mapping ${mapping.UUID} is ${mapping.State}; it will be read again`,
    );
  return {
    lever: 'source',
    id: mapping.UUID ?? '',
    sourceKind: sourceKindOf(mapping),
    name: sourceNameOf(mapping),
    state: { kind },
  };
}

const KINDS: Readonly<Record<string, SourceKind>> = {
  sqs: 'queue',
  kinesis: 'stream',
  dynamodb: 'stream',
};

const sourceKindOf = ({ EventSourceArn }: Mapping): SourceKind =>
  KINDS[EventSourceArn?.split(':')[2] ?? ''] ?? 'other';

/** "orders" of arn:aws:sqs:…:orders, "orders" of …:table/orders/stream/2026…; brokers of one's own have topics only. */
function sourceNameOf({ EventSourceArn, Topics, UUID }: Mapping): string {
  const resource = EventSourceArn?.split(':').slice(5).join(':') ?? '';
  const parts = resource.split('/');
  return (parts.length > 1 ? parts[1] : parts[0]) || Topics?.[0] || UUID || 'unnamed';
}

async function update({ lambda, paces }: LambdaCalls, lever: LeverOf<'source'>): Promise<Mapping> {
  const command = new UpdateEventSourceMappingCommand({
    UUID: lever.id,
    Enabled: lever.state.kind === 'enabled',
  });
  return ask(`setting the source ${lever.name}`, () => paces.control(() => lambda.send(command)));
}
