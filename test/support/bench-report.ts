// A bench's report with round figures, for renderers: two detectors, one size, one attack with a variant.
import type { AttackFigures, BenchReport, SizeRow } from '../../lib/bench/report';

const size = (pauses: number): SizeRow => ({
  usdPerMonth: 1000,
  functionYears: 2,
  pausesPerYear: pauses / 2,
  pausesInterval: [0, 1.5],
  pauses,
  pausesInWindows: 0,
  clampsPerYear: 1,
  clampsInterval: [0.1, 3.6],
  clamps: 2,
  clampsInWindows: 0,
  refusedShare: 0.0004,
  zeroHours: 0,
  heldHours: 3,
  families: [],
  stops: [],
});

const flood: AttackFigures = {
  victims: 20,
  stoppedShare: 1,
  pausedFirstShare: 1,
  noticedShare: 1,
  noticedInTwoDaysShare: 1,
  secondsToActP50: 240,
  secondsToActP95: 300,
  secondsToTellP50: 240,
  lossUsdP50: 1.5,
  lossUsdP95: 3.25,
  lossUsdMax: 4,
  lossToNoticeUsdP50: 1.5,
  lossToNoticeUsdP95: 3.25,
  honestRefusedShare: 0.1,
};

const attack = { attack: 'flood-1000', story: 'a thousand at once', hours: 24 };

export const benchSample = (): BenchReport => ({
  schemaVersion: 1,
  data: {
    kind: 'traces',
    note: 'recorded traffic',
    tunedOn: ['nab'],
    series: 4,
    seriesYears: 2,
    functions: 20,
    collections: [],
    attacked: [],
    problems: ['nab/broken.csv: it holds no rows'],
  },
  detectors: [
    {
      name: 'spendfuse',
      source: 'this project',
      sizes: [size(0)],
      attacks: [{ ...attack, ...flood, variants: { '512-mb': flood } }],
      guardBill: [{ functions: 1000, usdPerMonth: 1.83 }],
    },
    {
      name: 'static alarm',
      source: 'CloudWatch documentation',
      sizes: [size(12)],
      attacks: [
        { ...attack, ...flood, stoppedShare: 0, secondsToActP50: null, secondsToActP95: null },
      ],
    },
  ],
});
