// A key of bounded length that is the same for every alert about one pause, and different for different pauses.
// Two long keys that begin alike must not become one: a resume would then resolve a stranger's page.

/** At most `charsMax`; longer keys keep their beginning and end in a digest of the whole. */
export function stableKey(key: string, charsMax: number): string {
  const printable = key.replace(/[^\x21-\x7e]/g, '_');
  if (printable === key && key.length <= charsMax) return key;
  const digest = `-${fnv1a64(key)}`;
  return printable.slice(0, charsMax - digest.length) + digest;
}

/** FNV-1a over the UTF-16 units: no secret depends on it, it only has to spread. */
function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= BigInt(text.charCodeAt(index));
    hash = (hash * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, '0');
}
