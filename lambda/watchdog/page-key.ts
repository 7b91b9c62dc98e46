// The key that signs links, where the guard makes it itself: when the first link is signed, in the cloud's own vault.
// Nobody has ever seen it, and no state of a deployment holds it. What made it is read back: what stands there counts.

import { randomBytes } from 'node:crypto';
import { CloudFailure } from '../../lib/engine/ports';

export interface KeyVault {
  readonly read: () => Promise<string>;
  /** Puts another version over the one that there may be. */
  readonly put: (key: string) => Promise<void>;
}

const KEY_BYTES = 48;

const isMissing = (cause: unknown): boolean =>
  cause instanceof CloudFailure && cause.certainty === 'gone';

/** For the watchdog, which signs. */
export const ownKey =
  ({ read, put }: KeyVault): (() => Promise<string>) =>
  async () => {
    try {
      return await read();
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      await put(randomBytes(KEY_BYTES).toString('base64url'));
      return read();
    }
  };

/** For the page, which only verifies: while there is no key, nobody has signed anything, and every link is forged. */
export const keyThere =
  (read: KeyVault['read']): (() => Promise<string>) =>
  async () => {
    try {
      return await read();
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      return randomBytes(KEY_BYTES).toString('base64url');
    }
  };
