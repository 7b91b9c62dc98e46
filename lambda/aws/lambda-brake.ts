// The brake over Lambda: sees every lever of one function, and sets one at a time.
// It looks before it acts and reports what it saw, never what it assumes: a state without a name is unreadable.

import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { Lever } from '../../lib/core/pausing/target';
import { type Brake, CloudFailure } from '../../lib/engine/ports';
import { find } from './cloud-failure';
import { type AsyncFacts, asyncFactsOf, type RescueCalls } from './levers/async-rescue';
import { concurrencyOf, setConcurrency } from './levers/concurrency';
import { callersOf } from './levers/invoke-policy';
import { refuseForeignIds } from './levers/lever-ids';
import { StateUnclear } from './levers/lever-reader';
import { provisionedOf, setProvisioned } from './levers/provisioned';
import type { ApiCalls } from './levers/route-throttle';
import { eventSources } from './levers/sources';
import { heldThrottles, setThrottle, throttlesOf } from './levers/throttles';
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

  const inspect: Brake['inspect'] = async (functionId, held) => {
    refuseForeignIds(held ?? []);
    const name = functionNameOf(functionId);
    // Of a function that is held, its reservation says whether it is still there.
    const configuration = held ? undefined : await configurationOf(input, name);
    if (configuration?.CapacityProviderConfig)
      return { outcome: 'unreadable', because: `${name} runs on managed instances: not supported` };
    const own = held || configuration ? await ownLevers(input, name) : [];
    const [{ facts, apiIds }, { levers, isSettling }] = await Promise.all([
      configuration ? callers(name, configuration) : NOT_ASKED,
      sources.of(functionId, held, own.length > 0),
    ]);
    const throttles = held
      ? heldThrottles(input.apis, held)
      : throttlesOf(input.apis, apiIds, functionId).catch(concurrencyWillDo);
    const all = [...own, ...levers, ...(await throttles)];
    return all.length > 0
      ? { outcome: 'found', levers: all, ...facts, isSettling }
      : { outcome: 'gone' };
  };

  return {
    inspect: async (functionId, held) => {
      try {
        return await inspect(functionId, held);
      } catch (cause) {
        if (cause instanceof StateUnclear) return { outcome: 'unreadable', because: cause.message };
        throw cause;
      }
    },
    set: (functionId, lever) => setLever(input, sources, functionNameOf(functionId), lever),
  };
}

/** Whoever gives back does not ask who calls; in doubt there are events, and there is no rescue. */
const NOT_ASKED: Callers = {
  facts: { hasAsyncTriggers: true, asyncRescue: 'none' },
  apiIds: [],
};

/** A throttle only saves what the API charges; one that cannot be read is not worth going on burning for. */
function concurrencyWillDo(cause: unknown): [] {
  if (cause instanceof CloudFailure) return [];
  throw cause;
}

/** None of a function that is gone. */
async function ownLevers(input: BrakeInput, name: string): Promise<readonly Lever[]> {
  const concurrency = await concurrencyOf(input, name);
  return concurrency ? [concurrency, ...(await provisionedOf(input, name))] : [];
}

/** Not GetFunction, which hands out a link to the code of whatever it is asked for. */
const configurationOf = (
  { lambda, paces }: RescueCalls,
  FunctionName: string,
): Promise<FunctionConfiguration | undefined> =>
  find(`looking at ${FunctionName}`, () =>
    paces.control(() => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))),
  );

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
    case 'scale':
      return Promise.reject(
        new CloudFailure('refused', `${name}: Lambda has no scale limit to set`),
      );
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
