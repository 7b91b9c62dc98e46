// The right of one run at a time to act: taken, prolonged before each change, and given up at the end.
// A lease that ran out is lost for good: whoever had it meanwhile may have resumed what would be paused here.

import { CloudFailure, type Ports } from '../ports';

/** Prolongs the lease of this run; false where it belongs to another run by now. */
export type KeepLease = () => Promise<boolean>;

const LEASE_MS = 50_000;

/** No run takes the lease for longer: the removal of the guard does, so that no tick acts after it. */
export const LONGEST_LEASE_MS = 10 * 60_000;

/** One that ends later than any lease lasts was taken by a clock that ran ahead, and must not lock everybody out. */
export const hasLeaseEnded = (untilMs: number, nowMs: number): boolean =>
  untilMs <= nowMs || untilMs > nowMs + LONGEST_LEASE_MS;

export interface LeaseInput {
  readonly ports: Pick<Ports, 'journal'>;
  readonly clock: () => number;
  readonly holder: string;
}

/** The first call takes the lease, every later call keeps it. */
export function leaseOf({ ports, clock, holder }: LeaseInput): KeepLease {
  let untilMs = Number.POSITIVE_INFINITY;
  return async () => {
    const nowMs = clock();
    if (nowMs >= untilMs) return false;
    const isOurs = await ports.journal.takeLease(holder, nowMs, nowMs + LEASE_MS);
    untilMs = nowMs + (isOurs ? LEASE_MS : 0);
    return isOurs;
  };
}

/** A lease that cannot be kept is as good as lost: another run may be at work. */
export async function isKept(keepLease: KeepLease, problems: string[]): Promise<boolean> {
  try {
    return await keepLease();
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    problems.push(`the lease cannot be kept: ${cause.message}`);
    return false;
  }
}

/** A lease that cannot be given up runs out by itself; whatever was done under it stands. */
export async function giveUpLease(
  ports: Pick<Ports, 'journal'>,
  holder: string,
  problems: string[],
): Promise<void> {
  try {
    await ports.journal.giveUpLease(holder);
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    problems.push(`the lease was not released: ${cause.message}`);
  }
}
