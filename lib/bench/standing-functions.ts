// The functions that a patient attacker meets: an idle one, a busy one, and whole accounts of idle ones.
// Made up, and the same for every detector: a recording that ends after two weeks cannot be attacked for thirty days.

import { awsPriceBook } from '../core/prices/books/aws';
import { rateOf } from '../core/prices/rate';
import { MINUTES_PER_DAY, MINUTES_PER_MONTH } from '../core/units/time';
import { usdPerCall, type Victim } from './workload';

/** Monday, 2026-11-02, 00:00 UTC. */
export const FIRST_MONDAY = 20_759 * MINUTES_PER_DAY;

const MEMORY_MB = 512;
const SECONDS_EACH = 0.2;
const rate = rateOf({ memoryMb: MEMORY_MB, architecture: 'x86_64' }, awsPriceBook);
export const USD_PER_CALL = usdPerCall(rate, SECONDS_EACH);

const victim = (functionId: string, callsIn: (minute: number) => number): Victim => ({
  functionId,
  memoryMb: MEMORY_MB,
  timeoutSeconds: 30,
  rate,
  honest: { callsIn, secondsEach: SECONDS_EACH },
});

const IDLE_CALLS_PER_DAY = 100;

export const idleFunction = (name: string): Victim =>
  victim(name, () => IDLE_CALLS_PER_DAY / MINUTES_PER_DAY);

/** Twice as busy at noon as on average, idle at night, half as busy at weekends. */
export function busyFunction(name: string, usdPerMonth: number): Victim {
  const mean = usdPerMonth / MINUTES_PER_MONTH / USD_PER_CALL;
  const weekMean = (5 + 2 * 0.5) / 7;
  return victim(name, (minute) => {
    const ofDay = (minute % MINUTES_PER_DAY) / MINUTES_PER_DAY;
    const weekday = Math.floor((minute - FIRST_MONDAY) / MINUTES_PER_DAY) % 7;
    const share = weekday === 5 || weekday === 6 ? 0.5 : 1;
    return ((mean * share) / weekMean) * (1 - Math.cos(2 * Math.PI * ofDay));
  });
}
