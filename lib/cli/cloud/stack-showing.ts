// Prints a stack's events on stderr while they come.
// The only state is how far the stack is; what a line looks like is decided by the renderer.

import { progressOf, renderStackEvent } from '../render/stack-events';
import type { Session } from '../session';
import type { OnStackEvent } from './account';

export function showing(total: number | null, { io, errorStyle }: Session): OnStackEvent {
  let state = progressOf(total);
  return (event) => {
    const progressed = renderStackEvent(state, event, errorStyle);
    state = progressed.state;
    if (progressed.text !== '') io.stderr.write(`${progressed.text}\n`);
  };
}
