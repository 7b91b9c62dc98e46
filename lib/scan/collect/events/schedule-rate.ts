// How often a schedule fires, from its expression. The densest stretch decides, as if it went on all day:
// a bound on the hour must hold in the busiest hour. What is not understood is unknown, never rare.

import { known, type Setting, unknown } from '../../inventory';

const MINUTES = { minute: 1, hour: 60, day: 1440 } as const;

/** Runs a minute while it runs at its densest. */
export function rateOf(schedule: Setting<string>): Setting<number> {
  if (schedule.state !== 'known') return schedule;
  const text = schedule.value.trim();
  const every = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/i.exec(text);
  if (every) {
    const unit = MINUTES[(every[2] ?? 'minute').toLowerCase() as keyof typeof MINUTES];
    const count = Number(every[1]);
    return count > 0 ? known(1 / (count * unit)) : unknown('a rate of zero');
  }
  if (/^at\(/i.test(text)) return known(0);
  const cron = /^cron\(\s*(\S+)\s+(\S+)/i.exec(text);
  if (!cron) return unknown(`schedule "${schedule.value.slice(0, 60)}" is not understood`);
  return known(1 / shortestGap(slotsIn(cron[1] ?? '*', 60), slotsIn(cron[2] ?? '*', 24)));
}

/** Minutes between the two firings of a day that are nearest to each other; past midnight counts. */
function shortestGap(minutes: readonly number[], hours: readonly number[]): number {
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
  times.sort((left, right) => left - right);
  const first = times[0] ?? 0;
  const gaps = times.map((time, index) => (times[index + 1] ?? first + 1440) - time);
  return Math.max(1, Math.min(...gaps));
}

/** The slots of `size` that one field of a cron line names; whatever is unclear names all. */
function slotsIn(field: string, size: number): number[] {
  const slots = new Set<number>();
  for (const part of field.split(',')) for (const slot of slotsOf(part, size)) slots.add(slot);
  return [...slots];
}

function slotsOf(part: string, size: number): number[] {
  const found = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
  const all = Array.from({ length: size }, (_, slot) => slot);
  if (!found) return all;
  const [, from, to, step] = found;
  const first = Number(from ?? 0);
  const isOne = from !== undefined && to === undefined && step === undefined;
  const last = isOne ? first : Number(to ?? size - 1);
  // Past midnight, as 22-2 is: every hour of the day covers it.
  if (first >= size || last >= size || last < first) return all;
  const stride = Math.max(1, Number(step ?? 1));
  return all.filter((slot) => slot >= first && slot <= last && (slot - first) % stride === 0);
}
