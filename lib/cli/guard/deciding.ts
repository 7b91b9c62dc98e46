// Tells the watchdog what a function's owner has decided, after saying what it will mean.
// The decision is made only when the watchdog says that it is on record.

import type { OwnerCommand } from '../../contract';
import { formatUsd } from '../../core/units/money';
import type { ExitCode } from '../exit-codes';
import { formatSeconds } from '../render/durations';
import type { Session } from '../session';
import { isAgreed } from './asking';
import { begin, declined, finish, type Order, tell } from './ordering';

/** Without who and why, which come from the caller and the option. */
export type Decided = Plain<Exclude<OwnerCommand, { command: 'history' }>>;
type Plain<One> = One extends unknown ? Omit<One, 'by' | 'because'> : never;

export interface DecisionOrder extends Order {
  readonly reason: string;
}

export async function decide(
  asked: Decided,
  order: DecisionOrder,
  session: Session,
): Promise<ExitCode> {
  const guard = await begin(order, session);
  tell(session, `${meaningOf(asked)}.`);
  if (!(await isAgreed(`Record this decision for ${asked.function}?`, session.io, order.yes)))
    return declined(session);
  const event = { ...asked, by: guard.caller.principal, because: order.reason } as OwnerCommand;
  return finish(guard, event, { order, session });
}

function meaningOf(asked: Decided): string {
  const name = asked.function;
  switch (asked.command) {
    case 'raise': {
      const until = asked.forMs
        ? `for ${formatSeconds(asked.forMs / 1000)}`
        : 'until the next raise';
      return `${name} may spend ${formatUsd(asked.usd)} a${asked.period === 'hour' ? 'n' : ''} ${asked.period}, ${until}; its other limits stay`;
    }
    case 'snooze':
      return `${name} is only observed for ${formatSeconds(asked.forMs / 1000)}, then guarded again; alerts still say what would be paused`;
    case 'release':
      return asked.how === 'replay'
        ? `The events of ${name} that are held for a decision run, each once; some of them may have run before`
        : `The events of ${name} that are held for a decision are deleted permanently`;
    case 'accept':
      return `The present traffic of ${name} becomes its normal, and its default ceilings are derived from it again; ceilings that the policy sets stay, and so does a pause`;
  }
}
