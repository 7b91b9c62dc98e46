// The picture of a pause: read back by an independent inflater, it shows what the evidence says.

import { crc32 as crcOf, inflateSync } from 'node:zlib';
import { PLOT_HEIGHT, plotPng } from '../../lib/channels/plot-png';
import { evidence as anEvidence } from '../support/builders';

const PAPER = 0;
const USUAL = 1;
const ABOVE = 2;
const LINE = 3;

const chunksOf = (png: Buffer): Map<string, Buffer> => {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return chunks;
};

/** The colour of each pixel, row by row. */
function pixelsOf(uri: string): number[][] {
  const png = Buffer.from(uri.replace('data:image/png;base64,', ''), 'base64');
  const chunks = chunksOf(png);
  const width = chunks.get('IHDR')?.readUInt32BE(0) ?? 0;
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  const rowBytes = 1 + Math.ceil(width / 4);
  return Array.from({ length: rows.length / rowBytes }, (_, y) =>
    Array.from(
      { length: width },
      (_, x) => ((rows[y * rowBytes + 1 + (x >> 2)] ?? 0) >> (6 - 2 * (x & 3))) & 3,
    ),
  );
}

const heightOf = (pixels: number[][], minute: number): number =>
  pixels.filter((row) => [USUAL, ABOVE].includes(row[minute * 10] ?? PAPER)).length;

const evidence = anEvidence({ series: [10, 0, 20, 200], usualInvocationsPerMinute: 20 });

test('each minute is a bar as high as its invocations, from zero', () => {
  const pixels = pixelsOf(plotPng(evidence) ?? '');
  expect([pixels.length, pixels[0]?.length]).toEqual([PLOT_HEIGHT, 40]);
  expect([0, 1, 2, 3].map((minute) => heightOf(pixels, minute))).toEqual([4, 0, 8, 80]);
});

test('what is above the usual rate has another colour, and a line says where that is', () => {
  const pixels = pixelsOf(plotPng(evidence) ?? '');
  const column = (x: number): number[] => pixels.map((row) => row[x] ?? PAPER);
  expect(column(30).filter((colour) => colour === ABOVE)).toHaveLength(72);
  expect(column(20).filter((colour) => colour === USUAL)).toHaveLength(8);
  expect(column(10).indexOf(LINE)).toBe(PLOT_HEIGHT - 8);
});

test('a reader that checks finds every checksum right', () => {
  const png = Buffer.from((plotPng(evidence) ?? '').split(',')[1] ?? '', 'base64');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  for (let at = 8; at < png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    expect(png.readUInt32BE(end)).toBe(crcOf(png.subarray(at + 4, end)));
    at = end + 4;
  }
});

test('nothing is drawn of nothing, and what is no number is no bar', () => {
  const none = { usualInvocationsPerMinute: 0 };
  expect(plotPng(anEvidence({ ...none, series: [] }))).toBeUndefined();
  expect(plotPng(anEvidence({ ...none, series: [0, 0] }))).toBeUndefined();
  const gap = pixelsOf(plotPng(anEvidence({ ...none, series: [Number.NaN, 5] })) ?? '');
  expect([heightOf(gap, 0), heightOf(gap, 1)]).toEqual([0, PLOT_HEIGHT]);
});
