// Paces are upper limits: the smaller of two binds, sums are as weak as their weakest part.
import {
  type Bound,
  formatCount,
  type Pace,
  perPeriod,
  repeating,
  slower,
  steady,
  times,
  together,
  weaker,
} from '../../../lib/core/exposure/pace';

const platform: Bound = { boundedBy: 'quota', enforcement: 'platform' };
const bestEffort: Bound = { boundedBy: 'throttle', enforcement: 'best-effort' };
const assumption: Bound = { boundedBy: 'word', enforcement: 'assumption' };
const inHour = ({ boundedBy, enforcement, hour, within }: Pace) => [
  boundedBy,
  enforcement,
  hour,
  within(3_600),
];

describe('a pace', () => {
  it('lets the burst through once, however long it lasts', () => {
    const pace = steady(10, bestEffort, 50);
    expect([pace.within(1), pace.within(3_600)]).toEqual([60, 36_050]);
    expect(pace.hour).toBe('(3,600 s × 10/s + 50)');
    expect(steady(10, bestEffort, 1).hour).toBe('(3,600 s × 10/s + 1)');
    expect(steady(10, bestEffort).hour).toBe('3,600 s × 10/s');
  });

  it('may admit all of a period at once, and of a part of one as many as of a whole', () => {
    const daily = perPeriod(1_000, 86_400, bestEffort);
    const seconds = [1, 86_400, 86_401, 172_800];
    expect(seconds.map((each) => daily.within(each))).toEqual([1_000, 1_000, 2_000, 2_000]);
    expect(daily.hour).toBe('1,000');
  });

  it('is not taken for a period more where only a fraction of a second is over', () => {
    expect(perPeriod(5, 0.1, bestEffort).within(0.3)).toBe(15);
  });

  it('repeats once more than fits, since a timer can be early or late', () => {
    const daily = repeating(86_400, 3, bestEffort);
    expect([daily.within(3_600), daily.within(86_400), daily.within(2_628_000)]).toEqual([
      3, 6, 93,
    ]);
    expect(repeating(60, 1, bestEffort).hour).toBe('61 firings');
    expect(repeating(60, 3, bestEffort).hour).toBe('61 firings × 3 tries');
  });

  it('is the slower of two limits', () => {
    const pace = slower(steady(5, platform), steady(2, assumption));
    expect(inHour(pace)).toEqual(['word', 'assumption', '3,600 s × 2/s', 7_200]);
  });

  it('is the slower of two limits in every stretch, not only in an hour', () => {
    const pace = slower(steady(10, platform), steady(1, bestEffort, 30_000));
    expect([pace.within(60), pace.within(86_400)]).toEqual([600, 116_400]);
  });

  it('names the firmer of two equal limits, in whichever order they come', () => {
    expect(slower(steady(5, assumption), steady(5, platform)).enforcement).toBe('platform');
    expect(slower(steady(5, platform), steady(5, assumption)).enforcement).toBe('platform');
    const other: Bound = { boundedBy: 'another', enforcement: 'platform' };
    expect(slower(steady(5, platform), steady(5, other)).boundedBy).toBe('quota');
  });

  it('adds up to as much as its parts and is as weak as the weakest', () => {
    const pace = together([steady(5, platform), steady(2, bestEffort), steady(1, platform)]);
    const hour = '(3,600 s × 5/s + 3,600 s × 2/s + 3,600 s × 1/s)';
    expect(inHour(pace)).toEqual(['quota; throttle', 'best-effort', hour, 28_800]);
  });

  it('is itself when it is alone', () => {
    const pace = steady(5, platform);
    expect(together([pace])).toBe(pace);
  });

  it('can count each one several times', () => {
    const pace = times(steady(5, platform), 40, 's a run');
    expect(inHour(pace)).toEqual(['quota', 'platform', '3,600 s × 5/s × 40 s a run', 720_000]);
  });
});

it('holds only as firmly as the weaker of two bounds', () => {
  expect(weaker('platform', 'best-effort')).toBe('best-effort');
  expect(weaker('assumption', 'best-effort')).toBe('assumption');
  expect(weaker('platform', 'platform')).toBe('platform');
});

it.each([
  [999, '999'],
  [1_234_567, '1,234,567'],
  [0.125, '0.125'],
  [1_234.5678, '1,234.57'],
  [1e21, '1e+21'],
])('writes %d as %s', (value, text) => {
  expect(formatCount(value)).toBe(text);
});
