// The list of scenarios, each with its story: what there is to simulate.
// Attacks and honest traffic apart, because opposite things are promised about them.

import type { Style } from '../terminal/style';
import { hang, wrap } from '../terminal/text';

export interface ListedScenario {
  readonly name: string;
  readonly kind: 'attack' | 'honest';
  readonly story: string;
}

export function renderScenarios(list: readonly ListedScenario[], style: Style): string {
  const { colors, columns } = style;
  const part = (kind: ListedScenario['kind'], heading: string): string[] => [
    ...wrap(heading, columns).map(colors.bold),
    ...list
      .filter((listedScenario) => listedScenario.kind === kind)
      .flatMap(({ name, story }) => [`  ${colors.cyan(name)}`, ...hang('    ', story, columns)]),
  ];
  return `${[
    ...part('attack', 'Attacks: each must be paused'),
    '',
    ...part('honest', 'Honest traffic: none may be paused'),
  ].join('\n')}\n`;
}
