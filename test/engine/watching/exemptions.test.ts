// Who left the guard since it last looked, and records that nobody can read: told once, and kept only once they are told.

import type { AlertEvent } from '../../../lib/core/alerts/alert';
import type { WatchedFunction } from '../../../lib/core/policy/watched-function';
import { attentionTo, exemptIn, withExemptions } from '../../../lib/engine/watching/attention';
import { type GuardMemory, NO_MEMORY } from '../../../lib/engine/watching/memory';
import { NOW_MS, policy, target } from '../../support/builders';

const plain = target({ functionId: 'a', name: 'a' });
const ignored: WatchedFunction = target({
  functionId: 'b',
  name: 'b',
  override: { isIgnored: true },
});
const memory = (changes: Partial<GuardMemory> = {}): GuardMemory => ({
  ...{ ...NO_MEMORY, functions: [plain, ignored], exempt: {}, rememberedAtMs: 5 },
  ...changes,
});
const attention = (of: GuardMemory, damaged: string[] = []) =>
  attentionTo({ memory: of, policy: policy(), damaged, atMs: NOW_MS });
const alertOf = (functionId: string, type: AlertEvent['type'] = 'attention') =>
  ({ functionId, type }) as AlertEvent;

describe('attention', () => {
  test('is asked for who left since the last look, and for nobody before the first', () => {
    expect(exemptIn(memory(), policy())).toEqual({ b: 'ignored' });
    expect(attention(memory())).toMatchObject([
      { type: 'attention', about: 'ignored', functionId: 'b', functionName: 'b' },
    ]);
    expect(attention(memory({ exempt: undefined }))).toEqual([]);
    expect(attention(memory({ exempt: { b: 'ignored' } }))).toEqual([]);
    expect(attention(memory({ exempt: { b: 'observed' } }))).toHaveLength(1);
  });

  test('is asked once for all records that nobody can read, with the first of them', () => {
    const words = (...damaged: string[]) =>
      attention(memory({ exempt: undefined }), damaged).map(({ because }) => because);
    const begin =
      'a pause on record cannot be read, so what it holds stays held until a person restores it: ';
    expect(words()).toEqual([]);
    expect(words('record x')).toEqual([`${begin}record x`]);
    expect(words('record x', 'record y', 'record z')).toEqual([`${begin}record x, and 2 more`]);
  });
});

describe('who is exempt is kept', () => {
  const kept = (of: GuardMemory, ...alerts: AlertEvent[]) => withExemptions(of, policy(), alerts);

  test('as known once that is told, and at once', () => {
    const after = kept(memory(), alertOf('b'));
    expect(after).toMatchObject({ exempt: { b: 'ignored' }, rememberedAtMs: 0 });
  });

  test('as it was before, where it could not be told', () => {
    for (const alerts of [[], [alertOf('a')], [alertOf('b', 'warn')]])
      expect(kept(memory({ exempt: { b: 'observed' } }), ...alerts).exempt).toEqual({
        b: 'observed',
      });
    expect(kept(memory()).exempt).toEqual({});
  });

  test('from the first look on, when nobody is told of it', () => {
    expect(kept(memory({ exempt: undefined }))).toMatchObject({
      ...{ exempt: { b: 'ignored' }, rememberedAtMs: 0 },
    });
    const nobody = memory({ exempt: undefined, functions: [plain] });
    expect(kept(nobody)).toMatchObject({ exempt: {}, rememberedAtMs: 0 });
  });

  test('without a write where nothing changed, in whatever order functions are listed', () => {
    const both = [ignored, { ...ignored, functionId: 'c' }];
    const same = memory({ functions: both, exempt: { c: 'ignored', b: 'ignored' } });
    expect(kept(same)).toBe(same);
    const reversed = memory({
      functions: [...both].reverse(),
      exempt: { b: 'ignored', c: 'ignored' },
    });
    expect(kept(reversed)).toBe(reversed);
    const none = memory({ functions: [] });
    expect(kept(none)).toBe(none);
  });

  test('no longer for one that is back', () => {
    expect(kept(memory({ functions: [plain], exempt: { b: 'ignored' } })).exempt).toEqual({});
  });
});
