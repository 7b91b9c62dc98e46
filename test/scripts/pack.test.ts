// The inline watchdog is packed; what runs must be what was packed, byte for byte, in the plainest of texts.

// The inline watchdog is packed; what runs must be what was packed, byte for byte, in the plainest of texts.

import Module, { createRequire } from 'node:module';
import fc from 'fast-check';
import { packed } from '../../scripts/pack';
import { squeeze } from '../../scripts/squeeze';

const roundTrip = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from(squeeze(squeeze([], bytes.length, bytes), bytes.length));

test('what was squeezed comes back byte for byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(roundTrip(bytes)).toEqual(bytes);
    }),
    { numRuns: 12 },
  );
});

test('code becomes a fraction of itself', () => {
  const code = Buffer.from(squeeze.toString().repeat(4));
  expect(squeeze([], code.length, code).length).toBeLessThan(code.length / 8);
});

/** Runs a program as Node runs a file of that text. */
function run(program: string): Record<string, unknown> {
  const loaded = new Module('packed.js') as Module & { _compile(code: string, name: string): void };
  loaded.require = createRequire(__filename);
  loaded._compile(program, 'packed.js');
  return loaded.exports as Record<string, unknown>;
}

test('a packed program does what it did, and needs no escape in a template', async () => {
  const program = [
    "const path = require('node:path');",
    "exports.greet = (name) => ['Grüße ▁█', path.basename(name)].join(', ');",
  ];
  const text = await packed(program.join('\n'));
  expect(text).toMatch(/^[\x20-\x7e]+$/);
  expect(text).not.toContain('${');
  const { greet } = run(text) as { greet: (name: string) => string };
  expect(greet('/a/orders')).toBe('Grüße ▁█, orders');
});
