// The shape of one kind of lever: how to see it on a function and how to set it.
// Reading must give the state to put back, exactly; setting is absolute, so that doing it twice is doing it once.

import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Paces } from '../paces';

export interface LambdaCalls {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly paces: Paces;
}

/** A lever whose state has no name in our words right now: better no plan this minute than a wrong thing to give back. */
export class StateUnclear extends Error {}
