// @ts-nocheck: every index is in range by construction, which the checker cannot see, and each check would be in every template
// A context-mixing coder: each bit is guessed from the bytes before it, and only the surprise is written down.
// Must decode to the very same bytes wherever it runs: its tables are rounded, and the rest is exact arithmetic.

/**
 * Encodes `text` when it is given, and decodes `packed` into `length` bytes when it is not: one function, so that both
 * make the same guesses; a guess moves fast while it is young. It stands in every template as it is, so it is short and
 * uses nothing from outside of itself.
 */
function squeeze(packed, length, text) {
  // Contexts: the last one to six bytes, and the word so far.
  const contexts = 7;
  // Two million guesses for each context: collisions cost little beyond that, and memory costs start-up time.
  const bits = 21;
  const prime = 0x2f0b4c47;
  const stretch = [];
  const squash = [];
  for (let index = 0; index < 4096; index++) {
    stretch[index] = Math.round(Math.log((index + 0.5) / (4095.5 - index)) * 256);
    squash[index] = Math.round(16 + 65504 / (1 + Math.exp((2048 - index) / 256)));
  }
  const guesses = new Uint16Array(contexts << bits).fill(32768);
  const counts = new Uint8Array(contexts << bits);
  const weights = new Float64Array(contexts << 8).fill(0.25);
  const hashes = new Int32Array(contexts);
  const slots = new Int32Array(contexts);
  const inputs = new Int32Array(contexts);
  const out = new Uint8Array(length);
  const written = [];
  let low = 0;
  let high = 0xffffffff;
  let code = 0;
  let position = 0;
  let word = 0;
  while (position < 4) code = ((code << 8) | packed[position++]) >>> 0;
  for (let index = 0; index < length; index++) {
    for (let context = 0; context < 6; context++) {
      let hash = context;
      for (let back = 1; back < context + 2; back++)
        hash = Math.imul(hash + (out[index - back] | 0) + 1, prime) ^ (hash >>> 13);
      hashes[context] = hash;
    }
    hashes[6] = Math.imul(word + 77, prime);
    let byte = 1;
    for (let place = 7; place >= 0; place--) {
      // How far each context is to be trusted depends on the byte before.
      const row = (out[index - 1] | 0) * contexts;
      let sum = 2048;
      for (let context = 0; context < contexts; context++) {
        const hash = Math.imul(hashes[context] + Math.imul(byte, 0x9e3779b1), 0x5851f42d);
        slots[context] = (context << bits) | (hash >>> (32 - bits));
        inputs[context] = stretch[guesses[slots[context]] >>> 4];
        sum += weights[row + context] * inputs[context];
      }
      const chance = squash[Math.max(0, Math.min(4095, Math.round(sum)))];
      const middle = low + Math.floor((high - low) / 65536) * chance;
      const bit = text ? (text[index] >> place) & 1 : +(code <= middle);
      if (bit) high = middle;
      else low = middle + 1;
      for (; (low ^ high) >>> 24 === 0; low = (low << 8) >>> 0) {
        written.push(high >>> 24);
        high = ((high << 8) | 255) >>> 0;
        code = ((code << 8) | packed[position++]) >>> 0;
      }
      for (let context = 0; context < contexts; context++) {
        const slot = slots[context];
        weights[row + context] += (bit * 65536 - chance) * 3e-10 * inputs[context];
        guesses[slot] += (bit * 65535 - guesses[slot]) / (counts[slot] + 1.1);
        counts[slot] += +(counts[slot] < 10);
      }
      byte = (byte << 1) | bit;
    }
    out[index] = byte;
    const isInWord = /[\w$]/.test(String.fromCharCode(byte & 255));
    word = isInWord ? Math.imul(word + byte, prime) ^ (word >>> 15) : 0;
  }
  for (let place = 24; place >= 0; place -= 8) written.push((low >>> place) & 255);
  return text ? written : out;
}

module.exports = { squeeze };
