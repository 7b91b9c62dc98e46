// The body of an answer, read no further than it may be long: whoever may write a bucket must not be able to end the watchdog,
// whose memory is small. What is too long is refused with a name, so that one object of many can be passed over and reported.

import { CloudFailure } from '../../lib/engine/ports';

export class TooLong extends CloudFailure {
  constructor(what: string, bytesMax: number) {
    super('refused', `${what}: the answer has more than ${bytesMax} bytes`);
  }
}

/** Of a list or of metrics: far above what any page has. */
export const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

export async function bodyWithin(
  { body }: Response,
  what: string,
  bytesMax: number = ANSWER_BYTES_MAX,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes > bytesMax) throw new TooLong(what, bytesMax);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
