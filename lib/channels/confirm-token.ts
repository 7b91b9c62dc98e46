// The token in a resume link: which pause, until when, which single use, and a signature over all of it.
// It is worth nothing without the signature, lives an hour at most, and holds no secret but that.
// Whatever is wrong with a token before its signature is proven, the answer is the same: forged.

export interface ConfirmToken {
  readonly recordId: string;
  /** Random and unique: what makes the link usable once. */
  readonly tokenId: string;
  readonly expiresAtMs: number;
}

/** HMAC-SHA256 under a key that only the guard may use; 32 bytes. */
export type Mac = (content: string) => Promise<Uint8Array>;

export const TOKEN_LIFE_MS = 3_600_000;
/** The clocks of two functions in one cloud differ by less. */
const CLOCK_SKEW_MS = 60_000;
const MAC_BYTES = 32;

/** v1.RECORD.EXPIRES.ID.MAC: record and signature in hexadecimal, seconds in base 36. */
const SHAPE =
  /^(v1\.((?:[0-9a-f]{2}){1,512})\.([0-9a-z]{1,9})\.([0-9A-Za-z_-]{16,64}))\.([0-9a-f]{64})$/;

export const TOKEN_CHARS_MAX = 3 + 1024 + 1 + 9 + 1 + 64 + 1 + 64;

export async function signToken(token: ConfirmToken, mac: Mac): Promise<string> {
  const record = hexOf(new TextEncoder().encode(token.recordId));
  const expires = Math.floor(token.expiresAtMs / 1000).toString(36);
  const content = `v1.${record}.${expires}.${token.tokenId}`;
  const signed = `${content}.${hexOf(await mac(content))}`;
  if (!SHAPE.test(signed)) throw new Error(`no token can be made of ${JSON.stringify(token)}`);
  return signed;
}

export type Verified =
  | { readonly outcome: 'valid'; readonly token: ConfirmToken }
  | { readonly outcome: 'expired'; readonly token: ConfirmToken }
  | { readonly outcome: 'forged' };

export async function verifyToken(text: string, mac: Mac, nowMs: number): Promise<Verified> {
  const match = text.length <= TOKEN_CHARS_MAX ? SHAPE.exec(text) : null;
  if (!match) return { outcome: 'forged' };
  const [, content = '', record = '', expires = '', tokenId = '', signature = ''] = match;
  if (!isSameText(signature, hexOf(await mac(content)))) return { outcome: 'forged' };
  const recordId = textOfHex(record);
  const expiresAtMs = Number.parseInt(expires, 36) * 1000;
  if (recordId === undefined || expiresAtMs > nowMs + TOKEN_LIFE_MS + CLOCK_SKEW_MS)
    return { outcome: 'forged' };
  const token = { recordId, tokenId, expiresAtMs };
  return { outcome: nowMs < expiresAtMs ? 'valid' : 'expired', token };
}

/** Where a resume link points. The address may have a path; the token is all that is added. */
export const confirmLink = (pageUrl: string, token: string): string =>
  `${pageUrl.replace(/[?#].*$/, '')}?t=${token}`;

/** Looks at every character whatever it has seen, so that time says nothing about where two texts differ. */
export function isSameText(a: string, b: string): boolean {
  if (b.length !== MAC_BYTES * 2) return false;
  let difference = a.length ^ b.length;
  for (let index = 0; index < b.length; index += 1)
    difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function textOfHex(hex: string): string | undefined {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
