// What a hold of ours leaves beneath a lever that a person took over, where a cloud makes one hold of two settings: whoever
// starts a stopped app by hand would run for ever at the limit of our probation, and nobody would know whose it is.

import type { HeldLever, PauseRecord } from '../../core/pausing/pause-record';
import { type FoundInspection, isSameState, type Lever, leverKey } from '../../core/pausing/target';
import type { Ports } from '../ports';

/** The lever to look at; undefined where nothing can lie beneath what was taken over, or where it is held by itself. */
export function leverBeneath(
  { brake }: Pick<Ports, 'brake'>,
  held: readonly HeldLever[],
): Lever | undefined {
  const taken = held.find(
    ({ status, prior }) => status === 'released' && prior.lever === 'concurrency',
  );
  const beneath = taken && brake.beneath?.(taken.prior);
  return beneath && held.some(({ prior }) => leverKey(prior) === leverKey(beneath))
    ? undefined
    : beneath;
}

/** For a look that shows this lever too. */
export const withLever = (record: PauseRecord, lever: Lever): PauseRecord => ({
  ...record,
  held: [...record.held, { prior: lever, paused: lever, wanted: lever, status: 'planned' }],
});

/** To be given back, where it is still as some hold of this record set it; any other state of it is a person's. */
export function leftBeneath(
  prior: Lever | undefined,
  { held }: PauseRecord,
  { levers }: FoundInspection,
  probationExecutions: number,
): HeldLever[] {
  const now = levers.find((lever) => prior && leverKey(lever) === leverKey(prior));
  if (!prior || now?.state.kind !== 'limited' || isSameState(now, prior)) return [];
  const ours = held.flatMap(({ paused, wanted }) => [executionsOf(paused), executionsOf(wanted)]);
  return [...ours, probationExecutions].includes(now.state.instances)
    ? [{ prior, paused: now, wanted: prior, status: 'planned' }]
    : [];
}

const executionsOf = ({ state }: Lever): number =>
  state.kind === 'reserved' ? state.executions : 0;
