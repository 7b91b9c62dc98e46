// The brake over Lambda: sees every lever of one function, and sets one at a time.
// It looks before it acts and reports what it saw, never what it assumes: a state without a name is unreadable.

import {
  type FunctionConfiguration,
  GetFunctionCommand,
  type GetFunctionResponse,
} from '@aws-sdk/client-lambda';
import type { Inspection, Lever } from '../../lib/core/target';
import type { Brake } from '../../lib/engine/ports';
import { ask, isNotFound } from './cloud-failure';
import { type AsyncFacts, asyncFactsOf, type RescueCalls } from './levers/async-rescue';
import { concurrencyOf, setConcurrency } from './levers/concurrency';
import { callersOf } from './levers/invoke-policy';
import { StateUnclear } from './levers/lever-reader';
import { provisionedOf, setProvisioned } from './levers/provisioned';
import type { ApiCalls } from './levers/route-throttle';
import { eventSources } from './levers/sources';
import { setThrottle, throttlesOf } from './levers/throttles';
import { functionNameOf } from './metric-batches';

export interface BrakeInput extends RescueCalls {
  readonly apis: ApiCalls;
}

/** Callers and rescues change by deployment, not by the minute; a function that is held is looked at every minute. */
const CALLERS_KEPT_MS = 10 * 60_000;

interface Callers {
  readonly facts: AsyncFacts;
  readonly apiIds: readonly string[];
}

export function lambdaBrake(input: BrakeInput): Brake {
  const sources = eventSources(input, input.now);
  const callers = keptFor(
    CALLERS_KEPT_MS,
    input.now,
    (name: string, shown: FunctionConfiguration) => readCallers(input, name, shown),
  );

  const inspect = async (functionId: string): Promise<Inspection> => {
    const name = functionNameOf(functionId);
    const shown = await getFunction(input, name);
    if (!shown) return { outcome: 'gone' };
    const configuration = shown.Configuration ?? {};
    if (configuration.CapacityProviderConfig)
      return { outcome: 'unreadable', because: `${name} runs on managed instances: not supported` };
    const [{ facts, apiIds }, concurrency, seenSources, provisioned] = await Promise.all([
      callers(name, configuration),
      concurrencyOf(input, name, shown.Concurrency),
      sources.of(functionId),
      provisionedOf(input, name),
    ]);
    const throttles = await throttlesOf(input.apis, apiIds, functionId);
    return {
      outcome: 'found',
      levers: [concurrency, ...seenSources.levers, ...provisioned.levers, ...throttles],
      ...facts,
      isSettling: seenSources.isSettling || provisioned.isSettling,
    };
  };

  return {
    inspect: async (functionId) => {
      try {
        return await inspect(functionId);
      } catch (cause) {
        if (cause instanceof StateUnclear) return { outcome: 'unreadable', because: cause.message };
        throw cause;
      }
    },
    set: (functionId, lever) => setLever(input, sources, functionNameOf(functionId), lever),
  };
}

async function getFunction(
  { lambda, paces }: RescueCalls,
  FunctionName: string,
): Promise<GetFunctionResponse | undefined> {
  try {
    return await paces.getFunction(() => lambda.send(new GetFunctionCommand({ FunctionName })));
  } catch (cause) {
    if (isNotFound(cause)) return undefined;
    return ask(`looking at ${FunctionName}`, () => Promise.reject(cause));
  }
}

async function readCallers(
  input: BrakeInput,
  name: string,
  shown: FunctionConfiguration,
): Promise<Callers> {
  const { hasAsync, apiIds } = await callersOf(input, name);
  return { apiIds, facts: await asyncFactsOf(input, shown, hasAsync) };
}

function setLever(
  input: BrakeInput,
  sources: ReturnType<typeof eventSources>,
  name: string,
  lever: Lever,
): Promise<void> {
  switch (lever.lever) {
    case 'concurrency':
      return setConcurrency(input, name, lever);
    case 'source':
      return sources.set(lever);
    case 'provisioned':
      return setProvisioned(input, name, lever);
    case 'throttle':
      return setThrottle(input.apis, lever);
  }
}

/** Remembers an answer for a while; an answer that failed is not kept. */
function keptFor<Answer, Rest>(
  keepMs: number,
  now: () => number,
  read: (key: string, rest: Rest) => Promise<Answer>,
): (key: string, rest: Rest) => Promise<Answer> {
  const kept = new Map<string, { readonly atMs: number; readonly answer: Promise<Answer> }>();
  return (key, rest) => {
    const known = kept.get(key);
    if (known && now() - known.atMs < keepMs) return known.answer;
    const answer = read(key, rest);
    kept.set(key, { atMs: now(), answer });
    answer.catch(() => kept.delete(key));
    return answer;
  };
}
