// Text that is shown at a pace an eye can follow, or all at once: what is left on the screen is the same.
// A key skips what is left of the pace, Ctrl-C ends it; the keyboard is given back whatever happens.

import type { Output, Patience } from '../io';
import { Interrupted } from '../mistake';

export interface Scene {
  /** Lines; with more than one frame, each replaces the one before it. */
  readonly frames: readonly (readonly string[])[];
  /** After each frame. */
  readonly holdMs: number;
}

export const textOf = (scenes: readonly Scene[]): string =>
  scenes.map(({ frames }) => shown(frames[frames.length - 1])).join('');

export async function play(
  scenes: readonly Scene[],
  output: Output,
  patience: Patience,
): Promise<void> {
  try {
    let isSkipped = false;
    for (const { frames, holdMs } of scenes) {
      const wanted = isSkipped || !fits(frames, output) ? frames.slice(-1) : frames;
      let before: readonly string[] = [];
      for (const frame of wanted) {
        output.write(`${cleared(before)}${shown(frame)}`);
        before = frame;
        const waited = isSkipped ? 'skipped' : await patience.wait(holdMs);
        if (waited === 'interrupted') throw new Interrupted();
        if (waited === 'waited') continue;
        isSkipped = true;
        const last = frames[frames.length - 1] ?? [];
        if (frame !== last) output.write(`${cleared(frame)}${shown(last)}`);
        break;
      }
    }
  } finally {
    patience.close();
  }
}

/** What has scrolled out of sight cannot be drawn over. */
const fits = (frames: Scene['frames'], { rows }: Output): boolean =>
  frames.length === 1 || rows === undefined || (frames[0]?.length ?? 0) < rows;

const shown = (lines: readonly string[] = []): string =>
  lines.length === 0 ? '' : `${lines.join('\n')}\n`;

/** Up to the first of these lines, and nothing from there on. */
const cleared = (lines: readonly string[]): string =>
  lines.length === 0 ? '' : `\u001b[${lines.length}A\r\u001b[J`;
