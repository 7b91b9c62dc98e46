// A demonstration's story with round figures, for renderers: no simulator, so a golden file changes only with its renderer.
// Ten quiet minutes, four of attack, a pause, a resume an hour later.
import type { DemoStory } from '../../lib/cli/demo-story';
import { alertOfRecord } from '../../lib/core/alerts/alert';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import type { RunSummary } from '../../lib/simulator/report';

const START_MS = Date.UTC(2026, 10, 5, 20, 24, 0);
const MINUTE_MS = 60_000;
const START_MINUTE = START_MS / MINUTE_MS;

export function simulatedRun(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    scenario: 'bot-blast',
    seed: 1,
    kind: 'attack',
    paused: true,
    secondsToPause: 240,
    spentUsd: 9.5,
    withoutGuardUsd: 600,
    overspendUsd: 3.5,
    boundUsd: 12.25,
    eventsSent: 0,
    eventsProcessed: 0,
    eventsRescued: 0,
    eventsQueued: 0,
    eventsLost: 0,
    honestRequests: 480,
    honestRefused: 12,
    honestRefusedShare: 0.025,
    honestHoursRefused: 0.2,
    hoursAtZero: 1.5,
    resumedExactly: true,
    guardUsdPerMonth: 1.64,
    violations: [],
    ...changes,
  };
}

export function honestRun(changes: Partial<RunSummary> = {}): RunSummary {
  return simulatedRun({
    scenario: 'viral-ramp',
    kind: 'honest',
    paused: false,
    secondsToPause: null,
    spentUsd: 16.1,
    withoutGuardUsd: 16.1,
    overspendUsd: 0,
    honestRefused: 0,
    honestRefusedShare: 0,
    honestHoursRefused: 0,
    hoursAtZero: 0,
    resumedExactly: null,
    ...changes,
  });
}

const levers: ReadonlyArray<readonly [before: Lever, paused: Lever]> = [
  [
    { lever: 'throttle', id: 'api/prod', name: 'api prod', state: { kind: 'inherited' } },
    {
      lever: 'throttle',
      id: 'api/prod',
      name: 'api prod',
      state: { kind: 'throttled', requestsPerSecond: 0, burstRequests: 0 },
    },
  ],
  [
    { lever: 'concurrency', id: 'concurrency', state: { kind: 'unreserved' } },
    { lever: 'concurrency', id: 'concurrency', state: { kind: 'reserved', executions: 0 } },
  ],
];

export function pauseRecord(changes: Partial<PauseRecord> = {}): PauseRecord {
  const because =
    'about $57/h at 34,165 invocations/min, normally idle; $3.35 over its allowance, limit $1.00';
  return {
    schemaVersion: 1,
    recordId: 'public-page-1',
    functionId: 'arn:aws:lambda:us-east-1:111122223333:function:public-page',
    functionName: 'public-page',
    version: 3,
    phase: 'paused',
    depth: 'pause',
    openedAtMs: START_MS + 4 * MINUTE_MS,
    phaseSinceMs: START_MS + 4 * MINUTE_MS + 1000,
    rule: 'fast-excess',
    because,
    evidence: {
      atMinute: START_MINUTE + 3,
      invocationsPerMinute: 34165,
      usualInvocationsPerMinute: 0,
      usdPerHour: 57.33,
      usualUsdPerHour: 0.03,
      excessUsd: 3.35,
      limitUsd: 1,
      sinceMinute: START_MINUTE,
      errorShare: 0,
      series: [0, 0, 0, 0, 0, 0, 12000, 34165],
    },
    notes: [],
    held: levers.map(([prior, paused]) => ({ prior, paused, wanted: paused, status: 'set' })),
    holdLevel: 0,
    holdUntilMs: null,
    untold: [],
    isAbsorbed: false,
    history: [
      { atMs: START_MS + 4 * MINUTE_MS, phase: 'pausing', by: 'guard', because },
      { atMs: START_MS + 4 * MINUTE_MS + 1000, phase: 'paused', by: 'guard', because },
    ],
    ...changes,
  };
}

export function demoStory(changes: Partial<DemoStory> = {}): DemoStory {
  const record = pauseRecord();
  const at = (minutes: number): number => START_MS + minutes * MINUTE_MS;
  const moment = { functionName: record.functionName };
  return {
    scenario: 'bot-blast',
    story: 'Bots find the public URL of an idle 1 GB function: $1 a minute.',
    seed: 1,
    summary: simulatedRun(),
    moments: [
      { ...moment, atMs: at(0), kind: 'attack-starts', words: 'nobody knows yet' },
      { ...moment, atMs: at(3), kind: 'first-metric', words: 'the first minute of it shows' },
      { ...moment, atMs: at(4) + 1000, kind: 'paused', words: 'reserved concurrency 0' },
      { ...moment, atMs: at(4) + 2000, kind: 'alert', words: record.because },
      { ...moment, atMs: at(40), kind: 'cause-fixed', words: 'the cause is fixed' },
      { ...moment, atMs: at(50), kind: 'resumed', words: 'the cause is fixed' },
    ],
    minutes: Array.from({ length: 90 }, (_, index) => {
      const since = index - 10;
      return {
        epochMinute: START_MINUTE + since,
        invocations: since >= 0 && since < 4 ? 34000 : 0,
        usd: since >= 0 && since < 4 ? 0.875 : 0.001,
        invocationsWithoutGuard: since >= 0 ? 34000 : 0,
        usdWithoutGuard: since >= 0 ? 0.875 : 0.001,
      };
    }),
    alerts: [alertOfRecord(record, 'paused', at(4) + 2000)],
    record,
    held: levers.map(([before, paused]) => ({ before, paused, after: before, isSame: true })),
    bystanders: { count: 30, touched: 0 },
    ...changes,
  };
}
