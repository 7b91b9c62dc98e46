import { sparingLog } from '../../../lambda/azure/sparing-log';
import { NOW_MS } from '../../support/builders';

const quiet = {
  ...{ outcome: 'done', mode: 'enforce', openRecords: 0, isDrillDown: false, readsBought: 12 },
  ...{ verdicts: [], done: [], refusals: [], told: [], problems: [] },
};

function written(ticks: ReadonlyArray<readonly [level: 'info' | 'warn', event: string, object]>) {
  let minute = 0;
  const lines: number[] = [];
  const log = sparingLog(
    () => lines.push(minute),
    () => NOW_MS + minute * 60_000,
  );
  for (const [level, event, details] of ticks) {
    log(level, event, { ...details });
    minute += 1;
  }
  return lines;
}

const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

test('an hour of quiet ticks is six lines', () => {
  expect(written(times(60, ['info', 'tick', quiet]))).toEqual([0, 10, 20, 30, 40, 50]);
});

test.each<[string, object]>([
  ['was refused the lease', { outcome: 'lease-held' }],
  ['finds a verdict', { verdicts: [{ kind: 'suspect' }] }],
  ['did something', { done: ['orders: stopped'] }],
  ['would have paused', { refusals: [{ reason: 'observe-mode' }] }],
  ['told somebody', { told: ['warn orders'] }],
  ['has an open record', { openRecords: 1 }],
  ['looks at everything', { isDrillDown: true }],
  ['says less than a tick does', { verdicts: undefined }],
])('a tick that %s is written every minute', (_, changes) => {
  expect(written(times(5, ['info', 'tick', { ...quiet, ...changes }]))).toEqual([0, 1, 2, 3, 4]);
});

test('what is no tick, and what is more than information, is always written', () => {
  expect(
    written([
      ['info', 'tick', quiet],
      ['info', 'spendfuse-alert', quiet],
      ['warn', 'tick', quiet],
      ['info', 'tick', quiet],
    ]),
  ).toEqual([0, 1, 2]);
});
