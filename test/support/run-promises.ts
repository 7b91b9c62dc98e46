// A run's broken promises as lines that name the scenario and the seed, so that it can be run again alone.

import type { RunReport } from '../../lib/simulator/report';

export const wrongWith = ({ scenario, seed, violations }: RunReport): string[] =>
  violations.map((problem) => `${scenario}, seed ${seed}: ${problem}`);
