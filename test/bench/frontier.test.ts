// A point of the frontier says what was measured under its policy alone, and the worst of it first.

import { frontierPicture } from '../../bench/frontier-picture';
import { frontierTable, pointsOf } from '../../bench/frontier-points';
import { NO_OUTCOMES, type Outcomes } from '../../lib/bench/jobs';

type Attack = Outcomes['attacks'][number];
type Honest = Outcomes['honest'][number];

const attack = (detector: string, name: string, lossUsd: number): Attack =>
  ({ detector, attack: name, lossUsd }) as Attack;
const honest = (detector: string, usdPerMonth: number, refusedUsd: number): Honest =>
  ({
    ...{ detector, usdPerMonth, refusedUsd, honestUsd: 1_000 },
    stops: [{ kind: 'pause' }, { kind: 'hold' }],
  }) as unknown as Honest;

const POLICIES = [
  { name: 'as shipped', changes: {} },
  { name: 'response=pause', changes: { response: 'pause' } },
] as const;

const points = pointsOf(
  {
    ...NO_OUTCOMES,
    honest: [
      honest('as shipped', 1_000, 0.2),
      honest('as shipped', 10_000, 0.7),
      honest('response=pause', 10_000, 20),
    ],
    attacks: [
      // Of twenty losses, the nineteenth is the 95th percentile.
      ...Array.from({ length: 20 }, (_, index) => attack('as shipped', 'flood-100', 20 - index)),
      attack('response=pause', 'flood-100', 7),
    ],
    adaptive: [12, 40, 3].map((takenUsd) => ({
      ...{ detector: 'as shipped', standing: 'busy', strategy: '', takenUsd, pauses: 0, holds: 0 },
    })) as Outcomes['adaptive'],
  },
  POLICIES,
);

test('a point holds the 95th percentile, the dearest strategy, and honest work by its size', () => {
  expect(points[0]).toMatchObject({
    ...{ isShipped: true, pauses: 2, flood100UsdP95: 19, patientUsd: 40 },
    refusedShares: [0.000_2, 0.000_7],
  });
  expect(points[1]).toMatchObject({ isShipped: false, flood100UsdP95: 7, patientUsd: 0 });
});

test('the table and the words of the picture have every policy', () => {
  const table = frontierTable(points, '2026-11-30');
  expect(table).toContain('| **as shipped** | 0.02 % | 0.07 % | 2 |');
  expect(table).toContain('| `response=pause` | 0.00 % | 2.00 % | 1 |');
  expect(frontierPicture(points)).toContain(
    'response=pause: 2.00 % refused, a flood of 100, loss p95 in 12 hours $7',
  );
});
