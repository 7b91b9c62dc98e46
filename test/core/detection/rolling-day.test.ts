// What a day may add to a function's largest usual day: as much as the policy lets usual spending grow.

import { NO_DAYS, usualDayUsd, withDayEnded } from '../../../lib/core/detection/rolling-day';
import { policy } from '../../support/builders';

const usual = { ...NO_DAYS, largestUsd: new Array<number>(28).fill(100), fromUsd: 100 };
const grownUsd = (changes: Parameters<typeof policy>[0]): number =>
  usualDayUsd(
    withDayEnded(
      { ...usual, todayUsd: 1_000 },
      { isLearning: false, floorUsd: 1, spentUsd: 1_000, policy: policy(changes) },
    ),
  );

test('a day ten times the largest adds a quarter to it, by the shipped policy', () => {
  expect(grownUsd({})).toBeCloseTo(125);
});

test('less where the policy lets spending grow by less in a day or in four weeks', () => {
  expect(grownUsd({ growthPerDay: 1.1 })).toBeCloseTo(110);
  expect(grownUsd({ growthPer28Days: 1.05 })).toBeCloseTo(105);
});

test('no more where it lets the busiest hour grow by more: a day is steadier', () => {
  expect(grownUsd({ growthPerDay: 3 })).toBeCloseTo(125);
});
