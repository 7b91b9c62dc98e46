// Text cut to a length, so that what is cut says that it is.
// A character of two units is kept whole or left out: half of one is no text.

/** At most `charsMax` UTF-16 units, the last of them the mark when anything is missing. */
export function clip(text: string, charsMax: number, mark = '…'): string {
  if (text.length <= charsMax) return text;
  if (charsMax <= mark.length) return mark.slice(0, Math.max(0, charsMax));
  const end = charsMax - mark.length;
  const last = text.charCodeAt(end - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHalf ? end - 1 : end).trimEnd() + mark;
}
