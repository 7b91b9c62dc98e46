// Text measured as a terminal shows it: without its colour codes, cut and wrapped between words.
// What comes from a cloud (a function's name, a tag) must not carry control characters to the screen.

import { hang, widthOf, wrap } from '../../scan/report/columns';

export { hang, widthOf, wrap };

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text;

/** Text from outside, made safe to show: a name must not move the cursor or colour the screen. */
export const printable = (text: string): string =>
  [...text].map((char) => (isControl(char) ? '\uFFFD' : char)).join('');

function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code < 32 || (code >= 127 && code < 160) || (code >= 0x202a && code <= 0x202e);
}

/** A whole text with each line that is too long broken between words, and hung under where its words begin. */
export function fitted(text: string, columns: number): string {
  const lines = text.split('\n').flatMap((line) => {
    if (widthOf(line) <= columns) return [line];
    const indent = /^ */.exec(line)?.[0] ?? '';
    const [first = '', ...rest] = hang(indent, line.trim(), columns);
    return [first, ...rest];
  });
  return lines.join('\n');
}
