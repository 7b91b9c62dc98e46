// Text measured as a terminal shows it: without its colour codes, cut and wrapped between words.
// What comes from a cloud (a function's name, a tag) must not carry control characters to the screen.

const COLOR_CODE = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

export const widthOf = (text: string): number => [...text.replace(COLOR_CODE, '')].length;

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text;

/** Lines of at most `width`, broken between words; a word longer than a line is broken where it must be. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (widthOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (widthOf(line) > width) {
      lines.push([...line].slice(0, width).join(''));
      line = [...line].slice(width).join('');
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** A paragraph whose first line begins with `first` and the others as far to the right. */
export function hang(first: string, text: string, width: number): string[] {
  const indent = widthOf(first);
  const lines = wrap(text, Math.max(10, width - indent));
  return (lines.length === 0 ? [''] : lines).map((line, index) =>
    `${index === 0 ? first : ' '.repeat(indent)}${line}`.trimEnd(),
  );
}

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
