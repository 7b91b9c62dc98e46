// What a status says first: whatever broke a limit and runs on, the dearest first, with the reason why it does.

import { runningAwayIn } from '../../../lambda/watchdog/running-away';
import type { Refusal } from '../../../lib/core/pausing/pause-plan';
import type { TickReport } from '../../../lib/engine/tick';
import { evidence, target } from '../../support/builders';

const functions = ['a', 'b'].map((name) => target({ functionId: `id-${name}`, name }));

const breach = (functionId: string, usdPerHour: number) => ({
  functionId,
  verdict: {
    kind: 'breach',
    rule: 'fast-excess',
    certainty: 'doubtful',
    because: 'about $41/h',
    evidence: { ...evidence(), usdPerHour },
  } as const,
});
const refusal = (functionId: string, reason: Refusal['reason']): Refusal => ({
  functionId,
  reason,
  because: 'in its own words',
});
const report = (changes: Partial<TickReport>) => ({
  verdicts: [breach('id-a', 4), breach('id-b', 41)],
  refusals: [],
  told: [],
  ...changes,
});

test('names each, the dearest first, with why it is not paused', () => {
  const refusals = [refusal('id-a', 'observe-mode'), refusal('id-b', 'unreadable')];
  expect(runningAwayIn(report({ refusals }), functions)).toMatchObject([
    { functionName: 'b', usdPerHour: 41, notPaused: 'in its own words' },
    { functionName: 'a', usdPerHour: 4, notPaused: 'observe mode' },
  ]);
});

test.each<Refusal['reason']>(['already-paused', 'gone', 'paused-by-hand'])(
  'leaves out what is %s',
  (reason) => {
    expect(runningAwayIn(report({ refusals: [refusal('id-b', reason)] }), functions)).toEqual([]);
  },
);

test('leaves out what was paused: it is on record', () => {
  expect(runningAwayIn(report({}), functions)).toEqual([]);
});

test('names what could not be paused', () => {
  const sentAlerts = [
    { type: 'pause-failed', functionId: 'id-b' },
  ] as unknown as TickReport['told'];
  expect(runningAwayIn(report({ told: sentAlerts }), functions)).toMatchObject([
    { functionName: 'b', notPaused: 'the pause failed' },
  ]);
});
