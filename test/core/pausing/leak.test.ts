import { AT_TOP, climbsOf, isAtTop, leakOf } from '../../../lib/core/pausing/leak';
import type { Transition } from '../../../lib/core/pausing/pause-record';
import { epochMinuteOf } from '../../../lib/core/units/time';
import { record, sample } from '../../support/builders';

const paused = record({ phase: 'paused', depth: 'pause' });
const pausedMinute = epochMinuteOf(paused.phaseSinceMs);
const rate = { usdPerInvocation: 0, usdPerSecond: 0.001 };
const at = (minutes: number, durationSeconds: number) => ({
  outcome: 'read' as const,
  samples: [sample({ epochMinute: pausedMinute + minutes, invocations: 10, durationSeconds })],
});

const hourly = (minutes: number, durationSeconds: number) => ({
  outcome: 'read' as const,
  samples: [sample({ epochMinute: pausedMinute + minutes, spanMinutes: 60, durationSeconds })],
});

test('the worst of several minutes is its pace', () => {
  const samples = [10, 30, 20].flatMap((seconds, index) => at(2 + index, seconds).samples);
  expect(leakOf(paused, { outcome: 'read', samples }, rate)).toContain('$1.80/h');
});

test('dollars of a minute well after the stop are a leak, at their pace', () => {
  expect(leakOf(paused, at(2, 10), rate)).toBe('still spends after it was stopped: $0.60/h');
});

test.each([
  ['what was running when the stop landed', paused, at(1, 10)],
  ['a few cents a month', paused, at(2, 0.4)],
  ['twenty dollars a month', paused, at(2, 0.5)],
  ['the sum of an hour', paused, hourly(2, 10)],
  ['a reading that is none', paused, { outcome: 'unreadable' as const, because: 'no' }],
  ['no reading', paused, undefined],
  ['what is only held', { ...paused, depth: 'clamp' as const }, at(2, 10)],
  ['what is on probation', { ...paused, phase: 'probation' as const }, at(2, 10)],
])('%s is none', (_name, of, reading) => {
  expect(leakOf(of, reading, rate)).toBeUndefined();
});

test('steps against a leak are counted since the last time that it ran with leave', () => {
  const step = (because: string, phase: Transition['phase'] = 'pausing'): Transition => ({
    ...{ atMs: 0, by: 'guard', phase, because },
  });
  const leak = 'still spends after it was stopped: $1.00/h; stopped again';
  const history = [step(leak), step('the hold is over', 'probation'), step(leak), step(leak)];
  expect(climbsOf({ ...paused, history })).toBe(2);
  expect(isAtTop({ ...paused, history })).toBe(false);
  expect(isAtTop({ ...paused, history: [step(leak), step(`${leak}; ${AT_TOP}`)] })).toBe(true);
  const resuming = [step(leak), step('it was fixed', 'resuming'), step('not all', 'paused')];
  expect(climbsOf({ ...paused, history: resuming })).toBe(0);
});
