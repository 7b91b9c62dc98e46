// @ts-nocheck: every index is in range by construction, which the checker cannot see, and each check would be in every template
// A context-mixing coder: each bit is guessed from the bytes before it, and only the surprise is written down.
// Must decode to the very same bytes wherever it runs: its tables are rounded, and the rest is exact arithmetic.

/** What the coder knows before it has seen anything: how chances are written down, and a guess for each context. */
function tables(contexts, bits) {
  const stretch = [];
  const squash = [];
  for (let index = 0; index < 4096; index++) {
    stretch[index] = Math.round(Math.log((index + 0.5) / (4095.5 - index)) * 256);
    squash[index] = Math.round(16 + 65504 / (1 + Math.exp((2048 - index) / 256)));
  }
  const guesses = new Uint16Array(contexts << bits).fill(32768);
  const counts = new Uint8Array(contexts << bits);
  // How far each context is to be trusted depends on the byte before, on what is known of this one, and on the shape.
  const weights = new Float64Array(12288).fill(0.055);
  return [stretch, squash, guesses, counts, weights];
}

/**
 * Contexts: the last bytes (one to four, and six), the word so far, the same with the bracket it stands in and what stands
 * before it, the shape of the code, in which every word is the same, and three bytes but the last.
 */
function contextsAt(out, index, [word, shape, bracket]) {
  const prime = 0x2f0b4c47;
  const hashes = [1, 2, 3, 4, 6].map((reach, context) => {
    let hash = context;
    for (let back = 1; back <= reach; back++)
      hash = Math.imul(hash + (out[index - back] | 0) + 1, prime) ^ (hash >>> 13);
    return hash;
  });
  hashes[5] = word;
  hashes[6] = Math.imul((shape << 16) | bracket, prime) + word;
  hashes[7] = Math.imul(shape, prime) ^ (shape >>> 9) ^ Math.imul(bracket | 0, prime);
  hashes[8] = Math.imul((out[index - 2] << 16) | (out[index - 3] << 8) | out[index - 4], prime);
  return hashes;
}

/** What was read so far, one byte on: the word, the shape, and the brackets that are open, the innermost first. */
function readOn([word, shape, ...brackets], byte) {
  const char = String.fromCharCode(byte);
  const isInWord = /[\w$]/.test(char);
  if (/[[({]/.test(char)) brackets.unshift(byte);
  if (/[\])}]/.test(char)) brackets.shift();
  return [
    isInWord ? Math.imul(word + byte + 256, 0x2f0b4c47) ^ (word >>> 15) : 0,
    isInWord && word ? shape : (shape << 8) | (isInWord ? 1 : byte),
    ...brackets,
  ];
}

/**
 * Encodes `text` when it is given, and decodes `packed` into `length` bytes when it is not: one function, so that both
 * make the same guesses; a guess moves fast while it is young. It stands in every template with what it calls, so it is
 * short and uses nothing else.
 */
function squeeze(packed, length, text) {
  const contexts = 9;
  // Four million guesses for each context: collisions cost little beyond that, and memory costs start-up time.
  const bits = 22;
  const [stretch, squash, guesses, counts, weights] = tables(contexts, bits);
  const [slots, inputs] = [new Int32Array(contexts), new Int32Array(contexts + 1)];
  const [out, seen] = [new Uint8Array(length), new Int32Array(1 << bits)];
  const written = [];
  let [low, high, code, position] = [0, 0xffffffff, 0, 0];
  let read = [0, 0];
  // Where the last six bytes stood before, and how long both places have been the same.
  let [twin, same] = [0, 0];
  while (position < 4) code = ((code << 8) | packed[position++]) >>> 0;
  for (let index = 0; index < length; index++) {
    const last = out[index - 1] | 0;
    const hashes = contextsAt(out, index, read);
    const ending = hashes[4] >>> (32 - bits);
    same = same && out[twin++] === last ? same + 1 : 0;
    if (!same) {
      twin = seen[ending];
      same = +(twin > 0);
    }
    seen[ending] = index;
    let byte = 1;
    for (let place = 7; place >= 0; place--) {
      const [before, known] = [last << 4, 4096 + (byte << 4)];
      const shaped = 8192 + (((read[1] >> 8) & 255) << 4);
      const expected = ((out[twin] | 256) >> place) & 1;
      const isTwin = same && (out[twin] | 256) >> (place + 1) === byte;
      inputs[contexts] = isTwin ? Math.min(same, 12) * (expected * 192 - 96) : 0;
      let sum = 2048;
      for (let context = 0; context <= contexts; context++) {
        if (context < contexts) {
          const hash = Math.imul(hashes[context] + Math.imul(byte, 0x9e3779b1), 0x5851f42d);
          slots[context] = (context << bits) | (hash >>> (32 - bits));
          inputs[context] = stretch[guesses[slots[context]] >>> 4];
        }
        sum +=
          (weights[before + context] + weights[known + context] + weights[shaped + context]) *
          inputs[context];
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
      for (let context = 0; context <= contexts; context++) {
        const step = (bit * 65536 - chance) * 1e-10 * inputs[context];
        weights[before + context] += step;
        weights[known + context] += step;
        weights[shaped + context] += step;
        if (context === contexts) break;
        const slot = slots[context];
        guesses[slot] += (bit * 65535 - guesses[slot]) / (counts[slot] + 1.1);
        counts[slot] += +(counts[slot] < 8);
      }
      if (isTwin && expected !== bit) same = 0;
      byte = (byte << 1) | bit;
    }
    out[index] = byte;
    read = readOn(read, byte & 255);
  }
  for (let place = 24; place >= 0; place -= 8) written.push((low >>> place) & 255);
  return text ? written : out;
}

/** All of it as text, for a template. */
const squeezeText = [tables, contextsAt, readOn, squeeze].join('\n');

module.exports = { squeeze, squeezeText };
