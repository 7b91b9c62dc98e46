// The animation: what is left on the screen is the plain text, skipped or not, and the keyboard is given back.
import type { Patience, Waited } from '../../lib/cli/io';
import { Interrupted } from '../../lib/cli/mistake';
import { demoScenes } from '../../lib/cli/render/demo-text';
import { play, textOf } from '../../lib/cli/terminal/scenes';
import { plainStyle } from '../../lib/cli/terminal/style';
import { demoStory } from '../support/demo-story';

const scenes = demoScenes({ story: demoStory(), alertText: 'Paused it' }, plainStyle());
const ESCAPE = String.fromCharCode(27);

/** What is left on a screen: a move up takes its lines away. */
function screenOf(text: string): string {
  const lines = [''];
  for (const part of text.split(new RegExp(`(${ESCAPE}\\[\\d+A\\r${ESCAPE}\\[J|\\n)`))) {
    const up = new RegExp(`${ESCAPE}\\[(\\d+)A`).exec(part)?.[1];
    if (up) lines.splice(lines.length - 1 - Number(up), Number(up) + 1, '');
    else if (part === '\n') lines.push('');
    else lines[lines.length - 1] += part;
  }
  return lines.join('\n');
}

async function played(waits: readonly Waited[], rows?: number) {
  const written: string[] = [];
  const left = [...waits];
  const seen = { waitedMs: 0, isClosed: false };
  const patience: Patience = {
    wait: async (ms) => {
      seen.waitedMs += ms;
      return left.shift() ?? 'waited';
    },
    close: () => {
      seen.isClosed = true;
    },
  };
  const output = { write: (text: string) => written.push(text), isTTY: true, columns: 80, rows };
  const end = await play(scenes, output, patience).catch((reason: unknown) => reason);
  return { screen: screenOf(written.join('')), written: written.join(''), end, ...seen };
}

test('leaves on the screen what a pipe gets, in less than eight seconds', async () => {
  const { screen, waitedMs, isClosed } = await played([]);
  expect(screen).toBe(textOf(scenes));
  expect(waitedMs).toBeGreaterThan(1000);
  expect(waitedMs).toBeLessThan(8000);
  expect(isClosed).toBe(true);
});

test.each([0, 3, 12, 20])(
  'a key after %d waits skips to the same end, and waits no more',
  async (count) => {
    const waits: Waited[] = [...Array<Waited>(count).fill('waited'), 'skipped'];
    const { screen, isClosed, waitedMs } = await played(waits);
    expect(screen).toBe(textOf(scenes));
    expect(isClosed).toBe(true);
    expect(waitedMs).toBeLessThan((await played([])).waitedMs);
  },
);

test('Ctrl-C ends it at once and gives the keyboard back', async () => {
  const { end, isClosed } = await played(['waited', 'interrupted']);
  expect(end).toBeInstanceOf(Interrupted);
  expect(isClosed).toBe(true);
});

test('a terminal of few lines is not drawn over: what scrolled away cannot be taken back', async () => {
  const { written, screen } = await played([], 10);
  expect(written).not.toContain(ESCAPE);
  expect(screen).toBe(textOf(scenes));
  expect((await played([], 50)).written).toContain(ESCAPE);
});
