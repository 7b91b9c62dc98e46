// One watchdog of the story: the guard as it is wired for its cloud, whose every request goes over the wire of the story.
// The stories distort what was read and shorten lists; what the guard looked at is written down, never what it concluded.

import { type Poster, PostFailure } from '../../../lambda/channels/guarded-post';
import type { Guard } from '../../../lambda/watchdog/guard';
import type { Fetch } from '../../../lambda/watchdog/network';
import type { ReadWhy } from '../../../lib/core/prices/guard-bill';
import type { ReadRequest } from '../../../lib/engine/ports';
import { boughtBy } from '../../../lib/simulator/guard-books';
import type { Process } from '../../../lib/simulator/timeline';
import type { Container, GroundInput } from '../ground';
import type { ToldAlert } from '../trace';
import { Died, type Failures } from '../wire';
import type { Answered, HttpCloud, Requested } from './http-cloud';

export interface ContainerInput {
  readonly cloud: HttpCloud;
  readonly input: GroundInput;
  readonly id: number;
  readonly skewMs: () => number;
  readonly answer: (request: Requested, run: string) => Answered;
}

export function httpContainer(made: ContainerInput): Container {
  const { cloud, input, id, skewMs } = made;
  const { timeline, wire } = input;
  const container: { process: Process | null } = { process: null };
  const running = (): Process => {
    if (!container.process) throw new Error('a call outside of any run');
    return container.process;
  };
  const guard = cloud.guardOf({
    fetch: fetchOver(made, running),
    post: postOver(input, running),
    timing: {
      now: () => timeline.clock() + skewMs(),
      sleep: (ms) => {
        const process = running();
        if (wire.dead.has(process)) return Promise.reject(new Died(process.name));
        return timeline.call(process, Math.max(0, Math.round(ms)), () => undefined);
      },
      random: () => 0.5,
    },
  });
  return Object.assign(container, { id, guard: witnessed(guard, input, running) });
}

/** A throttle passes, a right that was taken away stays so: clouds tell the two apart by the status. */
const statusOf = (words: string): number => (words.startsWith('Throttling') ? 429 : 403);

function fetchOver({ cloud, input, answer }: ContainerInput, running: () => Process): Fetch {
  const { wire, books, timeline } = input;
  return async (address, init = {}) => {
    const process = running();
    const headers = Object.entries(init.headers ?? {}) as ReadonlyArray<readonly [string, string]>;
    const request: Requested = {
      method: init.method ?? 'GET',
      url: new URL(String(address)),
      header: (name) => headers.find(([key]) => key.toLowerCase() === name)?.[1],
      body: typeof init.body === 'string' ? init.body : '',
    };
    const { kind, isConditional, wrote } = cloud.aimOf(request);
    if (wrote) books.buy(books.tariff.write(request.body.length), timeline.clock());
    else if (kind === 'open') books.buy(books.tariff.list(0), timeline.clock());
    const failures: Failures<Answered> = {
      refused: (words) => cloud.refusal(statusOf(words), words),
      conflict: () => cloud.refusal(isConditional ? 412 : 503, 'ConditionNotMet'),
      silent: () => {
        throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
      },
      givesUpMs: cloud.givesUpMs,
    };
    const answered = await wire.send(process, kind, () => answer(request, process.name), failures);
    return responseOf(answered);
  };
}

/** As much of a Response as the adapters read, without a stream, which takes time of this machine. */
function responseOf({ status, text, headers = {} }: Answered): Response {
  const response = {
    ...{ status, ok: status >= 200 && status < 300 },
    headers: { get: (name: string) => headers[name] ?? null },
    body: [Buffer.from(text)],
    json: async () => JSON.parse(text),
  };
  return response as unknown as Response;
}

const POST_GIVES_UP_MS = 5_000;

function postOver({ wire, books, timeline, note }: GroundInput, running: () => Process): Poster {
  return ({ body }) =>
    wire.send(
      running(),
      'tell',
      () => {
        books.buy(books.tariff.tell(), timeline.clock());
        note({ atMs: timeline.clock(), kind: 'told', alert: toldIn(body) });
        return { status: 200, text: '', retryAfterSeconds: null };
      },
      {
        refused: (words) => ({ status: statusOf(words), text: '', retryAfterSeconds: null }),
        conflict: () => ({ status: 503, text: '', retryAfterSeconds: null }),
        silent: () => {
          throw new PostFailure('unknown', 'TimeoutError');
        },
        givesUpMs: POST_GIVES_UP_MS,
      },
    );
}

/** From what a receiver of the webhook gets. */
function toldIn(body: string): ToldAlert {
  const { metadata } = JSON.parse(body) as {
    readonly metadata: {
      readonly record_id: string | null;
      readonly type: ToldAlert['type'];
      readonly rows: ReadonlyArray<{ readonly function_name: string }>;
    };
  };
  return {
    recordId: metadata.record_id,
    type: metadata.type,
    rows: metadata.rows.map(({ function_name }) => ({ functionName: function_name })),
  };
}

function witnessed(guard: Guard, input: GroundInput, running: () => Process): Guard {
  const { distortion, books, timeline, note } = input;
  const { meter, brake } = guard.ports;
  const looked = (functionId: string): void =>
    note({ atMs: timeline.clock(), kind: 'looked', run: running().name, functionId });
  const { nextRung } = brake;
  const { mode } = guard.stores;
  return Object.assign(guard, {
    ports: {
      ...guard.ports,
      meter: {
        ...meter,
        discover: async () => distortion.page(await meter.discover()),
        readAccount: async (...window: Parameters<typeof meter.readAccount>) => {
          books.buy(books.tariff.readAccount(), timeline.clock());
          return distortion.apply(await meter.readAccount(...window));
        },
        readFunctions: async (
          requests: ReadonlyArray<ReadRequest & { readonly why?: ReadWhy }>,
        ) => {
          books.buy(books.tariff.readFunctions(boughtBy(requests, false)), timeline.clock());
          return (await meter.readFunctions(requests)).map((reading) => distortion.apply(reading));
        },
      },
      brake: {
        ...brake,
        inspect: (...[functionId, held]: Parameters<typeof brake.inspect>) => {
          looked(functionId);
          return brake.inspect(functionId, held);
        },
        ...(nextRung && {
          nextRung: (...[functionId, held]: Parameters<typeof nextRung>) => {
            looked(functionId);
            return nextRung(functionId, held);
          },
        }),
      },
    },
    stores: {
      ...guard.stores,
      mode: {
        ...mode,
        now: async (deployed: Parameters<typeof mode.now>[0]) => {
          const inForce = await mode.now(deployed);
          note({ atMs: timeline.clock(), kind: 'began', run: running().name, mode: inForce });
          return inForce;
        },
      },
    },
  });
}
