// Keeps our calls under the rates that the account's own deployments and consoles share with us.
// Must never let more calls start in one second than the bucket allows, however many callers wait.

export interface Rate {
  readonly perSecond: number;
  /** How many may start at once after a rest; in any second at most `perSecond + burst` start. */
  readonly burst: number;
}

/** The world's time, so that a test can run an hour of pacing in a millisecond. */
export interface Timing {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 up to 1: spreads the retries of several watchdogs. */
  readonly random: () => number;
}

export const realTiming: Timing = {
  now: Date.now,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
};

export type Pace = <T>(call: () => Promise<T>) => Promise<T>;

const TRIES = 6;
const FIRST_BACKOFF_MS = 400;

/** Waits for a turn, calls, and tries again when the service says that it was too much. */
export function paceOf(rate: Rate, timing: Timing, isThrottled: (cause: unknown) => boolean): Pace {
  const intervalMs = 1000 / rate.perSecond;
  let nextTurnMs = Number.NEGATIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  const takeTurn = (penaltyMs: number): Promise<void> => {
    const now = timing.now();
    // A clock that was set back takes the turns with it, or a warm watchdog would sleep until it has caught up.
    if (now < lastMs) nextTurnMs -= lastMs - now;
    lastMs = now;
    const turnMs = Math.max(nextTurnMs, now - (rate.burst - 1) * intervalMs) + penaltyMs;
    nextTurnMs = turnMs + intervalMs;
    return turnMs > now ? timing.sleep(turnMs - now) : Promise.resolve();
  };
  return async (call) => {
    await takeTurn(0);
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (cause) {
        if (!isThrottled(cause) || attempt === TRIES) throw cause;
        // The penalty moves everybody's turn: whoever shares the rate with us gets it to themselves for a while.
        await takeTurn(FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + timing.random()));
      }
    }
  };
}
