// The words of a verdict: the numbers a tired person asks for, and none that pretend to be exact.

import { describeRate, formatCount } from '../../../lib/core/detection/verdict';
import { evidence } from '../../support/builders';

describe('a rate reads', () => {
  test.each<[string, Parameters<typeof evidence>[0], string]>([
    ['as in the manual', {}, '18,400/min, 88 times its usual 210; about $41/h'],
    [
      'against little',
      { invocationsPerMinute: 500, usualInvocationsPerMinute: 0.2 },
      '500/min, 2,500 times its usual 0.20',
    ],
    ['against nothing', { usualInvocationsPerMinute: 0.04 }, '18,400/min, usually idle;'],
    ['close to its usual', { invocationsPerMinute: 300 }, '300/min, usual 210;'],
    ['twice its usual', { invocationsPerMinute: 525 }, '525/min, 2.5 times its usual 210;'],
    ['with cents where they matter', { usdPerHour: 4.2 }, 'about $4.20/h'],
    ['with a small sum', { usdPerHour: 0.031 }, 'about $0.03/h'],
    ['with a large sum', { usdPerHour: 51_234.56 }, 'about $51,235/h'],
  ])('%s', (_, given, words) => {
    expect(describeRate(evidence(given))).toContain(words);
  });
});

describe('a count reads', () => {
  test.each([
    [0, '0'],
    [7, '7'],
    [9.5, '9.5'],
    [10.4, '10'],
    [999.6, '1,000'],
    [1_234_567, '1,234,567'],
    [0.031, '0.031'],
    [1.25, '1.3'],
  ])('%d as %s', (count, words) => {
    expect(formatCount(count)).toBe(words);
  });
});
