// One policy, one point: what the floods and the patient attacker cost under it, and the honest work that it refused.
// Nothing is left out of a point because it looks bad.

import type { Outcomes, PolicyChange } from '../lib/bench/jobs';
import { quantile } from '../lib/bench/report';
import { formatUsd } from '../lib/core/units/money';

export interface Point {
  readonly policy: string;
  readonly isShipped: boolean;
  /** Of honest work, by price, at $1,000 and at $10,000 a month. */
  readonly refusedShares: readonly [number, number];
  readonly pauses: number;
  readonly flood1000UsdP95: number;
  readonly flood100UsdP95: number;
  readonly patientUsd: number;
}

export const pointsOf = (outcomes: Outcomes, policies: readonly PolicyChange[]): Point[] =>
  policies.map(({ name, changes }) => {
    const honest = outcomes.honest.filter(({ detector }) => detector === name);
    const sharesAt = (usdPerMonth: number): number => {
      const at = honest.filter((outcome) => outcome.usdPerMonth === usdPerMonth);
      const refused = sumOf(at.map(({ refusedUsd }) => refusedUsd));
      return refused / Math.max(Number.MIN_VALUE, sumOf(at.map(({ honestUsd }) => honestUsd)));
    };
    const lossOf = (attack: string): number =>
      quantile(
        outcomes.attacks
          .filter((outcome) => outcome.detector === name && outcome.attack === attack)
          .map(({ lossUsd }) => lossUsd),
        0.95,
      ) ?? 0;
    const patient = outcomes.adaptive.filter(({ detector }) => detector === name);
    return {
      policy: name,
      isShipped: Object.keys(changes).length === 0,
      refusedShares: [sharesAt(1_000), sharesAt(10_000)],
      pauses: sumOf(honest.map(({ stops }) => stops.filter(({ kind }) => kind === 'pause').length)),
      flood1000UsdP95: lossOf('flood-1000'),
      flood100UsdP95: lossOf('flood-100'),
      patientUsd: Math.max(0, ...patient.map(({ takenUsd }) => takenUsd)),
    };
  });

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

export function frontierTable(points: readonly Point[], date: string): string {
  const rows = points.map(
    (point) =>
      `| ${point.isShipped ? '**as shipped**' : `\`${point.policy}\``} | ${point.refusedShares
        .map(percent)
        .join(' | ')} | ${point.pauses} | ${formatUsd(point.flood1000UsdP95)} | ${formatUsd(
        point.flood100UsdP95,
      )} | ${formatUsd(point.patientUsd)} |`,
  );
  return [
    '',
    `Measured on ${date}.`,
    '',
    '| policy | refused at $1,000 a month | at $10,000 | pauses to zero at both | `flood-1000` at 512 MB, loss p95 | `flood-100`, loss p95 | patient attacker, 30 days |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
