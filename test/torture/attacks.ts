// How much of an attack a function gets at a moment of a story.

import type { Entry } from './story';

export type Attack = Extract<Entry, { kind: 'attack' }>;

export const attacksIn = (entries: readonly Entry[]): Attack[] =>
  entries.filter((entry): entry is Attack => entry.kind === 'attack');

/** Calls a minute, `second` since the story began. */
export function attackPerMinute(
  attacks: readonly Attack[],
  functionId: string,
  second: number,
): number {
  let perMinute = 0;
  for (const attack of attacks)
    if (attack.functionId === functionId && second >= attack.from && second < attack.until)
      perMinute += attack.perMinute;
  return perMinute;
}
