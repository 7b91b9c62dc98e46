// What every verb that changes something does first: says in whose name and where, and asks.
// Without a terminal nobody can be asked: then --yes has to say it, and nothing is assumed.

import type { Answer, Io } from '../io';
import { Interrupted, Mistake } from '../mistake';
import type { Session } from '../session';
import { hang, printable } from '../terminal/text';
import type { Caller } from './host';

/** The first line of a verb that changes something. */
export function announce({ account, region, principal }: Caller, session: Session): void {
  const { colors, columns } = session.errorStyle;
  const line = `${colors.bold(`account ${account} · ${region}`)} · ${printable(principal)}`;
  session.io.stderr.write(`${hang('', line, columns).join('\n')}\n`);
}

/** A verb that could not ask must not begin: called before anything is prepared. */
export function mustBeAbleToAsk(io: Io, isYes: boolean): void {
  if (isYes || io.ask) return;
  throw new Mistake('there is no terminal to ask on', [
    'pass --yes to continue without a question',
  ]);
}

export async function isAgreed(question: string, io: Io, isYes: boolean): Promise<boolean> {
  if (isYes) return true;
  const answer: Answer = io.ask ? await io.ask(question) : 'no';
  if (answer === 'cancelled') throw new Interrupted();
  return answer === 'yes';
}
