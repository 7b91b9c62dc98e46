// Text laid out for a terminal's width: measured without colour codes, broken between words, hung under its first line.
// Pure: nothing here knows a terminal; whoever writes to one says how wide it is.

const COLOR_CODE = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

export const widthOf = (text: string): number => [...text.replace(COLOR_CODE, '')].length;

/** Lines of at most `width`, broken between words; a word longer than a line is broken where it must be. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
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

/** The same on one line where no width was given: a file, a pipe. */
export const laid = (first: string, text: string, columns: number | undefined): string[] =>
  columns === undefined ? [`${first}${text}`] : hang(first, text, columns);
