// Published traces as their authors lay them out, and what is not one of them.
// A damaged file is named with its line; it never becomes traffic of zeros.
import {
  azureFunctionsIn,
  jsonSeriesIn,
  nabSeriesIn,
  TraceProblem,
} from '../../lib/bench/trace-text';

const head = `HashFunction,HashApp,HashOwner,${Array.from({ length: 1440 }, (_, minute) => `minute_${minute + 1}`).join(',')}`;
const row = (id: string, calls: string): string =>
  `${id},app,owner,${calls}${',0'.repeat(1440 - calls.split(',').length)}`;

test('an Azure day is read with its run times and its memory', () => {
  const [one] = azureFunctionsIn({
    set: 'day',
    inv: `${head}\n${row('f', '3,4')}\n`,
    run: 'HashFunction,percentile_Average_50,percentile_Average_100\nf,250,1000\n',
    mem: 'HashApp,AverageAllocatedMb\napp,300\n',
  });
  expect(one).toMatchObject({ secondsEach: 0.25, longestSeconds: 1, memoryMb: 300 });
  expect([one?.calls[0], one?.calls[1], one?.calls[2]]).toEqual([3, 4, 0]);
});

test('an Azure day without run times or memory is read at the usual ones', () => {
  const [one] = azureFunctionsIn({ set: 'day', inv: `${head}\n${row('f', '1')}\n` });
  expect(one).toMatchObject({ secondsEach: 0.5, memoryMb: 170 });
});

test('a count that is none is named with its line', () => {
  const inv = `${head}\n${row('f', '1')}\n${row('g', 'many')}\n`;
  expect(() => azureFunctionsIn({ set: 'day', inv })).toThrow(
    'day_inv.csv:3: has a count that is not a number from 0',
  );
});

test('a series of the Numenta benchmark keeps its labelled windows and fills its gaps', () => {
  const text =
    'timestamp,value\n2015-01-01 00:00:00,5\n2015-01-01 00:05:00,6\n2015-01-01 00:20:00,7\n';
  const series = nabSeriesIn('nab/realTweets/x.csv', text, [
    ['2015-01-01 00:05:00.000000', '2015-01-01 00:10:00.000000'],
  ]);
  expect(series).toMatchObject({
    family: 'nab-realTweets',
    stepMinutes: 5,
    values: [5, 6, 6, 6, 7],
  });
  expect(series.windows).toEqual([[series.startMinute + 5, series.startMinute + 10]]);
});

test('a row that is no timestamp and value is named with its line', () => {
  const text = 'timestamp,value\n2015-01-01 00:00:00,5\nyesterday,6\n';
  expect(() => nabSeriesIn('nab/x.csv', text, [])).toThrow('nab/x.csv:3: is no timestamp');
});

test.each([
  ['{', 'is not JSON'],
  ['null', 'has no "values"'],
  ['{"values":[1,2]}', '"step" is not a number of minutes'],
  ['{"step":1,"values":[1,"x"]}', 'values[1] is not a number from 0'],
])('a JSON series that is %s is refused', (text, why) => {
  expect(() => jsonSeriesIn('web/x.json', text)).toThrow(why);
});

test.each([[[0, 1]], [[['2014-02-14 14:30:00']]], [[null]]])(
  'a label that is no list of pairs of timestamps is a named problem: %j',
  (label) => {
    const text = JSON.stringify({ step: 60, values: [1, 2], label });
    expect(() => jsonSeriesIn('series.json', text)).toThrow(TraceProblem);
  },
);
