// Cut text stays text and never grows.

import * as fc from 'fast-check';
import { clip } from '../../../lib/core/units/clip';
import { anyText } from '../../support/arbitraries/any-text';

test('keeps what fits and marks what is cut', () => {
  expect(clip('orders', 6)).toBe('orders');
  expect(clip('orders', 5)).toBe('orde…');
  expect(clip('orders', 5, '...')).toBe('or...');
  expect(clip('orders', 2, '...')).toBe('..');
  expect([clip('orders', 1), clip('orders', 0), clip('orders', -1, '...')]).toEqual(['…', '', '']);
});

test('leaves out the first and the last of the characters of two units rather than half of them', () => {
  for (const character of ['\u{10000}', '\u{10FFFF}'])
    expect(clip(`a${character}bcd`, 3)).toBe('a…');
  for (const whole of ['\uD7FF', '\uE000']) expect(clip(`a${whole}bcd`, 3)).toBe(`a${whole}…`);
});

test('is never longer than asked, and never leaves half a character', () => {
  fc.assert(
    fc.property(anyText(), fc.nat(40), (text, charsMax) => {
      const cut = clip(text, charsMax);
      expect(cut.length).toBeLessThanOrEqual(charsMax);
      expect(() => encodeURIComponent(cut)).not.toThrow();
    }),
  );
});
