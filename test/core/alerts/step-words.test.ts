// Every command of every alert comes with what it does, so that nobody pastes a riddle at 3 a.m.

import { alertOfObservation, alertOfRecord } from '../../../lib/core/alerts/alert';
import { meaningOfStep } from '../../../lib/core/alerts/step-words';
import { NOW_MS, record } from '../../support/builders';

const recordTypes = ['paused', 'pause-failed', 'probation', 're-tripped', 'resume-failed'] as const;
const seenTypes = ['would-pause', 'pause-failed', 'warn', 'blind', 'mass-breach'] as const;
const seen = { functionId: 'id', functionName: 'orders', because: '', evidence: null };

test('each command that an alert can hold says what it does', () => {
  const steps = [
    ...recordTypes.flatMap((type) =>
      [{}, { holdLevel: 1 }, { phase: 'probation' as const }].flatMap(
        (changes) => alertOfRecord(record(changes), type, NOW_MS).nextSteps,
      ),
    ),
    ...seenTypes.flatMap((type) => alertOfObservation({ ...seen, type, atMs: NOW_MS }).nextSteps),
    'spendfuse resume --all',
    'spendfuse resume --all --probation',
    'spendfuse runbook paused',
  ];
  expect(new Set(steps).size).toBeGreaterThan(8);
  expect(steps.filter((step) => meaningOfStep(step) === '')).toEqual([]);
});

test('a restart on probation is not described as a full one', () => {
  expect(meaningOfStep('spendfuse resume a --probation')).toContain('a few executions');
  expect(meaningOfStep('spendfuse resume a')).toContain('in full');
});

test('what is not known has no words of ours', () => {
  expect(meaningOfStep('rm -rf /')).toBe('');
});
