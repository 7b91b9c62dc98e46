// "May I arm it?", answered from what a guard that only observed would have done; the same answer wherever it is asked.
// Pauses of honest work forbid it until the owner has typed limits; holds alone do not, if little work waits for them.

export interface Observed {
  readonly days: number;
  /** How often it would have paused something to zero, and held something back. */
  readonly pauses: number;
  readonly holds: number;
  /** The part of the work that would have been refused; null where nobody counted. */
  readonly refusedShare: number | null;
}

export interface ArmingAnswer {
  readonly answer: 'yes' | 'not-yet' | 'no';
  readonly because: string;
  readonly next: string;
}

/** A week has a weekend in it; less says little about the next one. */
const DAYS_LEAST = 7;
/** Of a thousand calls, one: what a deployment or a retry hides. */
const REFUSED_MOST = 0.001;

export function mayArm({ days, pauses, holds, refusedShare }: Observed): ArmingAnswer {
  const whole = Math.floor(days);
  const seen = whole < 1 ? 'less than a day' : `${whole} ${whole === 1 ? 'day' : 'days'}`;
  if (pauses > 0)
    return {
      answer: 'no',
      because: `in ${seen} it would have paused ${times(pauses)}`,
      next: 'look at each: was it an attack? If not, type limits of your own, or raise them, and look again',
    };
  const refused = refusedShare ?? 0;
  if (refused > REFUSED_MOST)
    return {
      answer: 'no',
      because: `in ${seen} it would have held work back ${times(holds)}, and refused ${(100 * refused).toFixed(1)} % of it`,
      next: 'type limits of your own, and look again',
    };
  if (days < DAYS_LEAST)
    return {
      answer: 'not-yet',
      because: `it would have paused nothing, but has seen ${seen} only`,
      next: `wait until it has seen ${DAYS_LEAST}`,
    };
  return {
    answer: 'yes',
    because: `in ${seen} it would have paused nothing${holds > 0 ? ` and held work back ${times(holds)}` : ''}`,
    next: 'spendfuse arm',
  };
}

const ANSWERS = { yes: 'yes', no: 'no', 'not-yet': 'not yet' } as const;

/** In a line, for a digest and a status. */
export const armingWords = ({ answer, because, next }: ArmingAnswer): string =>
  `may I arm it? ${ANSWERS[answer]}: ${because}; ${next}`;

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
