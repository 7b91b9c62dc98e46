// Four colours as a PNG, without a library or a compressor: 2 bits a pixel are small enough as they are.
// PNG specification, third edition (w3.org/TR/png-3), and RFC 1950/1951 for the stored block inside.

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Four of them: red, green, blue and how opaque. */
  readonly colours: ReadonlyArray<readonly [number, number, number, number]>;
  /** The index of a pixel's colour. */
  readonly colourAt: (x: number, y: number) => number;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BIT_DEPTH = 2;
const INDEXED = 3;
/** A stored block's length has 16 bits. */
const BLOCK_BYTES_MAX = 65_535;

export function pngOf(drawing: Drawing): number[] {
  const { width, height, colours } = drawing;
  const header = [...uint32(width), ...uint32(height), BIT_DEPTH, INDEXED, 0, 0, 0];
  return [
    ...SIGNATURE,
    ...chunk('IHDR', header),
    ...chunk(
      'PLTE',
      colours.flatMap((colour) => colour.slice(0, 3)),
    ),
    ...chunk(
      'tRNS',
      colours.map(([, , , opacity]) => opacity),
    ),
    ...chunk('IDAT', zlibStored(rowsOf(drawing))),
    ...chunk('IEND', []),
  ];
}

/** Each row: no filter, then four pixels a byte, the leftmost highest. */
function rowsOf({ width, height, colourAt }: Drawing): number[] {
  const bytes: number[] = [];
  for (let y = 0; y < height; y += 1) {
    bytes.push(0);
    for (let x = 0; x < width; x += 4) {
      const pixel = (offset: number): number => (x + offset < width ? colourAt(x + offset, y) : 0);
      bytes.push((pixel(0) << 6) | (pixel(1) << 4) | (pixel(2) << 2) | pixel(3));
    }
  }
  return bytes;
}

function zlibStored(bytes: readonly number[]): number[] {
  const blocks: number[] = [];
  for (let from = 0; from < bytes.length; from += BLOCK_BYTES_MAX) {
    const block = bytes.slice(from, from + BLOCK_BYTES_MAX);
    const isLast = from + BLOCK_BYTES_MAX >= bytes.length;
    const { length } = block;
    const complement = ~length & 0xffff;
    blocks.push(isLast ? 1 : 0, length & 0xff, length >> 8, complement & 0xff, complement >> 8);
    blocks.push(...block);
  }
  return [0x78, 0x01, ...blocks, ...uint32(adler32(bytes))];
}

function chunk(name: string, data: readonly number[]): number[] {
  const body = [...[...name].map((letter) => letter.charCodeAt(0)), ...data];
  return [...uint32(data.length), ...body, ...uint32(crc32(body))];
}

const uint32 = (value: number): number[] => [
  (value >>> 24) & 0xff,
  (value >>> 16) & 0xff,
  (value >>> 8) & 0xff,
  value & 0xff,
];

function adler32(bytes: readonly number[]): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}

function crc32(bytes: readonly number[]): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}
