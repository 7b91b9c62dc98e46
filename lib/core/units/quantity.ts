// Reads quantities as containers state them: `500m` of a processor, `512Mi` of memory.
// Returns nothing for what it cannot read: a guess would be priced as if it were known.

const BYTES_PER_GIB = 1_024 ** 3;

const BYTES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1_024,
  Mi: 1_024 ** 2,
  Gi: BYTES_PER_GIB,
};

export function vcpusOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(text);
  if (!match) return undefined;
  return match[2] === 'm' ? Number(match[1]) / 1_000 : Number(match[1]);
}

export function gibOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k|M|G|Ki|Mi|Gi)?$/.exec(text);
  const size = BYTES[match?.[2] ?? ''];
  return match && size !== undefined ? (Number(match[1]) * size) / BYTES_PER_GIB : undefined;
}
