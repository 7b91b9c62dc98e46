// The words of a verdict: the numbers a tired person asks for, and none that pretend to be exact.

import { describeRate, formatCount, isPastLimit } from '../../../lib/core/detection/verdict';
import { evidence } from '../../support/builders';

describe('a rate reads', () => {
  test.each<[string, Parameters<typeof evidence>[0], string]>([
    ['as in the manual', {}, 'about $41/h at 18,400 invocations/min, normally 210'],
    [
      'against little',
      { invocationsPerMinute: 500, usualInvocationsPerMinute: 0.2 },
      'at 500 invocations/min, normally about 12 an hour',
    ],
    [
      'against nothing',
      { usualInvocationsPerMinute: 0.04 },
      '18,400 invocations/min, normally idle',
    ],
    ['close to its usual', { invocationsPerMinute: 300 }, 'at 300 invocations/min, normally 210'],
    ['with cents where they matter', { usdPerHour: 4.2 }, 'about $4.20/h'],
    ['with cents below ten dollars', { usdPerHour: 9.99 }, 'about $9.99/h'],
    ['without them from there on', { usdPerHour: 10 }, 'about $10/h'],
    ['against one a minute', { usualInvocationsPerMinute: 1 }, 'normally 1'],
    ['against less', { usualInvocationsPerMinute: 0.99 }, 'normally about 59 an hour'],
    ['against three an hour', { usualInvocationsPerMinute: 0.05 }, 'normally about 3 an hour'],
    ['with a small sum', { usdPerHour: 0.031 }, 'about $0.03/h'],
    ['with a large sum', { usdPerHour: 51_234.56 }, 'about $51,235/h'],
  ])('%s', (_, changes, words) => {
    expect(describeRate(evidence(changes))).toContain(words);
  });
});

describe('a count reads', () => {
  test.each([
    [0, '0'],
    [7, '7'],
    [9.5, '9.5'],
    [9.96, '10'],
    [10.4, '10'],
    [999.6, '1,000'],
    [1_234_567, '1,234,567'],
    [0.031, '0.031'],
    [1.25, '1.3'],
  ])('%d as %s', (count, words) => {
    expect(formatCount(count)).toBe(words);
  });
});

describe('a rule that was broken and is over', () => {
  it('is past its limit where it is told with more dollars than that', () => {
    const isPast = (excessUsd: number, kind: 'warn' | 'suspect' = 'warn') =>
      isPastLimit({ kind, because: '', evidence: evidence({ excessUsd, limitUsd: 3 }) });
    expect([isPast(3), isPast(3.01), isPast(3.01, 'suspect')]).toEqual([false, true, false]);
    expect(isPastLimit({ kind: 'calm' })).toBe(false);
  });
});
