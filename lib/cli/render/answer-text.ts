// What the watchdog did when it was told to pause, resume or arm: done, left alone, gone wrong, in this order.
// A refusal carries its reason; a problem says that the thing asked for is not so.

import type { CommandAnswer } from '../../contract';
import type { Style } from '../terminal/style';
import { hang, printable } from '../terminal/text';

export function renderAnswer(answer: CommandAnswer, { colors, columns }: Style): string {
  const lines = [
    ...answer.done.flatMap((entry) => hang(colors.green('done     '), printable(entry), columns)),
    ...answer.refusals.flatMap(({ function: name, because }) =>
      hang(colors.yellow('left     '), printable(`${name}: ${because}`), columns),
    ),
    ...answer.problems.flatMap((problem) =>
      hang(colors.red('problem  '), printable(problem), columns),
    ),
  ];
  const end = answer.isDone
    ? answer.done.length === 0
      ? 'There was nothing to do.'
      : 'Done.'
    : colors.red('Some of this could not be done; see above.');
  return `${[...lines, end].join('\n')}\n`;
}
